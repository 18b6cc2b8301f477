using System.Globalization;

namespace Flame.Bench.Machine;

/// <summary>What processors did, from procfs.</summary>
internal static class CpuUse
{
    private const double TicksPerSecond = 100; // USER_HZ, the same on every Linux that .NET runs on

    /// <summary>Seconds that all processors together were busy since the start of the machine, time stolen by a hypervisor included.</summary>
    public static double BusySeconds()
    {
        // cpu user nice system idle iowait irq softirq steal …, in ticks (proc_stat(5))
        string[] fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        double[] ticks = [.. fields.Skip(1).Take(8).Select(field => double.Parse(field, CultureInfo.InvariantCulture))];
        return (ticks.Sum() - ticks[3] - ticks[4]) / TicksPerSecond;
    }

    /// <summary>CPU seconds of a process, threads that have ended included; 0 when it is gone (proc_pid_stat(5)).</summary>
    public static double SecondsOf(int pid)
    {
        try
        {
            string text = File.ReadAllText($"/proc/{pid}/stat");
            string[] fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    public static double LoadAverage() => double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);
}
