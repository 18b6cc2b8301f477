namespace Flame.Profiles.Formats;

/// <summary>The spans of one thread in the order of time. They may be gone through more than once.</summary>
/// <param name="Name">With the ids of thread and process.</param>
/// <param name="ThreadName">Without them.</param>
/// <param name="Thread">Whose they are; all its fields are 0 in a profile without samples.</param>
/// <param name="Spans">They do not overlap.</param>
internal sealed record Track(string Name, string ThreadName, ProfileThread Thread, IEnumerable<SampleSpan> Spans)
{
    // What one count is long where nobody knows: a scale to look at, no claim.
    private const long UnknownNs = 1_000_000;

    /// <summary>
    /// A track for each thread with samples. A profile without times becomes a single one, of its stacks by name, one after
    /// another, each as long as its count.
    /// </summary>
    public static IReadOnlyList<Track> Of(Profile profile, ProfileDescription description)
    {
        if (profile.Samples.Count == 0)
        {
            return [new Track(ProfileNames.Of(profile, description), "all threads", default, Counts(profile, StackOrder.ByName(profile)))];
        }
        SamplesByThread samples = new(profile);
        return [.. samples.Threads().Select(index => Of(
            profile, profile.Threads[index], profile.HasTimes ? Times(profile, samples, index) : OneAfterAnother(profile, samples, index)))];
    }

    private static Track Of(Profile profile, ProfileThread thread, IEnumerable<SampleSpan> spans) =>
        new(ProfileNames.Of(profile, thread), ProfileNames.ThreadName(profile, thread), thread, spans);

    private static IEnumerable<SampleSpan> Counts(Profile profile, List<int> stacks)
    {
        WeightScale scale = new(profile.Info);
        long start = 0;
        foreach (int stack in stacks)
        {
            long count = profile.Count(stack);
            long length = Length(count, scale);
            long end = length > long.MaxValue - start ? long.MaxValue : start + length;
            yield return new SampleSpan(start, end, stack, SampleState.Unknown, count);
            start = end;
        }
    }

    // Of a profile that knows threads and no times: all its samples are at time 0.
    private static IEnumerable<SampleSpan> OneAfterAnother(Profile profile, SamplesByThread samples, int thread)
    {
        WeightScale scale = new(profile.Info);
        long start = 0;
        for (int i = 0; i < samples.Of(thread).Length; i++)
        {
            Sample sample = profile.Samples[samples.Of(thread)[i]];
            long length = Length(sample.Weight, scale);
            long end = length > long.MaxValue - start ? long.MaxValue : start + length;
            yield return new SampleSpan(start, end, sample.Stack, sample.State, sample.Weight);
            start = end;
        }
    }

    private static long Length(long count, WeightScale scale) =>
        scale.IsTime ? scale.Nanoseconds(count) : count > long.MaxValue / UnknownNs ? long.MaxValue : count * UnknownNs;

    private static IEnumerable<SampleSpan> Times(Profile profile, SamplesByThread samples, int thread)
    {
        WeightScale scale = new(profile.Info);
        int count = samples.Of(thread).Length;
        for (int i = 0; i < count; i++)
        {
            Sample sample = profile.Samples[samples.Of(thread)[i]];
            long? next = i + 1 < count ? profile.Samples[samples.Of(thread)[i + 1]].TimeNs : null;
            yield return new SampleSpan(sample.TimeNs, End(sample, next, scale, profile.Info), sample.Stack, sample.State, sample.Weight);
        }
    }

    // A sample that comes a little early or late leaves no gap and no overlap.
    private static long End(Sample sample, long? next, WeightScale scale, ProfileInfo info)
    {
        if (!scale.IsTime)
        {
            return next ?? Math.Max(info.DurationNs, sample.TimeNs);
        }
        long length = scale.Nanoseconds(sample.Weight);
        long end = sample.TimeNs > long.MaxValue - length ? long.MaxValue : sample.TimeNs + length;
        return next is long start && start - end <= info.IntervalNs / 2 ? start : end;
    }
}
