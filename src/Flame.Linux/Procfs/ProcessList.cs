using System.Globalization;
using System.Text;

namespace Flame.Linux.Procfs;

/// <summary>The processes that <c>/proc</c> shows.</summary>
public static class ProcessList
{
    private const int CommandLimitBytes = 32 << 10;

    /// <summary>Their ids, ascending.</summary>
    public static List<int> Read()
    {
        var pids = new List<int>();
        foreach (string path in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(path.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out int pid))
            {
                pids.Add(pid);
            }
        }
        pids.Sort();
        return pids;
    }

    /// <summary>The words of a process's command line; none for kernel threads, zombies, and what is gone.</summary>
    public static string[] CommandLine(int pid)
    {
        if (ProcFile.TryRead($"/proc/{LivingThread.Of(pid)}/cmdline", CommandLimitBytes, out byte[] text) != 0 || text.Length == 0)
        {
            return [];
        }
        ReadOnlySpan<byte> words = text[^1] == 0 ? text.AsSpan(0, text.Length - 1) : text;
        return Encoding.UTF8.GetString(words).Split('\0');
    }
}
