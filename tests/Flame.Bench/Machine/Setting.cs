using System.Runtime.InteropServices;
using Flame.Bench.Reporting;
using Flame.LiveTests.Running;

namespace Flame.Bench.Machine;

/// <summary>What is measured, on what: found once, and printed with the figures, since they mean nothing without it.</summary>
internal sealed class Setting
{
    public Setting(Options options)
    {
        Options = options;
        Work = Path.Combine(Repository.Root, "artifacts", "bench");
        Scratch = Path.Combine(Work, "scratch");
        _ = Directory.CreateDirectory(Scratch);
        Tools = new NativeTools(Repository.Root, Work);
    }

    public Options Options { get; }

    /// <summary>Where results and compiled tools stay.</summary>
    public string Work { get; }

    /// <summary>For files of one run.</summary>
    public string Scratch { get; }

    public NativeTools Tools { get; }

    /// <summary>The target on the first CPU and the profiler on the last: sharing one, they would time each other's turns. -1: one CPU only.</summary>
    public int TargetCpu { get; } = Environment.ProcessorCount > 1 ? 0 : -1;

    public int ProfilerCpu { get; } = Environment.ProcessorCount > 1 ? Environment.ProcessorCount - 1 : -1;

    /// <summary>The CPythons that are here, the oldest first, one for each minor version.</summary>
    public static IReadOnlyList<Interpreter> Pythons { get; } = [.. Interpreters.Found.DistinctBy(each => each.Minor).OrderBy(each => each.Rank)];

    /// <summary>What the bars that name no version are measured on: 3.15, or the newest that is here.</summary>
    public static Interpreter Newest => Pythons[^1];

    /// <summary>The one of that version (`3.15`), or null.</summary>
    public static Interpreter? Find(string minor) => Pythons.FirstOrDefault(each => each.Minor == minor);

    public IEnumerable<string> Describe(IEnumerable<string> peers)
    {
        yield return $"CPU: {CpuModel()}, {Environment.ProcessorCount} logical";
        yield return $"System: Linux {Environment.OSVersion.Version}, {RuntimeInformation.OSArchitecture}; load average {Figure.Number(CpuUse.LoadAverage())} at the start";
        yield return $"pyflame: {ShippedBinary.Run("--version").Output.Trim()}, {Figure.Number(new FileInfo(ShippedBinary.Path).Length / 1048576.0)} MiB";
        yield return $"CPython: {string.Join(", ", Pythons.Select(each => each.Version))}";
        foreach (string peer in peers)
        {
            yield return peer;
        }
        yield return TargetCpu < 0
            ? "**Target and profiler share the only CPU: the figures by the clock are worthless**"
            : $"Target on CPU {TargetCpu}, profiler on CPU {ProfilerCpu}, each held there";
    }

    /// <summary>The command line, held to a CPU, that writes what it used to a file.</summary>
    public Command Pinned(int cpu, string report, IReadOnlyList<string> words) =>
        new(Tools.Path("run"), [cpu.ToString(System.Globalization.CultureInfo.InvariantCulture), report, .. words]);

    private static string CpuModel() =>
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            ?.Split(':', 2)[1].Trim() ?? "unknown";
}
