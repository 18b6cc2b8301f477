using System.Text;

namespace Flame.Linux.Procfs;

/// <summary>One line of <c>/proc/PID/mountinfo</c> (proc_pid_mountinfo(5)).</summary>
/// <param name="Root">Which folder or file of the file system is mounted: of a bind mount, its path there.</param>
/// <param name="MountPoint">Where the process sees it.</param>
/// <param name="FileSystem">Its type: ext4, overlay, proc.</param>
public readonly record struct Mount(string Root, string MountPoint, string FileSystem)
{
    /// <summary>The options of the file system, with commas between them; empty when there are none.</summary>
    public string FileSystemOptions { get; init; } = "";
}

/// <summary>Reader of <c>/proc/PID/mountinfo</c>. Lines that can't be understood are passed over: names are strangers'.</summary>
public static class MountInfo
{
    private const int LimitBytes = 4 << 20;
    private const int RootField = 3;
    private const int PointField = 4;
    private const int FirstOptionalField = 6;

    /// <summary>The mounts that the process sees, none when it is gone.</summary>
    public static List<Mount> Read(int pid) =>
        ProcFile.TryRead($"/proc/{pid}/mountinfo", LimitBytes, out byte[] text) == 0 ? Parse(text) : [];

    /// <summary>The mounts that <paramref name="text"/> lists.</summary>
    public static List<Mount> Parse(ReadOnlySpan<byte> text)
    {
        var mounts = new List<Mount>();
        while (!text.IsEmpty)
        {
            int end = text.IndexOf((byte)'\n');
            string line = Encoding.UTF8.GetString(end < 0 ? text : text[..end]);
            text = end < 0 ? [] : text[(end + 1)..];
            if (TryParseLine(line, out Mount mount))
            {
                mounts.Add(mount);
            }
        }
        return mounts;
    }

    // id parent major:minor root point options [optional fields] - type source options
    private static bool TryParseLine(string line, out Mount mount)
    {
        mount = default;
        string[] fields = line.Split(' ');
        int separator = Array.IndexOf(fields, "-", Math.Min(FirstOptionalField, fields.Length));
        if (separator < 0 || separator + 1 >= fields.Length)
        {
            return false;
        }
        mount = new Mount(Unescape(fields[RootField]), Unescape(fields[PointField]), fields[separator + 1])
        {
            FileSystemOptions = separator + 3 < fields.Length ? fields[separator + 3] : "",
        };
        return true;
    }

    // Space, tab, newline and backslash stand as three octal digits behind a backslash.
    private static string Unescape(string field)
    {
        if (!field.Contains('\\', StringComparison.Ordinal))
        {
            return field;
        }
        var text = new StringBuilder(field.Length);
        for (int i = 0; i < field.Length; i++)
        {
            if (field[i] == '\\' && i + 3 < field.Length && IsOctal(field[i + 1]) && IsOctal(field[i + 2]) && IsOctal(field[i + 3]))
            {
                text.Append((char)(((field[i + 1] - '0') << 6) | ((field[i + 2] - '0') << 3) | (field[i + 3] - '0')));
                i += 3;
            }
            else
            {
                text.Append(field[i]);
            }
        }
        return text.ToString();
    }

    private static bool IsOctal(char digit) => digit is >= '0' and <= '7';
}
