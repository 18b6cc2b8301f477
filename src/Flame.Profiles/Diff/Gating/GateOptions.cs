using System.Text.RegularExpressions;

namespace Flame.Profiles.Diff.Gating;

/// <summary>How sure a gate has to be, and what it lets pass.</summary>
public sealed record GateOptions
{
    /// <summary>
    /// Of a hundred comparisons of equal programs at most five fail, whatever the number of rules, at 0.95 (the default);
    /// and of a hundred that pass a rule at most five are above its threshold.
    /// </summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>What has a smaller share than this on both sides together passes unseen. Default: a thousandth.</summary>
    public double MinShare { get; init; } = 0.001;

    /// <summary>A side with fewer samples is refused. Default: 100.</summary>
    public double MinSamples { get; init; } = 100;

    /// <summary>Functions in whose <c>file:function</c> this is found are no part of any rule. Default: none.</summary>
    public Regex? Ignore { get; init; }
}
