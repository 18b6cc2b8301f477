using System.Text;

namespace Flame.Linux.Procfs;

/// <summary>Reader of <c>/proc/PID/cgroup</c> (cgroups(7)): the groups of a process, one path for each hierarchy.</summary>
public static class ControlGroups
{
    private const int LimitBytes = 64 << 10;

    /// <summary>The different paths that the process has, the one of cgroup v2 first; none when it is gone.</summary>
    public static List<string> Read(int pid) =>
        ProcFile.TryRead($"/proc/{pid}/cgroup", LimitBytes, out byte[] text) == 0 ? Parse(text) : [];

    /// <summary>Our own.</summary>
    public static List<string> ReadOwn() => ProcFile.TryRead("/proc/self/cgroup", LimitBytes, out byte[] text) == 0 ? Parse(text) : [];

    /// <summary>The paths in <paramref name="text"/>, each once.</summary>
    public static List<string> Parse(ReadOnlySpan<byte> text)
    {
        var paths = new List<string>();
        foreach (string line in Encoding.UTF8.GetString(text).Split('\n'))
        {
            // hierarchy:controllers:path, where v2 is hierarchy 0 without controllers; a path may hold colons itself.
            string[] fields = line.Split(':', 3);
            if (fields.Length < 3 || !fields[2].StartsWith('/') || paths.Contains(fields[2]))
            {
                continue;
            }
            bool isUnified = fields[0] == "0" && fields[1].Length == 0;
            paths.Insert(isUnified ? 0 : paths.Count, fields[2]);
        }
        return paths;
    }
}
