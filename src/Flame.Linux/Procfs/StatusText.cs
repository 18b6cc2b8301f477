using System.Buffers.Text;

namespace Flame.Linux.Procfs;

/// <summary>Reader of the <c>Key:\tvalue</c> lines of <c>/proc/PID/status</c> (proc_pid_status(5)).</summary>
internal readonly ref struct StatusText(ReadOnlySpan<byte> text)
{
    private readonly ReadOnlySpan<byte> _text = text;

    /// <summary>What stands behind a key, given with its colon; empty when it is missing.</summary>
    public ReadOnlySpan<byte> Value(ReadOnlySpan<byte> key)
    {
        ReadOnlySpan<byte> rest = _text;
        while (!rest.IsEmpty)
        {
            int end = rest.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? rest : rest[..end];
            if (line.StartsWith(key))
            {
                return line[key.Length..].Trim("\t "u8);
            }
            rest = end < 0 ? [] : rest[(end + 1)..];
        }
        return [];
    }

    /// <summary>A decimal number; 0 when it is missing or none.</summary>
    public long Number(ReadOnlySpan<byte> key) => Utf8Parser.TryParse(Value(key), out long value, out _) ? value : 0;

    /// <summary>A hexadecimal number; 0 when it is missing or none.</summary>
    public ulong Hex(ReadOnlySpan<byte> key) => Utf8Parser.TryParse(Value(key), out ulong value, out _, 'x') ? value : 0;

    /// <summary>The numbers of a line that has several.</summary>
    public uint[] Numbers(ReadOnlySpan<byte> key)
    {
        var numbers = new List<uint>();
        ReadOnlySpan<byte> rest = Value(key);
        while (Utf8Parser.TryParse(rest, out uint number, out int used))
        {
            numbers.Add(number);
            rest = rest[used..].TrimStart("\t "u8);
        }
        return [.. numbers];
    }
}
