using System.Text.Json;

namespace Flame.Profiles.Formats;

/// <summary>What threads were doing, as intervals on the time line of the Firefox profiler: one marker for each run of samples of one state.</summary>
internal static class FirefoxMarkers
{
    private const string Type = "ThreadState";
    private const int IntervalPhase = 1;

    /// <summary>Tells the viewer where to show the markers and what they mean.</summary>
    public static void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteStartArray("markerSchema"u8);
        json.WriteStartObject();
        json.WriteString("name"u8, Type);
        json.WriteString("description"u8, "What the thread was doing, as seen at each sample."u8);
        json.WriteStartArray("display"u8);
        json.WriteStringValue("marker-chart"u8);
        json.WriteStringValue("marker-table"u8);
        json.WriteEndArray();
        json.WriteStartArray("fields"u8);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    /// <summary>Writes the table of one thread's markers.</summary>
    public static void Write(Utf8JsonWriter json, Track track, FirefoxTables tables)
    {
        List<SampleSpan> runs = Runs(track.Spans);
        json.WriteStartObject("markers"u8);
        json.WriteStartArray("data"u8);
        foreach (SampleSpan _ in runs)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, Type);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        WriteColumn(json, "name"u8, runs, run => tables.Text(Name(run.State)));
        WriteColumn(json, "startTime"u8, runs, run => FirefoxWriter.Milliseconds(run.StartNs));
        WriteColumn(json, "endTime"u8, runs, run => FirefoxWriter.Milliseconds(run.EndNs));
        WriteColumn(json, "phase"u8, runs, _ => IntervalPhase);
        WriteColumn(json, "category"u8, runs, run => FirefoxTables.Category(run.State));
        json.WriteNumber("length"u8, runs.Count);
        json.WriteEndObject();
    }

    // Joined where one span ends as the next begins.
    private static List<SampleSpan> Runs(IEnumerable<SampleSpan> spans)
    {
        List<SampleSpan> runs = [];
        foreach (SampleSpan span in spans)
        {
            if (span.State == SampleState.Unknown)
            {
                continue;
            }
            if (runs.Count > 0 && runs[^1].State == span.State && runs[^1].EndNs == span.StartNs)
            {
                runs[^1] = runs[^1] with { EndNs = span.EndNs };
            }
            else
            {
                runs.Add(span);
            }
        }
        return runs;
    }

    private static string Name(SampleState state) => state switch
    {
        SampleState.HoldsGil => "Holds the GIL",
        SampleState.Running => "Runs without the GIL",
        SampleState.WaitsForGil => "Waits for the GIL",
        SampleState.CollectsGarbage => "Collects garbage",
        _ => "Idle",
    };

    private static void WriteColumn(Utf8JsonWriter json, ReadOnlySpan<byte> name, List<SampleSpan> runs, Func<SampleSpan, decimal> value)
    {
        json.WriteStartArray(name);
        foreach (SampleSpan run in runs)
        {
            json.WriteNumberValue(value(run));
        }
        json.WriteEndArray();
    }
}
