using System.Globalization;

namespace Flame.Profiles.Formats;

/// <summary>Reads the JSON that <c>-f json</c> writes; docs/formats.md describes it.</summary>
public static class ProfileJsonReader
{
    /// <summary>Largest input taken, in bytes: it is held in memory.</summary>
    public const int MaxBytes = 1 << 30;

    private const int Version = 1;

    /// <summary>Reads <paramref name="input"/> to its end; it stays open.</summary>
    /// <exception cref="UnreadableProfileException">It is no such file; the message says what is wrong where.</exception>
    public static ProfileReading Read(Stream input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return JsonInput.Read(input, MaxBytes, Read);
    }

    internal static bool Recognises(ReadOnlySpan<byte> start) => JsonStart.IsObject(start) && start.IndexOf("\"pyflame-profile\""u8) >= 0;

    private static ProfileReading Read(JsonInput document)
    {
        if (document["format"].Text() != "pyflame-profile")
        {
            throw document["format"].Wrong("is not pyflame-profile");
        }
        if (document["version"].Number() is var version && version != Version)
        {
            throw document["version"].Wrong(string.Create(CultureInfo.InvariantCulture, $"is {version}; {Version} can be read"));
        }
        ProfileBuilder builder = new() { Info = Info(document) };
        int[] frames = [.. document["frames"].Items().Select(frame => Intern(builder, frame))];
        (int[] stacks, List<JsonInput> counts) = Stacks(builder, document["stacks"], frames);
        JsonInput samples = document["samples"];
        if (samples["time_ns"].Array().Length > 0)
        {
            AddSamples(builder, document, samples, stacks);
        }
        else
        {
            for (int i = 0; i < stacks.Length; i++)
            {
                Count(builder, stacks[i], counts[i]);
            }
        }
        return new ProfileReading { Format = ProfileReaders.Json.Name, Profile = builder.Build() };
    }

    private static ProfileInfo Info(JsonInput document) => new()
    {
        Unit = document.TextOf("unit", "samples"),
        Target = document.TextOf("target"),
        IntervalNs = Math.Max(0, document.NumberOf("interval_ns")),
        StartEpochNs = Math.Max(0, document.NumberOf("start_epoch_ns")),
        DurationNs = Math.Max(0, document.NumberOf("duration_ns")),
        CountDecimals = (int)Math.Clamp(document.NumberOf("count_decimals"), 0, FoldedCount.MostDecimals),
        FrameStyle = (FrameStyle)Math.Clamp(document.NumberOf("frame_style"), 0, (long)FrameStyle.PerfTrampoline),
    };

    private static int Intern(ProfileBuilder builder, JsonInput frame)
    {
        int function = builder.Strings.Intern(frame["function"].Text());
        string file = frame.TextOf("file");
        long line = frame.NumberOf("line", Frame.LinesCut);
        return builder.Frames.Intern(file.Length == 0
            ? Frame.Named(function)
            : new Frame(builder.Strings.Intern(file), function, line is >= 0 and <= int.MaxValue ? (int)line : Frame.LinesCut));
    }

    private static (int[] Stacks, List<JsonInput> Counts) Stacks(ProfileBuilder builder, JsonInput table, int[] frames)
    {
        List<JsonInput> parents = [.. table["parent"].Items()];
        List<JsonInput> ownFrames = [.. table["frame"].Items()];
        List<JsonInput> counts = [.. table["count"].Items()];
        if (parents.Count != ownFrames.Count || parents.Count != counts.Count || parents.Count == 0)
        {
            throw table.Wrong("has columns of different lengths, or none");
        }
        int[] stacks = new int[parents.Count];
        for (int i = 1; i < stacks.Length; i++)
        {
            stacks[i] = builder.Stacks.Intern(stacks[parents[i].Index(i)], frames[ownFrames[i].Index(frames.Length)]);
        }
        return (stacks, counts);
    }

    private static void Count(ProfileBuilder builder, int stack, JsonInput count)
    {
        long number = count.Number();
        if (number < 0 || number > long.MaxValue - builder.TotalSamples)
        {
            throw count.Wrong("is negative, or makes the sum too large");
        }
        builder.Add(stack, number);
    }

    private static void AddSamples(ProfileBuilder builder, JsonInput document, JsonInput samples, int[] stacks)
    {
        int[] threads = [.. document["threads"].Items().Select(thread => builder.Intern(new ProfileThread(
            (int)Math.Clamp(thread.NumberOf("pid"), 0, int.MaxValue), thread.NumberOf("tid"), builder.Strings.Intern(thread.TextOf("name")))))];
        List<SampleState> states = [.. document["states"].Items().Select(state => SampleStates.ByName(state.Text()))];
        using IEnumerator<JsonInput> time = samples["time_ns"].Items().GetEnumerator();
        using IEnumerator<JsonInput> thread = samples["thread"].Items().GetEnumerator();
        using IEnumerator<JsonInput> stack = samples["stack"].Items().GetEnumerator();
        using IEnumerator<JsonInput> state = samples["state"].Items().GetEnumerator();
        using IEnumerator<JsonInput> weight = samples["weight"].Items().GetEnumerator();
        long last = 0;
        while (time.MoveNext())
        {
            if (!thread.MoveNext() || !stack.MoveNext() || !state.MoveNext() || !weight.MoveNext())
            {
                throw samples.Wrong("has columns of different lengths");
            }
            long at = time.Current.Number();
            long units = weight.Current.Number();
            if (at < last || units < 0 || units > long.MaxValue - builder.TotalSamples)
            {
                throw (at < last ? time : weight).Current.Wrong("is out of order, negative, or makes the sum too large");
            }
            last = at;
            builder.Add(new Sample(
                at, threads[thread.Current.Index(threads.Length)], stacks[stack.Current.Index(stacks.Length)], states[state.Current.Index(states.Count)], units));
        }
    }
}
