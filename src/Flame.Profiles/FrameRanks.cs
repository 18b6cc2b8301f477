namespace Flame.Profiles;

/// <summary>The order of siblings wherever a tree of stacks is shown: by function, file and line, ordinal, so the same everywhere.</summary>
internal static class FrameRanks
{
    /// <summary>By frame id: its place among all frames of <paramref name="profile"/>.</summary>
    public static int[] ByName(Profile profile)
    {
        int[] frames = new int[profile.Frames.Count];
        for (int i = 0; i < frames.Length; i++)
        {
            frames[i] = i;
        }
        Array.Sort(frames, (a, b) => Compare(profile, profile.Frames[a], profile.Frames[b]));
        int[] ranks = new int[frames.Length];
        for (int rank = 0; rank < frames.Length; rank++)
        {
            ranks[frames[rank]] = rank;
        }
        return ranks;
    }

    private static int Compare(Profile profile, Frame a, Frame b)
    {
        int order = string.CompareOrdinal(profile.Strings[a.Function], profile.Strings[b.Function]);
        if (order == 0)
        {
            order = string.CompareOrdinal(profile.Strings[a.File], profile.Strings[b.File]);
        }
        return order != 0 ? order : a.Line.CompareTo(b.Line);
    }
}
