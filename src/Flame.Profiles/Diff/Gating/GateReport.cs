namespace Flame.Profiles.Diff.Gating;

/// <summary>What came of a comparison.</summary>
public enum Verdict
{
    /// <summary>The increase is surely not above the threshold.</summary>
    Pass,

    /// <summary>There are too few samples, or runs that differ too much, to tell.</summary>
    Inconclusive,

    /// <summary>The increase is surely above the threshold.</summary>
    Fail,
}

/// <summary>One quantity that a rule looked at.</summary>
public sealed record GateFinding
{
    /// <summary>The rule.</summary>
    public required GateExpression Rule { get; init; }

    /// <summary>What was judged: a function, file or package, or everything that the rule selects.</summary>
    public required string Subject { get; init; }

    /// <summary>Both sides' samples of it.</summary>
    public required Measure Measure { get; init; }

    /// <summary>Pass, fail, or neither.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>The increase in the unit of the threshold: as share (0.02 is 2 points), or as part of the base (0.1 is 10 %).</summary>
    public required double Increase { get; init; }

    /// <summary>What the increase is at least. Fails when above the threshold.</summary>
    public required double Lower { get; init; }

    /// <summary>What the increase is at most. Passes when not above the threshold.</summary>
    public required double Upper { get; init; }

    /// <summary>The function that grew most of what was judged: where to look. Null when there is none.</summary>
    public DiffRow? Culprit { get; init; }

    /// <summary>What else there is to know, as a clause; null when there is nothing.</summary>
    public string? Note { get; init; }
}

/// <summary>What a gate found.</summary>
public sealed class GateReport
{
    internal GateReport(IReadOnlyList<GateExpression> rules, IReadOnlyList<GateFinding> findings, GateOptions options)
    {
        Rules = rules;
        Findings = findings;
        Options = options;
    }

    /// <summary>The rules, as they were given.</summary>
    public IReadOnlyList<GateExpression> Rules { get; }

    /// <summary>Everything that was judged, in the order of rules; within a rule the worst first.</summary>
    public IReadOnlyList<GateFinding> Findings { get; }

    /// <summary>How sure it had to be.</summary>
    public GateOptions Options { get; }

    /// <summary>The worst finding of each rule that did not pass.</summary>
    public IEnumerable<GateFinding> Worst() =>
        Findings.Where(finding => finding.Verdict != Verdict.Pass).GroupBy(finding => finding.Rule).Select(findings => findings.First());

    /// <summary>The worst of all findings.</summary>
    public Verdict Verdict => Findings.Count == 0 ? Verdict.Pass : Findings.Max(finding => finding.Verdict);
}
