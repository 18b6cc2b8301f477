using Flame.LiveTests.Running;

namespace Flame.LiveTests;

/// <summary>A recording of a day must fit: memory grows with distinct stacks, not with samples.</summary>
[Collection(Timing.Name)]
public sealed class MemoryTests
{
    /// <summary>
    /// At some 4,000 samples a second, 100 bytes kept for each would be 3 MiB more after 8 s. Nothing is written to a disk: one that stands
    /// still for a second makes up to 32 MiB wait for it, as it should.
    /// </summary>
    /// <param name="fixture">What is recorded; thread_churn.py starts and ends threads all the time.</param>
    /// <param name="one">A way to record.</param>
    /// <param name="marginKiB">What the heap may need to reach its working size; a stream has text on its way too, of 150 MiB in all.</param>
    /// <param name="other">Another one, at the same time.</param>
    /// <param name="otherMarginKiB">The same for that.</param>
    [Theory]
    [InlineData("deep_recursion.py", "--threads", 2560, "--flamechart", 6144)]
    [InlineData("thread_churn.py", "--threads", 6144, "--threads -x", 6144)]
    public void LongRuns_NeedNoMoreMemoryThanShortOnes(string fixture, string one, long marginKiB, string other, long otherMarginKiB)
    {
        using var first = new Recording(fixture, one, marginKiB);
        using var second = new Recording(fixture, other, otherMarginKiB);
        Thread.Sleep(2000);
        first.NoteEarly();
        second.NoteEarly();
        Thread.Sleep(8000);
        first.CheckLate();
        second.CheckLate();
    }

    private sealed class Recording : IDisposable
    {
        private readonly string _options;
        private readonly long _marginKiB;
        private readonly Target _target;
        private readonly StartedProcess _profiler;
        private long _earlyKiB;

        public Recording(string fixture, string options, long marginKiB)
        {
            (_options, _marginKiB) = (options, marginKiB);
            _target = Target.Start(Interpreters.Newest, fixture);
            _profiler = ShippedBinary.Start([.. options.Split(' '), "-r", "0.0002", "-s", "-1", "-o", "/dev/null", "-p", _target.PidText]);
        }

        public void NoteEarly() => _earlyKiB = ProcessState.PeakKiB(_profiler.Pid);

        public void CheckLate()
        {
            long late = ProcessState.PeakKiB(_profiler.Pid);
            _profiler.Send(Signal.Interrupt);
            Assert.Equal(0, _profiler.Finish().ExitCode);
            Assert.True(late - _earlyKiB <= _marginKiB, $"{_options}: peak memory {_earlyKiB} KiB after 2 s, {late} KiB after 10 s");
            Assert.True(late < 40 * 1024, $"{_options}: peak memory {late} KiB");
        }

        public void Dispose()
        {
            _profiler.Dispose();
            _target.Dispose();
        }
    }
}
