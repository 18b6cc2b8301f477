namespace Flame.Profiles.Formats;

/// <summary>A line that a reader could not use.</summary>
/// <param name="Number">The line's number in its file, from 1.</param>
/// <param name="Reason">What is wrong with it, as a clause without full stop.</param>
public readonly record struct RejectedLine(long Number, string Reason);

/// <summary>What came out of reading folded text.</summary>
public sealed class FoldedReading
{
    /// <summary>How many rejected lines are kept one by one; a file of another kind would otherwise fill memory with them.</summary>
    public const int MostRejectedLinesKept = 20;

    internal FoldedReading(Profile profile, long lineCount, long rejectedCount, IReadOnlyList<RejectedLine> rejected)
    {
        Profile = profile;
        LineCount = lineCount;
        RejectedCount = rejectedCount;
        Rejected = rejected;
    }

    /// <summary>The stacks and counts of all accepted lines. Frames are opaque names: <see cref="Frame.Named"/>.</summary>
    public Profile Profile { get; }

    /// <summary>How many lines there were, blank lines and comments included.</summary>
    public long LineCount { get; }

    /// <summary>How many lines were neither blank, nor a comment, nor usable.</summary>
    public long RejectedCount { get; }

    /// <summary>The first <see cref="MostRejectedLinesKept"/> of the rejected lines.</summary>
    public IReadOnlyList<RejectedLine> Rejected { get; }
}
