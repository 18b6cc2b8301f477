namespace Flame.Profiles.Formats;

/// <summary>A stretch of the one thread that a <c>.cpuprofile</c> has.</summary>
internal readonly record struct CpuProfileSample(long StartNs, long EndNs, int Node, long Weight);

/// <summary>Lays the threads of a profile on one axis.</summary>
internal sealed class CpuProfileTimeline(Profile profile, IReadOnlyList<Track> tracks, CpuProfileTree tree)
{
    private readonly bool _isByTurns = profile.Samples.Count > 0 && !RanSideBySide(profile);

    /// <summary>
    /// What happened, in order: also the times when nothing was sampled, which belong to the root. The same each time that it
    /// is asked for.
    /// </summary>
    public IEnumerable<CpuProfileSample> Samples()
    {
        long? end = null;
        foreach (CpuProfileSample sample in _isByTurns ? ByTurns() : OneAfterAnother())
        {
            if (end is long last && sample.StartNs - last > profile.Info.IntervalNs / 2)
            {
                yield return new CpuProfileSample(last, sample.StartNs, StackTable.Root, 0);
            }
            yield return sample;
            end = sample.EndNs;
        }
    }

    private IEnumerable<CpuProfileSample> ByTurns()
    {
        Dictionary<ProfileThread, int> trackOfThread = [];
        for (int i = 0; i < tracks.Count; i++)
        {
            trackOfThread[tracks[i].Thread] = i;
        }
        IEnumerator<SampleSpan>[] spans = [.. tracks.Select(track => track.Spans.GetEnumerator())];
        foreach (Sample sample in profile.Samples)
        {
            int track = trackOfThread[profile.Threads[sample.Thread]];
            _ = spans[track].MoveNext();
            yield return Placed(track, spans[track].Current, 0);
        }
    }

    private IEnumerable<CpuProfileSample> OneAfterAnother()
    {
        long end = 0;
        for (int track = 0; track < tracks.Count; track++)
        {
            long? shift = null;
            foreach (SampleSpan span in tracks[track].Spans)
            {
                shift ??= track == 0 ? 0 : end - span.StartNs;
                CpuProfileSample sample = Placed(track, span, shift.Value);
                yield return sample;
                end = sample.EndNs;
            }
        }
    }

    private CpuProfileSample Placed(int track, SampleSpan span, long shift) =>
        new(span.StartNs + shift, span.EndNs + shift, tree.Node(track, span.Stack), span.Weight);

    // Threads that take turns are now and then sampled shortly after each other; such as run side by side, at each tick.
    private static bool RanSideBySide(Profile profile)
    {
        long close = 0;
        for (int i = 1; i < profile.Samples.Count; i++)
        {
            Sample before = profile.Samples[i - 1];
            Sample sample = profile.Samples[i];
            if (sample.Thread != before.Thread && sample.TimeNs - before.TimeNs <= profile.Info.IntervalNs / 4)
            {
                close++;
            }
        }
        return close * 8 >= profile.Samples.Count;
    }
}
