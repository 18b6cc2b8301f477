using System.Globalization;

namespace Flame.Bench.Running;

/// <summary>Notes the resident memory of a program while it runs.</summary>
internal sealed class MemoryWatch
{
    private const double SettledAfterSeconds = 2; // names and code of the target have been read, buffers made

    private readonly List<(double At, double MiB)> _seen = [];

    /// <summary>Called from time to time with the seconds passed and the process id.</summary>
    public void Look(double seconds, int pid)
    {
        try
        {
            string? line = File.ReadLines($"/proc/{pid}/status").FirstOrDefault(each => each.StartsWith("VmRSS:", StringComparison.Ordinal));
            if (line is not null)
            {
                _seen.Add((seconds, double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024));
            }
        }
        catch (IOException)
        {
            // it has just ended
        }
    }

    /// <summary>How much more it had in the last third of the time than just after its start; null: seen too seldom.</summary>
    public double? GrowthMiB
    {
        get
        {
            (double At, double MiB)[] settled = [.. _seen.Where(each => each.At >= SettledAfterSeconds)];
            int third = settled.Length / 3;
            return third < 2 ? null : settled[^third..].Average(each => each.MiB) - settled[..third].Average(each => each.MiB);
        }
    }
}
