using System.Text.Json;

namespace Flame.Profiles.Formats;

/// <summary>
/// A profile as plain JSON for programs: the tables of the model as they are, columns of numbers beside each other.
/// docs/formats.md describes it; a change that breaks readers raises <see cref="Version"/>.
/// </summary>
public static class ProfileJsonWriter
{
    /// <summary>What <c>version</c> says.</summary>
    public const int Version = 1;

    /// <summary>Writes <paramref name="profile"/> to <paramref name="output"/>, which is flushed and stays open.</summary>
    public static void Write(Profile profile, Stream output)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(output);
        JsonDocumentWriter.Write(output, json =>
        {
            json.WriteStartObject();
            WriteInfo(profile, json);
            WriteFrames(profile, json);
            WriteStacks(profile, json);
            WriteThreads(profile, json);
            WriteSamples(profile, json);
            json.WriteEndObject();
        });
    }

    private static void WriteInfo(Profile profile, Utf8JsonWriter json)
    {
        json.WriteString("format"u8, "pyflame-profile"u8);
        json.WriteNumber("version"u8, Version);
        json.WriteString("exporter"u8, $"{Exporter.Name} {Exporter.Version}");
        json.WriteString("target"u8, profile.Info.Target);
        json.WriteString("unit"u8, profile.Info.Unit);
        json.WriteNumber("total"u8, profile.TotalSamples);
        WriteUnlessZero(json, "count_decimals"u8, profile.Info.CountDecimals);
        WriteUnlessZero(json, "frame_style"u8, (int)profile.Info.FrameStyle);
        json.WriteNumber("interval_ns"u8, profile.Info.IntervalNs);
        json.WriteNumber("start_epoch_ns"u8, profile.Info.StartEpochNs);
        json.WriteNumber("duration_ns"u8, profile.Info.DurationNs);
    }

    private static void WriteUnlessZero(Utf8JsonWriter json, ReadOnlySpan<byte> name, int value)
    {
        if (value != 0)
        {
            json.WriteNumber(name, value);
        }
    }

    private static void WriteFrames(Profile profile, Utf8JsonWriter json)
    {
        json.WriteStartArray("frames"u8);
        for (int id = 0; id < profile.Frames.Count; id++)
        {
            Frame frame = profile.Frames[id];
            json.WriteStartObject();
            json.WriteString("function"u8, profile.Strings[frame.Function]);
            if (frame.File != 0)
            {
                json.WriteString("file"u8, profile.Strings[frame.File]);
            }
            if (frame.Line != Frame.LinesCut)
            {
                json.WriteNumber("line"u8, frame.Line);
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteStacks(Profile profile, Utf8JsonWriter json)
    {
        json.WriteStartObject("stacks"u8);
        WriteColumn(json, "parent"u8, profile.Stacks.Count, stack => stack == StackTable.Root ? -1 : profile.Stacks.Parent(stack));
        WriteColumn(json, "frame"u8, profile.Stacks.Count, stack => profile.Stacks.Frame(stack));
        WriteColumn(json, "count"u8, profile.Stacks.Count, profile.Count);
        json.WriteEndObject();
    }

    private static void WriteThreads(Profile profile, Utf8JsonWriter json)
    {
        json.WriteStartArray("threads"u8);
        foreach (ProfileThread thread in profile.Threads)
        {
            json.WriteStartObject();
            json.WriteNumber("pid"u8, thread.ProcessId);
            json.WriteNumber("tid"u8, thread.ThreadId);
            json.WriteString("name"u8, profile.Strings[thread.Name]);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteSamples(Profile profile, Utf8JsonWriter json)
    {
        SampleList samples = profile.Samples;
        json.WriteStartArray("states"u8);
        for (SampleState state = SampleState.Unknown; state <= SampleStates.Last; state++)
        {
            json.WriteStringValue(StateNames.Of(state));
        }
        json.WriteEndArray();
        json.WriteStartObject("samples"u8);
        WriteColumn(json, "time_ns"u8, samples.Count, i => samples[i].TimeNs);
        WriteColumn(json, "thread"u8, samples.Count, i => samples[i].Thread);
        WriteColumn(json, "stack"u8, samples.Count, i => samples[i].Stack);
        WriteColumn(json, "state"u8, samples.Count, i => (long)samples[i].State);
        WriteColumn(json, "weight"u8, samples.Count, i => samples[i].Weight);
        json.WriteEndObject();
    }

    private static void WriteColumn(Utf8JsonWriter json, ReadOnlySpan<byte> name, int count, Func<int, long> value)
    {
        json.WriteStartArray(name);
        for (int i = 0; i < count; i++)
        {
            json.WriteNumberValue(value(i));
        }
        json.WriteEndArray();
    }
}
