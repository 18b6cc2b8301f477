using System.Diagnostics;
using System.Globalization;
using Flame.Profiles;
using Flame.Profiles.Formats;
using Flame.Raster;

namespace Flame.Bench;

/// <summary>
/// What it takes to write a million samples in each format: <c>Flame.Bench formats</c> prints the table of docs/performance.md.
/// Each format is written in a process of its own, so that the peak of memory is its own.
/// </summary>
internal static class FormatCosts
{
    private const int SampleCount = 1_000_000;
    private const int ThreadCount = 8;
    private const int StackCount = 5_000;
    private const int Depth = 24;
    private const int Rounds = 3;
    private const string NoFormat = "none";

    /// <summary>Measures all formats, or in a child the one that is named.</summary>
    public static int Run(string[] arguments)
    {
        ProfileFormats.Add(PngFormat.Png);
        if (arguments is [var name])
        {
            Console.WriteLine(Measure(name));
            return 0;
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{SampleCount:N0} samples of {ThreadCount} threads, {StackCount:N0} stacks of up to {Depth} frames; median of {Rounds}."));
        Console.WriteLine();
        Console.WriteLine("| format | size | CPU time | peak memory |");
        Console.WriteLine("|---|---|---|---|");
        foreach (string format in ProfileFormats.Names.Prepend(NoFormat))
        {
            Console.WriteLine($"| {format} | {InChild(format)} |");
        }
        return 0;
    }

    private static string InChild(string format)
    {
        using Process child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["formats", format]) { RedirectStandardOutput = true })!;
        string line = child.StandardOutput.ReadToEnd().Trim();
        child.WaitForExit();
        return child.ExitCode == 0 ? line : $"failed with {child.ExitCode} | |";
    }

    private static string Measure(string name)
    {
        Profile profile = Build();
        if (name == NoFormat)
        {
            return $"| | {PeakMiB()} MiB";
        }
        ProfileFormat format = ProfileFormats.ByName(name)!;
        List<double> seconds = [];
        long length = 0;
        for (int round = 0; round < Rounds; round++)
        {
            using FileStream file = new(Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, 4096, FileOptions.DeleteOnClose);
            TimeSpan start = Environment.CpuUsage.TotalTime;   // not by the clock: a busy machine would count, too
            format.Write(profile, file, new ProfileDescription());
            seconds.Add((Environment.CpuUsage.TotalTime - start).TotalSeconds);
            length = file.Length;
        }
        return string.Create(CultureInfo.InvariantCulture, $"{length / 1e6:F1} MB | {seconds.Order().ElementAt(Rounds / 2):F2} s | {PeakMiB()} MiB");
    }

    // Every thread stays in a stack for some samples, then goes to one that begins alike, as programs do.
    private static Profile Build()
    {
        Random random = new(1);
        ProfileBuilder builder = new() { Info = new ProfileInfo { IntervalNs = 1_000_000, StartEpochNs = 1_700_000_000_000_000_000 } };
        List<int> stacks = [StackTable.Root];
        while (stacks.Count < StackCount)
        {
            int parent = stacks[random.Next(Math.Max(0, stacks.Count - 400), stacks.Count)];
            int function = random.Next(600);
            Frame frame = new(builder.Strings.Intern($"/srv/app/module_{function / 20}.py"), builder.Strings.Intern($"Service.method_{function}"), random.Next(1, 400));
            stacks.Add(builder.Stacks.Intern(builder.Stacks.Depth(parent) < Depth ? parent : StackTable.Root, builder.Frames.Intern(frame)));
        }
        int[] threads = [.. Enumerable.Range(0, ThreadCount).Select(i => builder.Intern(new ProfileThread(4242, 4242 + i, builder.Strings.Intern($"worker-{i}"))))];
        int[] at = new int[ThreadCount];
        for (int i = 0; i < SampleCount; i++)
        {
            int thread = i % ThreadCount;
            at[thread] = random.Next(4) == 0 ? (at[thread] + random.Next(1, 40)) % stacks.Count : at[thread];
            SampleState state = thread == i / ThreadCount % ThreadCount ? SampleState.HoldsGil : SampleState.Idle;
            builder.Add(new Sample(i / ThreadCount * 1_000_000L, threads[thread], stacks[Math.Max(1, at[thread])], state));
        }
        return builder.Build();
    }

    private static long PeakMiB() => long.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture) / 1024;
}
