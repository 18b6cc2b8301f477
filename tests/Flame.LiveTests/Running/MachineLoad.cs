using System.Globalization;

namespace Flame.LiveTests.Running;

/// <summary>How busy all processors were since this was made, whoever kept them busy (man 5 proc_stat).</summary>
internal sealed class MachineLoad
{
    private readonly (long Busy, long All) _before = Read();

    /// <summary>0: idle; 1: every processor worked all the time.</summary>
    public double BusyShare
    {
        get
        {
            (long busy, long all) = Read();
            return (double)(busy - _before.Busy) / Math.Max(1, all - _before.All);
        }
    }

    private static (long Busy, long All) Read()
    {
        // cpu user nice system idle iowait irq softirq steal …, in ticks
        string[] fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        long[] ticks = [.. fields.Skip(1).Take(8).Select(field => long.Parse(field, CultureInfo.InvariantCulture))];
        long idle = ticks[3] + ticks[4];
        return (ticks.Sum() - idle, ticks.Sum());
    }
}
