using System.Globalization;

namespace Flame.Bench.Reporting;

/// <summary>One measured number beside its goal.</summary>
/// <param name="Bar">Which of the eight bars it belongs to; 0: none, it explains others.</param>
/// <param name="Name">What was measured.</param>
/// <param name="Value">In <paramref name="Unit"/>; null when it could not be taken, and <paramref name="Note"/> says why.</param>
/// <param name="Unit">Of the value and of its goal.</param>
/// <param name="Goal">What it is held against; null for a figure that is merely reported.</param>
/// <param name="Note">How it was taken, and its spread.</param>
internal sealed record Figure(int Bar, string Name, double? Value, string Unit, Goal? Goal, string Note)
{
    /// <summary>Above this many processors' worth of foreign work, a figure that looks good proves nothing.</summary>
    public const double CalmForeign = 0.15;

    /// <summary>What other programs used meanwhile, in processors. Null where it does not matter.</summary>
    public double? Foreign { get; init; }

    /// <summary>Why it cannot be judged although there is a number; null when it can.</summary>
    public string? Doubt { get; init; }

    /// <summary>The goal may be missed by chance alone: neither good nor bad is proven.</summary>
    public bool IsByChance { get; init; }

    public bool IsMissed => Value is { } value && Goal is { } goal && !goal.IsMetBy(value);

    public string Verdict
    {
        get
        {
            if (Goal is null)
            {
                return "";
            }
            string busy = Foreign is > CalmForeign ? $"busy machine ({Number(Foreign.Value)} processors of other work)" : "";
            return Value is null ? "not measured"
                : IsMissed && IsByChance ? "unproven: missed by no more than chance"
                : IsMissed ? busy.Length > 0 ? $"**MISSED**, {busy}" : "**MISSED**"
                : Doubt is not null ? $"unproven: {Doubt}"
                : busy.Length > 0 ? $"unproven: {busy}" : "ok";
        }
    }

    /// <summary>A row of a markdown table.</summary>
    public override string ToString()
    {
        string measured = Value is { } value ? $"{Number(value)} {Unit}".TrimEnd() : "–";
        string goal = Goal is { } limit ? $"{limit.Sign} {Number(limit.Limit)} {Unit}".TrimEnd() : "";
        string ratio = Value is { } known && Goal is { Limit: > 0 } of ? Number(known / of.Limit) : "";
        return $"| {(Bar > 0 ? Bar : "")} | {Name} | {measured} | {goal} | {ratio} | {Verdict} | {Note} |";
    }

    public static string Number(double value)
    {
        double size = Math.Abs(value);
        string format = size >= 10_000 ? "N0" : size >= 100 ? "F0" : size >= 10 ? "F1" : size is >= 0.1 or 0 ? "0.##" : "0.####";
        return value.ToString(format, CultureInfo.InvariantCulture);
    }
}

/// <summary>The limit that a figure has to keep, and from which side.</summary>
internal sealed record Goal(double Limit, bool IsCeiling)
{
    public string Sign => IsCeiling ? "≤" : "≥";

    public static Goal AtMost(double limit) => new(limit, IsCeiling: true);

    public static Goal AtLeast(double limit) => new(limit, IsCeiling: false);

    public bool IsMetBy(double value) => IsCeiling ? value <= Limit : value >= Limit;
}
