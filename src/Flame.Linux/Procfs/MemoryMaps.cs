using System.Buffers.Text;
using System.Text;

namespace Flame.Linux.Procfs;

/// <summary>One line of <c>/proc/PID/maps</c> (proc_pid_maps(5)).</summary>
/// <param name="Start">First address.</param>
/// <param name="End">First address behind it.</param>
/// <param name="FileOffset">Where in the file it begins, in bytes.</param>
/// <param name="IsWritable">The target may write to it.</param>
/// <param name="Device">Device of the file as <c>major:minor</c> in one number, (major &lt;&lt; 32) | minor.</param>
/// <param name="Inode">Inode of the file; 0 for memory without a file.</param>
/// <param name="Path">Path as the target sees it, or <c>[heap]</c> and the like; empty for anonymous memory.</param>
public readonly record struct Mapping(
    ulong Start, ulong End, ulong FileOffset, bool IsWritable, ulong Device, ulong Inode, string Path)
{
    private const string DeletedSuffix = " (deleted)";

    /// <summary>A file is behind it.</summary>
    public bool IsFile => Inode != 0 && Path.StartsWith('/');

    /// <summary>The path without the mark that the kernel adds to the name of a file that is gone from its folder.</summary>
    public string PlainPath => Path.EndsWith(DeletedSuffix, StringComparison.Ordinal) ? Path[..^DeletedSuffix.Length] : Path;
}

/// <summary>Reader of <c>/proc/PID/maps</c>. Lines that can't be understood are passed over: paths are the target's to choose.</summary>
public static class MemoryMaps
{
    private const int LimitBytes = 64 << 20;

    /// <summary>The mappings of a process, by address.</summary>
    /// <exception cref="FlameException">The file can't be read: the process is gone, or it is not ours to look at.</exception>
    public static List<Mapping> Read(int pid) => Parse(ProcFile.Read($"/proc/{pid}/maps", LimitBytes));

    /// <summary>The mappings that <paramref name="text"/> lists.</summary>
    public static List<Mapping> Parse(ReadOnlySpan<byte> text)
    {
        var mappings = new List<Mapping>();
        while (!text.IsEmpty)
        {
            int end = text.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? text : text[..end];
            text = end < 0 ? [] : text[(end + 1)..];
            if (TryParseLine(line, out Mapping mapping))
            {
                mappings.Add(mapping);
            }
        }
        return mappings;
    }

    // start-end perms offset major:minor inode   path
    private static bool TryParseLine(ReadOnlySpan<byte> line, out Mapping mapping)
    {
        mapping = default;
        if (!TryHex(ref line, (byte)'-', out ulong start) || !TryHex(ref line, (byte)' ', out ulong end)
            || start >= end || line.Length < 5 || line[4] != ' ')
        {
            return false;
        }
        bool isWritable = line[1] == 'w';
        line = line[5..];
        if (!TryHex(ref line, (byte)' ', out ulong offset) || !TryHex(ref line, (byte)':', out ulong major)
            || !TryHex(ref line, (byte)' ', out ulong minor)
            || !Utf8Parser.TryParse(line, out ulong inode, out int used))
        {
            return false;
        }
        string path = Encoding.UTF8.GetString(line[used..].TrimStart((byte)' '));
        mapping = new Mapping(start, end, offset, isWritable, (major << 32) | (uint)minor, inode, path);
        return true;
    }

    private static bool TryHex(ref ReadOnlySpan<byte> line, byte terminator, out ulong value)
    {
        if (!Utf8Parser.TryParse(line, out value, out int used, 'x') || used >= line.Length || line[used] != terminator)
        {
            return false;
        }
        line = line[(used + 1)..];
        return true;
    }
}
