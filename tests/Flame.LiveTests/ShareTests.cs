using System.Globalization;
using Flame.LiveTests.Checking;
using Flame.LiveTests.Running;

namespace Flame.LiveTests;

/// <summary>A program that divides its CPU time 60 : 30 : 10 must be reported so.</summary>
[Collection(Timing.Name)]
public sealed class ShareTests
{
    private static readonly (string Function, double Percent)[] Shares = [("hot", 60), ("warm", 30), ("cool", 10)];

    /// <summary>All interpreters, two at a time (the machines that run this have two cores or more).</summary>
    [Theory]
    [MemberData(nameof(Interpreters.Pairs), MemberType = typeof(Interpreters))]
    public void Shares_AreReportedWithinTwoPoints(string one, string other)
    {
        using var scratch = new ScratchDirectory();
        using var first = new Recording(Interpreters.Require(one), scratch.PathOf("first"));
        using Recording? second = other.Length > 0 ? new Recording(Interpreters.Require(other), scratch.PathOf("second")) : null;
        first.Check();
        second?.Check();
    }

    private sealed class Recording : IDisposable
    {
        private readonly string _ledger;
        private readonly Target _target;
        private readonly StartedProcess _profiler;

        public Recording(Interpreter interpreter, string ledger)
        {
            _ledger = ledger;
            _target = Target.Start(interpreter, "shares.py", ledger);
            _profiler = ShippedBinary.Start("-s", "10", "-r", "0.01", "-x", "-p", _target.PidText);
        }

        public void Check()
        {
            RunResult result = _profiler.Finish().MustSucceed();
            double[] spent = [.. File.ReadAllText(_ledger).Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
            FoldedOutput output = FoldedOutput.MustBeClean(result.Output, idleAllowed: false);
            Assert.InRange(output.StackTotal, 900, 1010); // 100 Hz for 10 s
            for (int place = 0; place < Shares.Length; place++)
            {
                (string function, double percent) = Shares[place];
                double truth = 100 * spent[place] / spent.Sum();
                Assert.True(Math.Abs(truth - percent) < 0.5, $"the program itself missed its shares: {function} had {truth:F2} %");
                double reported = 100.0 * output.SamplesIn(function) / output.StackTotal;
                Assert.True(Math.Abs(reported - percent) <= 2, $"{function}: {reported:F2} % reported, {percent} % true\n{result.Output}");
            }
        }

        public void Dispose()
        {
            _profiler.Dispose();
            _target.Dispose();
        }
    }
}
