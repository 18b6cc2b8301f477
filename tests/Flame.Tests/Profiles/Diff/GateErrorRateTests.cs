using Flame.Profiles;
using Flame.Profiles.Diff;
using Flame.Profiles.Diff.Gating;
using Flame.Profiles.Diff.Statistics;

namespace Flame.Tests.Profiles.Diff;

/// <summary>How often the gate errs: exactly where that can be computed, else by drawing samples at random with a fixed seed.</summary>
public sealed class GateErrorRateTests
{
    private const int Repetitions = 2000;
    private const double Level = 0.05;

    private static readonly double[] _shares = [0.3, 0.2, 0.15, 0.1, 0.08, 0.05, 0.04, 0.03, 0.02, 0.02, 0.005, 0.005];

    // Made once: tens of thousands of runs are drawn of it.
    private static readonly BuiltProfile _program = new();
    private static readonly int[] _stacks = [.. _shares.Select((_, i) => _program.Stack(("app.py", $"f{i}", 1)))];

    public static TheoryData<int, double, double> Sizes
    {
        get
        {
            TheoryData<int, double, double> sizes = [];
            foreach (int samples in (int[])[100, 300, 1000])
            {
                foreach (double share in (double[])[0.002, 0.01, 0.05, 0.2, 0.5, 0.9])
                {
                    sizes.Add(samples, share, Level);
                    sizes.Add(samples, share, Level / 20);   // as for twenty rules
                }
            }
            return sizes;
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void ChanceOfAFalseAlarm_IsAtMostTheLevel(int samples, double share, double level)
    {
        double[] probability = Binomial(samples, share);
        double alarms = 0;
        for (int before = 0; before <= samples; before++)
        {
            if (probability[before] < 1e-9)
            {
                continue;
            }
            // The more on the new side, the higher the lower limit: everything from the first alarm on is one.
            int first = before + 1;
            while (first <= samples && OneRun(before, first, samples).Lower(level) <= 0)
            {
                first++;
            }
            alarms += probability[before] * probability.Skip(first).Sum();
        }
        Assert.True(alarms <= level, $"{samples} samples, share {share}: {alarms:0.00000} of comparisons fail, {level} may");
    }

    [Fact]
    public void SameProgram_FailsNoMoreOftenThanTheLevel_OneRunASide()
    {
        Random random = new(20261);
        int alarms = CountFailures(random, 1000, runs: 1, spread: 0, slowdown: 0, Repetitions, "each self() > +0pp", "self(func=\"f0\") > +0pp");
        Assert.True(alarms <= Level * Repetitions, $"{alarms} of {Repetitions} comparisons of a program with itself fail");
    }

    [Fact]
    public void SameProgram_FailsNoMoreOftenThanTheLevel_RunsThatDifferMoreThanSamplesDo()
    {
        Random random = new(20262);
        int alarms = CountFailures(random, 300, runs: 4, spread: 0.25, slowdown: 0, Repetitions, "self(func=\"f0\") > +0pp");
        Assert.True(alarms <= Level * Repetitions, $"{alarms} of {Repetitions} comparisons of a program with itself fail");
        Assert.True(alarms >= Level * Repetitions / 2, $"{alarms} of {Repetitions}: these limits are wider than they have to be");
    }

    [Fact]
    public void SameProgram_FailsNoMoreOftenThanTheLevel_EachFunctionOfSeveralRuns()
    {
        Random random = new(20263);
        int alarms = CountFailures(random, 300, runs: 4, spread: 0.25, slowdown: 0, Repetitions, "each self() > +0pp");
        Assert.True(alarms <= Level * Repetitions, $"{alarms} of {Repetitions} comparisons of a program with itself fail");
    }

    [Fact]
    public void Samples_ThatHangTogetherNeedSeveralRuns()
    {
        // The same runs, taken for one run a side: the level is not kept, which is why the report says what it takes for granted.
        Random random = new(20264);
        int alarms = CountFailures(random, 1000, runs: 1, spread: 0.25, slowdown: 0, 500, "self(func=\"f0\") > +0pp");
        Assert.True(alarms > 2 * Level * 500, $"{alarms} of 500");
    }

    [Fact]
    public void SameProgram_FailsNoMoreOftenThanTheLevel_RequestsAsLongAsThreeSamples()
    {
        Random random = new(20266);
        int alarms = CountFailures(random, 1000, runs: 1, spread: 0, slowdown: 0, Repetitions, length: 3, "self(func=\"f0\") > +0pp");
        Assert.True(alarms <= Level * Repetitions, $"{alarms} of {Repetitions} comparisons of a program with itself fail");
        Assert.True(alarms >= Level * Repetitions / 4, $"{alarms} of {Repetitions}: these limits are wider than they have to be");
    }

    [Fact]
    public void Slowdown_IsFound()
    {
        Random random = new(20265);
        int found = CountFailures(random, 4000, runs: 1, spread: 0, slowdown: 0.5, 500, "self(func=\"f0\") > +2pp");
        Assert.True(found > 0.8 * 500, $"a function of 30 % that became half as slow again was found {found} times of 500");
    }

    private static int CountFailures(Random random, int samples, int runs, double spread, double slowdown, int repetitions, params string[] rules) =>
        CountFailures(random, samples, runs, spread, slowdown, repetitions, length: 1, rules);

    private static int CountFailures(
        Random random, int samples, int runs, double spread, double slowdown, int repetitions, int length, params string[] rules)
    {
        GateExpression[] parsed = [.. rules.Select(GateExpression.Parse)];
        double[] slower = [.. _shares.Select((share, i) => i == 0 ? share * (1 + slowdown) : share)];
        int failures = 0;
        for (int i = 0; i < repetitions; i++)
        {
            DiffInput[] before = [.. Enumerable.Range(0, runs).Select(_ => Draw(random, _shares, samples, spread, length))];
            DiffInput[] after = [.. Enumerable.Range(0, runs).Select(_ => Draw(random, slower, samples, spread, length))];
            GateReport report = Gate.Judge(ProfileDiff.Create(before, after, new DiffOptions()), parsed, new GateOptions());
            failures += report.Verdict == Verdict.Fail ? 1 : 0;
        }
        return failures;
    }

    /// <summary>A run of so many samples; with a spread the run's own shares differ from those given, by that part of them.</summary>
    private static DiffInput Draw(Random random, double[] shares, int samples, double spread, int length)
    {
        double[] own = [.. shares.Select(share => share * Math.Max(0.01, 1 + (spread * Normal(random))))];
        double sum = own.Sum();
        long[] counts = new long[own.Length];
        for (int i = 0; i < samples; i += length)   // so many samples of each request
        {
            double at = random.NextDouble() * sum;
            int function = 0;
            while (function < own.Length - 1 && at >= own[function])
            {
                at -= own[function++];
            }
            counts[function] += Math.Min(length, samples - i);
        }
        StackCounts drawn = new();
        for (int function = 0; function < counts.Length; function++)
        {
            drawn.Add(_stacks[function], counts[function]);
        }
        return new DiffInput("run", new Profile(_program.Builder.Strings, _program.Builder.Frames, _program.Builder.Stacks, drawn, samples));
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static double[] Binomial(int samples, double share)
    {
        double[] probability = new double[samples + 1];
        double logarithm = samples * Math.Log(1 - share);
        for (int hits = 0; hits <= samples; hits++)
        {
            probability[hits] = Math.Exp(logarithm);
            logarithm += Math.Log((double)(samples - hits) / (hits + 1) * share / (1 - share));
        }
        return probability;
    }

    private static Contrast OneRun(long before, long after, int samples)
    {
        RunScale[] scales = [new RunScale(samples, 1, 1.0 / samples)];
        return new Contrast(new MeasuredRuns([before], scales, isShare: true), new MeasuredRuns([after], scales, isShare: true));
    }
}
