using System.Diagnostics;
using System.Globalization;

namespace Flame.Bench;

/// <summary>One run of the shipped binary, watched from outside through procfs.</summary>
internal sealed record ProfilerRun
{
    /// <summary>Peak resident memory (VmHWM), as last seen before it ended.</summary>
    public required double PeakMiB { get; init; }

    /// <summary>CPU time per second of the clock while it sampled: start and end are left out.</summary>
    public required double CpuShare { get; init; }

    public required double WallSeconds { get; init; }

    public required string Output { get; init; }

    public required string Messages { get; init; }

    /// <summary>Samples in folded output.</summary>
    public long Samples => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Sum(line => long.Parse(line.AsSpan(line.LastIndexOf(' ') + 1), CultureInfo.InvariantCulture));

    /// <summary>One of the counters that <c>--stats</c> prints.</summary>
    public double Counter(string name)
    {
        string line = Messages.Split('\n').Single(each => each.Trim().StartsWith(name + "  ", StringComparison.Ordinal));
        return double.Parse(line.Split(' ')[^1], NumberStyles.Number, CultureInfo.InvariantCulture);
    }

    public static ProfilerRun Of(Setting setting, params string[] arguments)
    {
        long start = Stopwatch.GetTimestamp();
        using Process process = Process.Start(setting.OnProfilerCpu([setting.Pyflame, .. arguments]))!;
        // Read on the side: a full pipe would stop the profiler.
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        List<(double At, double Cpu)> usage = [];
        double peak = 0;
        while (!process.WaitForExit(20))
        {
            peak = Math.Max(peak, PeakMiBOf(process.Id));
            if (CpuSecondsOf(process.Id) is double cpu)
            {
                usage.Add((Stopwatch.GetElapsedTime(start).TotalSeconds, cpu));
            }
        }
        double wall = Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"pyflame {string.Join(' ', arguments)} ended with {process.ExitCode}: {errors.Result}");
        }
        return new ProfilerRun { PeakMiB = peak, CpuShare = Share(usage), WallSeconds = wall, Output = output.Result, Messages = errors.Result };
    }

    private static double Share(List<(double At, double Cpu)> usage)
    {
        var steady = usage.Where(entry => entry.At > 0.5).SkipLast(5).ToList();
        return steady.Count < 2 ? double.NaN : (steady[^1].Cpu - steady[0].Cpu) / (steady[^1].At - steady[0].At);
    }

    private static double PeakMiBOf(int pid)
    {
        string? line = ReadOrNull($"/proc/{pid}/status")?.Split('\n').FirstOrDefault(each => each.StartsWith("VmHWM:", StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    /// <summary>Of all its threads, to the nanosecond (proc_pid_schedstat(5)); the ticks of `stat` are 10 ms long.</summary>
    private static double? CpuSecondsOf(int pid)
    {
        try
        {
            return Directory.GetDirectories($"/proc/{pid}/task")
                .Select(task => ReadOrNull(task + "/schedstat") ?? throw new IOException("a thread ended"))
                .Sum(text => double.Parse(text.Split(' ')[0], CultureInfo.InvariantCulture)) / 1e9;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static string? ReadOrNull(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
