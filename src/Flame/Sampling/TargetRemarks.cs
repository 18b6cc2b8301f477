using System.Globalization;
using Flame.Linux.Diagnosis;
using Flame.Python.Locating;

namespace Flame.Sampling;

/// <summary>What the samples of a target do not say: why they show nothing, though all went well.</summary>
internal static class TargetRemarks
{
    private const double ShareWorthTelling = 0.01;

    /// <summary>Known before the first sample is taken.</summary>
    public static IEnumerable<string> AtStart(TargetSession target) =>
        [.. target.Python?.ReadWarnings() ?? [], .. Frozen(target)];

    /// <summary>Known when a recording ends that the target outlives.</summary>
    /// <param name="target">The target.</param>
    /// <param name="ticks">How often it was looked at.</param>
    public static IEnumerable<string> AtEnd(TargetSession target, long ticks)
    {
        if (target.JobStops > ShareWorthTelling * ticks)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"process {target.Pid} was stopped by a signal (SIGSTOP, Ctrl-Z) at {target.JobStops:N0} of {ticks:N0} ticks; `kill -CONT {target.Pid}` lets it go on");
        }
        foreach (string frozen in Frozen(target))
        {
            yield return frozen;
        }
        if (target.Python?.FindAbsence() is PythonNotFoundException absence && target.Python.Process.IsAlive)
        {
            yield return $"{absence.Reason}; the samples without one are (idle)";
        }
    }

    private static IEnumerable<string> Frozen(TargetSession target)
    {
        if (AttachDiagnosis.Frozen(target.Pid) is { } frozen)
        {
            yield return $"process {target.Pid} does not run: {frozen.Found}; {frozen.Mend}";
        }
    }
}
