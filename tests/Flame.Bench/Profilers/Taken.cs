using Flame.Bench.Running;

namespace Flame.Bench.Profilers;

/// <summary>What one run of a profiler reached and cost.</summary>
/// <param name="Passes">Over all threads of the target; with one thread: samples.</param>
/// <param name="Seconds">For which it sampled.</param>
/// <param name="CpuSeconds">That sampling took, start and end of the program left out.</param>
/// <param name="LostPercent">Of the samples, as the profiler itself tells; null when it does not.</param>
/// <param name="Run">What was seen of it from outside.</param>
internal sealed record Taken(double Passes, double Seconds, double CpuSeconds, double? LostPercent, MeasuredRun Run)
{
    public double PerSecond => Passes / Seconds;

    public double CpuMicroseconds => 1e6 * CpuSeconds / Passes;

    public double CpuPercent => 100 * CpuSeconds / Seconds;

    /// <summary>Of pyflame's own runs.</summary>
    public Counters Counters => Running.Counters.Parse(Run.Messages);
}

/// <summary>A program that samples a target.</summary>
internal interface IProfiler
{
    /// <summary>More than any profiler reaches: as fast as it can.</summary>
    const double FullSpeedHz = 1_000_000;

    string Name { get; }

    /// <summary>Why it can't sample that target here; null when it can.</summary>
    string? Obstacle(BenchTarget target);

    /// <param name="target">It runs, and goes on running.</param>
    /// <param name="hz"><see cref="FullSpeedHz"/>: as fast as it can.</param>
    /// <param name="seconds">At least this long; some take whole seconds only.</param>
    Taken Take(BenchTarget target, double hz, double seconds);
}
