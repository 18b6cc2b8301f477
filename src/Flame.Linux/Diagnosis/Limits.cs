using System.Diagnostics;
using System.Globalization;
using System.Text;
using Flame.Linux.Memory;
using Flame.Linux.Procfs;

namespace Flame.Linux.Diagnosis;

/// <summary>
/// What bounds the rate of samples: the processors that we may use, and what a read of the target's memory costs here. And a
/// setting that bounds perf(1) and is often taken for a bound of ours.
/// </summary>
/// <param name="Processors">How many we may run on.</param>
/// <param name="Quota">How much processor time our control group may use, in processors; null without a bound.</param>
/// <param name="PerfEventParanoid">kernel.perf_event_paranoid; null when the kernel has no perf events.</param>
/// <param name="Read">How long a small read takes; null when it was not tried.</param>
public readonly record struct Limits(int Processors, double? Quota, int? PerfEventParanoid, TimeSpan? Read)
{
    private const double LeastQuota = 0.2;

    /// <summary>Looks at them.</summary>
    /// <param name="memory">The target's memory; null: none is to be read.</param>
    /// <param name="address">Where something can be read.</param>
    public static Limits Look(ProcessMemory? memory = null, ulong address = 0) => new(
        Environment.ProcessorCount, ReadQuota(), (int?)Number("/proc/sys/kernel/perf_event_paranoid"),
        memory is null ? null : Measure(memory, address));

    /// <summary>As a finding: never in the way, worth knowing when it is little.</summary>
    public Finding Describe()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"processors: {Processors}");
        if (Quota is { } quota)
        {
            text.Append(CultureInfo.InvariantCulture, $", of which our control group may use {quota:0.##}");
        }
        if (Read is { } read)
        {
            text.Append(CultureInfo.InvariantCulture, $"; a read takes {read.TotalMicroseconds:0.0} µs");
        }
        if (PerfEventParanoid is { } paranoid)
        {
            text.Append(CultureInfo.InvariantCulture, $"; kernel.perf_event_paranoid is {paranoid}, which bounds perf and not us");
        }
        return Quota < LeastQuota
            ? new(Steps.Limits, FindingState.Note, text.ToString(), "samples may come late: sample less often (-r), or give this control group more")
            : new(Steps.Limits, FindingState.Fine, text.ToString());
    }

    /// <summary>The bound that <c>cpu.max</c> of cgroup v2 gives, "50000 100000", in processors; null for "max".</summary>
    public static double? ParseQuota(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 2
            && long.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out long quota)
            && long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out long period) && period > 0
            ? (double)quota / period
            : null;
    }

    // Ours and that of each group above: the least counts. Where version 1 is mounted, its cpu hierarchy has them.
    private static double? ReadQuota()
    {
        double? least = null;
        foreach (string path in ControlGroups.ReadOwn())
        {
            for (string group = path.TrimEnd('/'); ; group = group[..group.LastIndexOf('/')])
            {
                double? quota = Text($"/sys/fs/cgroup{group}/cpu.max") is { } max ? ParseQuota(max)
                    : Number($"/sys/fs/cgroup/cpu{group}/cpu.cfs_quota_us") is > 0 and var microseconds
                        && Number($"/sys/fs/cgroup/cpu{group}/cpu.cfs_period_us") is > 0 and var period ? (double)microseconds / period
                    : null;
                least = quota is { } bound && (least is null || bound < least) ? bound : least;
                if (group.Length == 0)
                {
                    break;
                }
            }
        }
        return least;
    }

    private static TimeSpan? Measure(ProcessMemory memory, ulong address)
    {
        const int Reads = 32;
        TimeSpan best = TimeSpan.MaxValue;
        Span<byte> word = stackalloc byte[8];
        for (int i = 0; i < Reads; i++)
        {
            long start = Stopwatch.GetTimestamp();
            if (!memory.TryRead(address, word))
            {
                return null;
            }
            TimeSpan took = Stopwatch.GetElapsedTime(start);
            best = took < best ? took : best;
        }
        return best;
    }

    private static long? Number(string path) =>
        long.TryParse(Text(path), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : null;

    private static string? Text(string path) =>
        ProcFile.TryRead(path, 256, out byte[] text) == 0 ? Encoding.UTF8.GetString(text).Trim() : null;
}
