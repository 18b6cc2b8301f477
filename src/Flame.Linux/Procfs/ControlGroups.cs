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

    /// <summary>Whether a control group of the process, or one above it, is frozen, as far as the files of the groups can be seen.</summary>
    public static Freezing FreezingOf(int pid) => ProcFile.TryRead($"/proc/{pid}/cgroup", LimitBytes, out byte[] text) == 0
        ? FreezerFiles(text).Select(file => ProcFile.TryRead(file, LimitBytes, out byte[] state) == 0 ? Said(Encoding.UTF8.GetString(state)) : Freezing.None)
            .DefaultIfEmpty().Max()
        : Freezing.None;

    /// <summary>Which files say whether the groups in <paramref name="text"/> are frozen; each says it of the groups above, too.</summary>
    internal static List<string> FreezerFiles(ReadOnlySpan<byte> text)
    {
        var files = new List<string>();
        foreach (string line in Encoding.UTF8.GetString(text).Split('\n'))
        {
            string[] fields = line.Split(':', 3);
            // A group outside of our namespace of control groups is /..: there is no way to its files.
            if (fields.Length < 3 || !fields[2].StartsWith('/') || fields[2].Split('/').Contains(".."))
            {
                continue;
            }
            string path = fields[2].TrimEnd('/');
            if (fields[0] == "0" && fields[1].Length == 0)
            {
                files.Add($"/sys/fs/cgroup{path}/cgroup.events");
                files.Add($"/sys/fs/cgroup/unified{path}/cgroup.events");
            }
            else if (fields[1].Split(',').Contains("freezer"))
            {
                files.Add($"/sys/fs/cgroup/freezer{path}/freezer.state");
            }
        }
        return files;
    }

    /// <summary>What <c>freezer.state</c> of version 1 or <c>cgroup.events</c> of version 2 says.</summary>
    internal static Freezing Said(string text)
    {
        string[] lines = text.Split('\n');
        return lines.Any(line => line is "FROZEN" or "FREEZING") ? Freezing.Untraceable
            : lines.Contains("frozen 1") ? Freezing.Traceable
            : Freezing.None;
    }

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
