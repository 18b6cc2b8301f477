using System.Globalization;

namespace Flame.Profiles.Diff.Gating;

/// <summary>
/// Judges a comparison by rules. A finding fails when even the lower limit of its increase is above the threshold, passes
/// when not even the upper limit is, and is inconclusive between. The lower limits of all findings hold together
/// (Bonferroni): the chance that anything fails which should not is at most 1 - confidence, however many rules there are.
/// An upper limit holds for its own finding: a whole gate passes only if every finding does, so that nothing adds up.
/// </summary>
public static class Gate
{
    /// <summary>Judges <paramref name="diff"/>.</summary>
    /// <exception cref="DiffException">The comparison can't bear a judgement: too few samples, or counts of unknown weight.</exception>
    /// <exception cref="GateSyntaxException">A rule asks for what this kind of comparison does not have.</exception>
    public static GateReport Judge(ProfileDiff diff, IReadOnlyList<GateExpression> rules, GateOptions options)
    {
        ArgumentNullException.ThrowIfNull(diff);
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(options);
        MustBearJudgement(diff.Base, "base", diff, options);
        MustBearJudgement(diff.New, "new", diff, options);
        List<(GateExpression Rule, List<GateSubject> Subjects)> selected = [];
        foreach (GateExpression rule in rules)
        {
            MustFit(rule, diff);
            selected.Add((rule, GateSubject.Of(diff, rule, options)));
        }
        int comparisons = selected.Sum(rule => rule.Subjects.Count(subject => subject.Note is null));
        double error = (1 - options.Confidence) / Math.Max(1, comparisons);
        List<GateFinding> findings = [];
        foreach ((GateExpression rule, List<GateSubject> subjects) in selected)
        {
            findings.AddRange(subjects
                .Select(subject => Judge(rule, subject, error, 1 - options.Confidence))
                .OrderByDescending(finding => finding.Verdict)
                .ThenByDescending(finding => finding.Lower)
                .ThenBy(finding => finding.Subject, StringComparer.Ordinal));
        }
        return new GateReport(rules, findings, options);
    }

    private static GateFinding Judge(GateExpression rule, GateSubject subject, double lowerError, double upperError)
    {
        Statistics.Contrast contrast = subject.Measure.Contrast;
        (double increase, double lower, double upper) = rule.Unit == GateUnit.Points
            ? (subject.Measure.Change, contrast.Lower(lowerError), contrast.Upper(upperError))
            : (Ratio(subject.Measure) - 1, contrast.LowerRatio(lowerError) - 1, contrast.UpperRatio(upperError) - 1);
        Verdict verdict = subject.Note is not null || upper <= rule.Threshold ? Verdict.Pass
            : lower > rule.Threshold ? Verdict.Fail
            : Verdict.Inconclusive;
        return new GateFinding
        {
            Rule = rule,
            Subject = subject.Name,
            Measure = subject.Measure,
            Culprit = subject.Culprit,
            Increase = increase,
            Lower = lower,
            Upper = upper,
            Verdict = verdict,
            Note = subject.Note,
        };
    }

    private static double Ratio(Measure measure) => measure.Base > 0 ? measure.New / measure.Base : measure.New > 0 ? double.PositiveInfinity : 1;

    private static void MustBearJudgement(DiffSide side, string name, ProfileDiff diff, GateOptions options)
    {
        if (side.Samples < options.MinSamples)
        {
            throw new DiffException(string.Create(
                CultureInfo.InvariantCulture,
                $"the {name} side has {side.Samples:N0} samples, a gate needs {options.MinSamples:N0}: record longer, or lower --min-samples"));
        }
        if (!side.AreSamples && diff.Base.Names.Count + diff.New.Names.Count == 2)
        {
            throw new DiffException(
                $"the counts of {side.Names[0]} are no samples, and nothing says how much one sample counts, so that chance can't be told from change: give several runs of each side (--base, --new)");
        }
    }

    private static void MustFit(GateExpression rule, ProfileDiff diff)
    {
        if (rule.Unit == GateUnit.Points && !diff.IsShare)
        {
            throw new GateSyntaxException($"--fail-if: \"{rule.Text}\": pp are points of share, which only --normalize total has: give the threshold in %");
        }
        if (rule.Scope == GateScope.Together && rule.Selectors.Count == 0 && diff.IsShare)
        {
            throw new GateSyntaxException($"--fail-if: \"{rule.Text}\" selects everything, whose share is always 100 %: name something, begin with \"each\", or use --normalize none or time");
        }
    }
}
