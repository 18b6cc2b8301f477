using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Flame.Bench;

/// <summary>What is measured, on what: found once, and printed with the figures, since they mean nothing without it.</summary>
internal sealed class Setting
{
    public required string Root { get; init; }

    public required string Python { get; init; }

    /// <summary>The target on the first CPU and the profiler on the last: sharing one, they would time each other's turns.</summary>
    public bool Pinned { get; } = Environment.ProcessorCount > 1 && File.Exists("/usr/bin/taskset");

    public string Pyflame => Path.Combine(Root, "dist", "pyflame");

    public string Chain => Path.Combine(Root, "fixtures", "python", "chain.py");

    public ProcessStartInfo OnTargetCpu(params string[] command) => On(0, command);

    public ProcessStartInfo OnProfilerCpu(params string[] command) => On(Environment.ProcessorCount - 1, command);

    public IEnumerable<string> Describe()
    {
        yield return $"CPU: {CpuModel()}, {Environment.ProcessorCount} logical";
        yield return $"System: Linux {Environment.OSVersion.Version}, {RuntimeInformation.OSArchitecture}; load average {Load()} at the start";
        yield return $"pyflame: {Run(Pyflame, "--version")}";
        yield return $"Target: {Run(Python, "--version")}, chain.py, 20 frames deep, of which 4 come and go";
        yield return Pinned ? "Target and profiler each on a CPU of its own" : "Target and profiler not pinned to CPUs";
    }

    public static string Load() => File.ReadAllText("/proc/loadavg").Split(' ')[0];

    private ProcessStartInfo On(int cpu, string[] command)
    {
        string[] all = Pinned ? ["taskset", "-c", cpu.ToString(CultureInfo.InvariantCulture), .. command] : command;
        return new ProcessStartInfo(all[0], all[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Root };
    }

    private static string CpuModel() =>
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            ?.Split(':', 2)[1].Trim() ?? "unknown";

    private static string Run(string program, string argument)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, [argument]) { RedirectStandardOutput = true })!;
        string text = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return text;
    }
}
