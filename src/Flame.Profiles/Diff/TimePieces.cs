namespace Flame.Profiles.Diff;

/// <summary>
/// Cuts one recording into pieces that follow each other in time and count as runs. Samples close in time show the same
/// request, the same loop; pieces that are long beside those hardly hang together, so how they differ says what chance does.
/// </summary>
internal static class TimePieces
{
    /// <summary>How many pieces: enough for a variance, few enough for pieces to be long.</summary>
    public const int Count = 20;

    /// <summary>A piece of fewer samples says too little.</summary>
    private const int FewestSamplesEach = 25;

    /// <summary>The pieces, each of the same number of samples (give or take one), in the order of time; null when there are too few samples with times.</summary>
    /// <param name="profile">What to cut.</param>
    /// <param name="isLeftOut">Stacks whose samples do not count.</param>
    public static IReadOnlyList<Profile>? TryCut(Profile profile, Func<int, bool> isLeftOut)
    {
        if (!profile.HasTimes)
        {
            return null;   // pieces of a list that is sorted by stack would differ in everything
        }
        List<int> kept = [];
        for (int i = 0; i < profile.Samples.Count; i++)
        {
            if (!isLeftOut(profile.Samples[i].Stack) && profile.Samples[i].Weight > 0)
            {
                kept.Add(i);
            }
        }
        return kept.Count < Count * FewestSamplesEach ? null : [.. Enumerable.Range(0, Count).Select(piece => Piece(profile, kept, piece))];
    }

    private static Profile Piece(Profile profile, List<int> kept, int piece)
    {
        StackCounts counts = new();
        long total = 0;
        for (int i = (int)((long)piece * kept.Count / Count); i < (int)((piece + 1L) * kept.Count / Count); i++)
        {
            Sample sample = profile.Samples[kept[i]];
            counts.Add(sample.Stack, sample.Weight);
            total += sample.Weight;
        }
        return new Profile(profile.Strings, profile.Frames, profile.Stacks, counts, total) { Info = profile.Info };
    }
}
