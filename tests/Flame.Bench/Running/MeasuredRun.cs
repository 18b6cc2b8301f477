using System.Diagnostics;
using System.Globalization;
using Flame.Bench.Machine;
using Flame.LiveTests.Running;

namespace Flame.Bench.Running;

/// <summary>One run of a program on the CPU of the profilers, and what it used: native/run.c tells.</summary>
internal sealed record MeasuredRun
{
    /// <summary>Just before its exec, on the clock of the day.</summary>
    public required double StartEpochMicroseconds { get; init; }

    public required double WallSeconds { get; init; }

    /// <summary>User and system, of all its threads and of the children that it waited for, from its exec to its end.</summary>
    public required double CpuSeconds { get; init; }

    public required double PeakMiB { get; init; }

    /// <summary>Processors that anything but it, the target and this program kept busy meanwhile. NaN: too short to tell.</summary>
    public required double Foreign { get; init; }

    public required string Output { get; init; }

    public required string Messages { get; init; }

    /// <summary>Throws <see cref="RunFailedException"/> when it does not end with status 0.</summary>
    /// <param name="setting">On which CPU, and where files may lie.</param>
    /// <param name="words">The command line.</param>
    /// <param name="target">Whose CPU time is not foreign.</param>
    /// <param name="limit">After which it is killed, as one that hangs.</param>
    /// <param name="watch">Called twice a second with the seconds passed and the program's process id.</param>
    public static MeasuredRun Of(Setting setting, IReadOnlyList<string> words, BenchTarget? target, TimeSpan limit, Action<double, int>? watch = null)
    {
        string report = Path.Combine(setting.Scratch, $"report-{Guid.NewGuid():N}");
        var foreign = new ForeignWork(target);
        long start = Stopwatch.GetTimestamp();
        using StartedProcess process = setting.Pinned(setting.ProfilerCpu, report, words).Start();
        Watch(process, start, watch);
        RunResult result = process.Finish(limit);
        if (result.ExitCode != 0)
        {
            throw new RunFailedException($"`{Path.GetFileName(words[0])} …` ended with {result.ExitCode}: {FirstLine(result)}");
        }
        double[] fields = Array.ConvertAll(File.ReadAllText(report).Split(' '), field => double.Parse(field, CultureInfo.InvariantCulture));
        File.Delete(report);
        double cpu = fields[3] / 1e9;
        return new MeasuredRun
        {
            StartEpochMicroseconds = fields[1] / 1000,
            WallSeconds = fields[2] / 1e9,
            CpuSeconds = cpu,
            PeakMiB = fields[4] / 1024,
            Foreign = foreign.Processors(cpu),
            Output = result.Output,
            Messages = result.Error,
        };
    }

    private static void Watch(StartedProcess process, long start, Action<double, int>? watch)
    {
        while (watch is not null && !process.HasEnded)
        {
            Thread.Sleep(500);
            // native/run.c has one child: the program itself (proc_pid_children(5)).
            string path = $"/proc/{process.Pid}/task/{process.Pid}/children";
            if (File.Exists(path) && int.TryParse(File.ReadAllText(path), CultureInfo.InvariantCulture, out int child))
            {
                watch(Stopwatch.GetElapsedTime(start).TotalSeconds, child);
            }
        }
    }

    private static string FirstLine(RunResult result) =>
        (result.Error.Length > 0 ? result.Error : result.Output).Split('\n').FirstOrDefault(line => line.Length > 0) ?? "it said nothing";
}

/// <summary>A program that was to be measured could not do it: its figure is missing, with this as the reason.</summary>
internal sealed class RunFailedException(string message) : Exception(message);
