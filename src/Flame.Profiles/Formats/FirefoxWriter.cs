using System.Text.Json;

namespace Flame.Profiles.Formats;

/// <summary>
/// The processed format of the Firefox profiler (https://profiler.firefox.com), version 60 of it, which newer viewers bring up to
/// date as they load it. Threads have their samples and, as markers, the stretches of time in which they held the GIL, collected
/// garbage, waited for the GIL, ran without it or were idle. Times are milliseconds since <c>meta.startTime</c>.
/// </summary>
public static class FirefoxWriter
{
    // Versions of the format: of this file, and of what Gecko itself would have written then.
    private const int ProcessedVersion = 60;
    private const int GeckoVersion = 32;

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
        private readonly WeightScale _scale = new(profile.Info);
        private readonly FirefoxTables _tables = new(profile);

        public void Write()
        {
            json.WriteStartObject();
            WriteMeta();
            json.WriteStartArray("libs"u8);
            json.WriteEndArray();
            json.WriteStartArray("threads"u8);
            HashSet<int> processes = [];
            int index = 0;
            foreach (Track track in Track.Of(profile, description))
            {
                WriteThread(track, isMain: processes.Add(track.Thread.ProcessId), index++);
            }
            json.WriteEndArray();
            _tables.Write(json);   // the last, since threads fill them
            json.WriteEndObject();
        }

        private void WriteMeta()
        {
            json.WriteStartObject("meta"u8);
            json.WriteNumber("interval"u8, profile.Info.IntervalNs > 0 ? Milliseconds(profile.Info.IntervalNs) : 1);
            json.WriteNumber("startTime"u8, Milliseconds(profile.Info.StartEpochNs));
            json.WriteNumber("processType"u8, 0);
            json.WriteString("product"u8, ProfileNames.Of(profile, description));
            json.WriteNumber("stackwalk"u8, 0);
            json.WriteNumber("version"u8, GeckoVersion);
            json.WriteNumber("preprocessedProfileVersion"u8, ProcessedVersion);
            json.WriteBoolean("symbolicated"u8, true);
            json.WriteBoolean("usesOnlyOneStackType"u8, true);
            json.WriteBoolean("sourceCodeIsNotOnSearchfox"u8, true);
            json.WriteString("importedFrom"u8, $"{Exporter.Name} {Exporter.Version}");
            FirefoxMarkers.WriteSchema(json);
            FirefoxTables.WriteCategories(json);
            json.WriteEndObject();
        }

        private void WriteThread(Track track, bool isMain, int index)
        {
            string processId = track.Thread.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture);
            json.WriteStartObject();
            json.WriteString("name"u8, track.ThreadName);
            json.WriteBoolean("isMainThread"u8, isMain);
            json.WriteString("processType"u8, "default"u8);
            json.WriteString("processName"u8, track.Thread.ProcessId == 0 ? ProfileNames.Of(profile, description) : $"python {processId}");
            json.WriteString("pid"u8, processId);
            json.WriteNumber("tid"u8, track.Thread.ThreadId != 0 ? track.Thread.ThreadId : index + 1);
            json.WriteNumber("processStartupTime"u8, 0);
            json.WriteNull("processShutdownTime"u8);
            json.WriteNumber("registerTime"u8, 0);
            json.WriteNull("unregisterTime"u8);
            json.WriteStartArray("pausedRanges"u8);
            json.WriteEndArray();
            WriteSamples(track);
            FirefoxMarkers.Write(json, track, _tables);
            json.WriteEndObject();
        }

        private void WriteSamples(Track track)
        {
            int count = 0;
            json.WriteStartObject("samples"u8);
            json.WriteStartArray("stack"u8);
            foreach (SampleSpan span in track.Spans)
            {
                WriteIndex(_tables.Stack(span.Stack, span.State));
                count++;
            }
            json.WriteEndArray();
            json.WriteStartArray("time"u8);
            foreach (SampleSpan span in track.Spans)
            {
                json.WriteNumberValue(Milliseconds(span.StartNs));
            }
            json.WriteEndArray();
            json.WriteStartArray("weight"u8);
            foreach (SampleSpan span in track.Spans)
            {
                json.WriteNumberValue(profile.Info.Unit != "samples" && _scale.IsTime ? Milliseconds(_scale.Nanoseconds(span.Weight)) : span.Weight);
            }
            json.WriteEndArray();
            json.WriteString("weightType"u8, profile.Info.Unit == "bytes" ? "bytes"u8 : profile.Info.Unit != "samples" && _scale.IsTime ? "tracing-ms"u8 : "samples"u8);
            json.WriteNumber("length"u8, count);
            json.WriteEndObject();
        }

        private void WriteIndex(int index)
        {
            if (index < 0)
            {
                json.WriteNullValue();
            }
            else
            {
                json.WriteNumberValue(index);
            }
        }
    }

    /// <summary>As this format has all times.</summary>
    internal static decimal Milliseconds(long nanoseconds) => nanoseconds / 1_000_000m;
}
