using System.Buffers.Text;

namespace Flame.Linux.Procfs;

/// <summary>How long a process has been on a CPU.</summary>
public static class CpuTime
{
    private const int LimitBytes = 128;

    /// <summary>
    /// Nanoseconds that the threads which live now have spent on a CPU, from the first number of their <c>schedstat</c>:
    /// exact, where <c>stat</c> counts ticks of 10 ms. 0 when it is gone.
    /// </summary>
    public static long ReadNs(int pid)
    {
        long sum = 0;
        foreach (int tid in TaskList.Read(pid))
        {
            if (ProcFile.TryRead($"/proc/{pid}/task/{tid}/schedstat", LimitBytes, out byte[] text) == 0
                && Utf8Parser.TryParse(text, out long ns, out _))
            {
                sum += ns;
            }
        }
        return sum;
    }
}
