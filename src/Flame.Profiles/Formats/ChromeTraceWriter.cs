using System.Text.Json;

namespace Flame.Profiles.Formats;

/// <summary>
/// Trace events as chrome://tracing made them and Perfetto and speedscope read them: for each thread an event of type X for each
/// stretch of time in which a function was running, callers before what they called. A function that goes on from one sample
/// to the next, on whatever line, is one box, which may be several short calls. Times are microseconds since the recording's start.
/// </summary>
public static class ChromeTraceWriter
{
    /// <summary>Writes <paramref name="profile"/> to <paramref name="output"/>, which is flushed and stays open.</summary>
    public static void Write(Profile profile, Stream output, ProfileDescription description)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(description);
        JsonDocumentWriter.Write(output, json => new Document(profile, description, json).Write());
    }

    private sealed class Document(Profile profile, ProfileDescription description, Utf8JsonWriter json)
    {
        private readonly Dictionary<(int File, int Function), int> _functionIds = [];
        private readonly int[] _functions = new int[profile.Frames.Count];   // by frame, of one id whatever the line
        private readonly JsonEncodedText?[] _names = new JsonEncodedText?[profile.Strings.Count];
        private readonly List<int> _open = [];   // the boxes whose end is not known yet, root first
        private readonly List<Box> _boxes = [];  // of one thread
        private int[] _path = new int[128];

        public void Write()
        {
            for (int frame = 0; frame < _functions.Length; frame++)
            {
                (int file, int function, _) = profile.Frames[frame];
                if (!_functionIds.TryGetValue((file, function), out _functions[frame]))
                {
                    _functions[frame] = _functionIds.Count;
                    _functionIds.Add((file, function), _functions[frame]);
                }
            }
            IReadOnlyList<Track> tracks = Track.Of(profile, description);
            json.WriteStartObject();
            json.WriteString("displayTimeUnit"u8, "ms"u8);
            WriteOtherData();
            json.WriteStartArray("traceEvents"u8);
            WriteNames(tracks);
            for (int i = 0; i < tracks.Count; i++)
            {
                WriteTrack(tracks[i], ThreadId(tracks, i));
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }

        private void WriteOtherData()
        {
            json.WriteStartObject("otherData"u8);
            json.WriteString("exporter"u8, $"{Exporter.Name} {Exporter.Version}");
            json.WriteString("target"u8, profile.Info.Target);
            json.WriteNumber("start_epoch_ns"u8, profile.Info.StartEpochNs);
            json.WriteEndObject();
        }

        private void WriteNames(IReadOnlyList<Track> tracks)
        {
            foreach (int pid in tracks.Select(track => track.Thread.ProcessId).Distinct())
            {
                WriteName("process_name"u8, pid, 0, pid == 0 ? ProfileNames.Of(profile, description) : $"python {pid}");
            }
            for (int i = 0; i < tracks.Count; i++)
            {
                WriteName("thread_name"u8, tracks[i].Thread.ProcessId, ThreadId(tracks, i), tracks[i].ThreadName);
            }
        }

        private void WriteName(ReadOnlySpan<byte> what, int pid, long tid, string name)
        {
            json.WriteStartObject();
            json.WriteString("ph"u8, "M"u8);
            json.WriteString("name"u8, what);
            WriteIds(pid, tid);
            json.WriteStartObject("args"u8);
            json.WriteString("name"u8, name);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        // Threads without an id must not become one.
        private static long ThreadId(IReadOnlyList<Track> tracks, int index) =>
            tracks[index].Thread.ThreadId != 0 ? tracks[index].Thread.ThreadId : index + 1;

        private void WriteTrack(Track track, long tid)
        {
            _boxes.Clear();
            long end = long.MinValue;
            foreach (SampleSpan span in track.Spans)
            {
                int depth = CopyPath(span.Stack);
                if (span.StartNs > end)
                {
                    Close(0, end);
                }
                int same = 0;
                while (same < depth && same < _open.Count && _functions[_path[same]] == _functions[_boxes[_open[same]].Frame])
                {
                    same++;
                }
                Close(same, span.StartNs);
                for (int i = same; i < depth; i++)
                {
                    _open.Add(_boxes.Count);
                    _boxes.Add(new Box(_path[i], span.StartNs, 0));
                }
                end = span.EndNs;
            }
            Close(0, end);
            foreach (Box box in _boxes)
            {
                WriteBox(box, track.Thread.ProcessId, tid);
            }
        }

        private void Close(int depth, long timeNs)
        {
            for (int i = depth; i < _open.Count; i++)
            {
                _boxes[_open[i]] = _boxes[_open[i]] with { EndNs = timeNs };
            }
            _open.RemoveRange(depth, _open.Count - depth);
        }

        private void WriteBox(Box box, int pid, long tid)
        {
            Frame frame = profile.Frames[box.Frame];
            json.WriteStartObject();
            json.WriteString("ph"u8, "X"u8);
            json.WriteString("name"u8, Name(frame.Function));
            json.WriteNumber("ts"u8, box.StartNs / 1000m);   // decimal: to the nanosecond, whatever the size
            json.WriteNumber("dur"u8, (box.EndNs - box.StartNs) / 1000m);
            WriteIds(pid, tid);
            if (frame.File != 0)
            {
                json.WriteStartObject("args"u8);
                json.WriteString("file"u8, Name(frame.File));
                if (frame.Line > 0)
                {
                    json.WriteNumber("line"u8, frame.Line);
                }
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }

        private void WriteIds(int pid, long tid)
        {
            json.WriteNumber("pid"u8, pid);
            json.WriteNumber("tid"u8, tid);
        }

        private JsonEncodedText Name(int id) => _names[id] ??= JsonDocumentWriter.Encode(profile.Strings[id]);

        private int CopyPath(int stack)
        {
            int depth = profile.Stacks.Depth(stack);
            if (depth > _path.Length)
            {
                _path = new int[Math.Max(depth, _path.Length * 2)];
            }
            return profile.Stacks.CopyFrames(stack, _path);
        }

        private readonly record struct Box(int Frame, long StartNs, long EndNs);
    }
}
