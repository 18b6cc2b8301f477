using System.Text.Json;

namespace Flame.Profiles.Formats;

/// <summary>
/// Chrome's <c>.cpuprofile</c>, as DevTools, VS Code and speedscope read it: a tree of nodes and the samples over time, in
/// microseconds. The format knows one thread. Where there are several, each is a node under the root; they keep the common
/// axis if they were sampled by turns, as holders of the GIL are, and stand one after another if they ran side by side.
/// </summary>
public static class CpuProfileWriter
{
    /// <summary>Writes <paramref name="profile"/> to <paramref name="output"/>, which is flushed and stays open.</summary>
    public static void Write(Profile profile, Stream output, ProfileDescription description)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(description);
        IReadOnlyList<Track> tracks = Track.Of(profile, description);
        CpuProfileTree tree = new(profile, hasThreads: tracks.Count > 1);
        CpuProfileTimeline timeline = new(profile, tracks, tree);
        JsonDocumentWriter.Write(output, json => new Document(profile, tracks, tree, timeline, json).Write());
    }

    private sealed class Document(Profile profile, IReadOnlyList<Track> tracks, CpuProfileTree tree, CpuProfileTimeline timeline, Utf8JsonWriter json)
    {
        public void Write()
        {
            long? first = null;
            long end = 0;
            foreach (CpuProfileSample sample in timeline.Samples())
            {
                first ??= sample.StartNs;
                end = sample.EndNs;
                tree.Add(sample.Node, sample.Weight);
            }
            json.WriteStartObject();
            WriteNodes();
            json.WriteNumber("startTime"u8, Microseconds(first ?? 0));
            json.WriteNumber("endTime"u8, Microseconds(end));
            json.WriteStartArray("samples"u8);
            foreach (CpuProfileSample sample in timeline.Samples())
            {
                json.WriteNumberValue(sample.Node + 1);
            }
            json.WriteEndArray();
            json.WriteStartArray("timeDeltas"u8);
            long last = Microseconds(first ?? 0);
            foreach (CpuProfileSample sample in timeline.Samples())
            {
                long now = Microseconds(sample.StartNs);
                json.WriteNumberValue(now - last);
                last = now;
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }

        // Rounded before they are subtracted, so that errors do not add up.
        private long Microseconds(long timeNs) => (profile.Info.StartEpochNs / 1000) + (timeNs / 1000);

        private void WriteNodes()
        {
            ChildLists children = new(tree.Nodes);
            json.WriteStartArray("nodes"u8);
            for (int node = 0; node < tree.Nodes.Count; node++)
            {
                json.WriteStartObject();
                json.WriteNumber("id"u8, node + 1);
                WriteCallFrame(node);
                json.WriteNumber("hitCount"u8, tree.Count(node));
                json.WriteStartArray("children"u8);
                for (int child = children.First(node); child != 0; child = children.Next(child))
                {
                    json.WriteNumberValue(child + 1);
                }
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }

        private void WriteCallFrame(int node)
        {
            int id = tree.Nodes.Frame(node);
            bool isFrame = id >= 0 && id < profile.Frames.Count;
            Frame frame = isFrame ? profile.Frames[id] : default;
            json.WriteStartObject("callFrame"u8);
            json.WriteString("functionName"u8, id < 0 ? "(root)" : isFrame ? profile.Strings[frame.Function] : tracks[id - profile.Frames.Count].Name);
            json.WriteString("scriptId"u8, "0"u8);
            json.WriteString("url"u8, profile.Strings[frame.File]);
            json.WriteNumber("lineNumber"u8, Math.Max(frame.Line, 0) - 1);   // counted from 0; -1: none
            json.WriteNumber("columnNumber"u8, -1);
            json.WriteEndObject();
        }
    }
}
