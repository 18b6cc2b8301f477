namespace Flame.Profiles.Formats;

/// <summary>What came out of reading a profile, whatever its format.</summary>
public sealed record ProfileReading
{
    /// <summary>How many rejected lines are kept one by one; a file of another kind would otherwise fill memory with them.</summary>
    public const int MostRejectedLinesKept = 100_000;

    /// <summary>Everything that could be used; without samples when nothing could.</summary>
    public required Profile Profile { get; init; }

    /// <summary>
    /// The profile to compare with, where the text has two counts on a line (differential): it holds the first ones,
    /// <see cref="Profile"/> the second, and both share their tables, so a stack has one id in both. Else null.
    /// </summary>
    public Profile? Baseline { get; init; }

    /// <summary>The name of the format, one of <see cref="ProfileReaders.Names"/>.</summary>
    public required string Format { get; init; }

    /// <summary>How many lines there were, blank lines and comments included; 0 for formats that are not lines of text.</summary>
    public long LineCount { get; init; }

    /// <summary>How many lines were neither blank, nor a comment, nor usable.</summary>
    public long RejectedCount { get; init; }

    /// <summary>The first <see cref="MostRejectedLinesKept"/> of the rejected lines.</summary>
    public IReadOnlyList<RejectedLine> Rejected { get; init; } = [];

    /// <summary>What else shows that the input is not as its writer made it, each a clause without full stop: a cut end, numbers that don't add up.</summary>
    public IReadOnlyList<string> Damage { get; init; } = [];

    /// <summary>What of a whole input is left out, and why, each a clause without full stop: samples of another unit.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
