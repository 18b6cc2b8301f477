using System.Buffers.Text;

namespace Flame.Linux.Procfs;

/// <summary>What is used of <c>/proc/PID/status</c> (proc_pid_status(5)).</summary>
/// <param name="TracerPid">Who traces it; 0 nobody.</param>
/// <param name="ThreadGroupId">The process that this thread belongs to.</param>
/// <param name="EffectiveUid">The effective user id.</param>
public readonly record struct ProcessStatus(int TracerPid, int ThreadGroupId, uint EffectiveUid)
{
    private const int LimitBytes = 64 << 10;

    /// <summary>Reads it; false when there is no such process (any more).</summary>
    public static bool TryRead(int pid, out ProcessStatus status)
    {
        status = default;
        if (ProcFile.TryRead($"/proc/{pid}/status", LimitBytes, out byte[] text) != 0)
        {
            return false;
        }
        status = Parse(text);
        return true;
    }

    /// <summary>The fields found in <paramref name="text"/>; those that are missing are 0.</summary>
    public static ProcessStatus Parse(ReadOnlySpan<byte> text) => new(
        (int)Number(text, "\nTracerPid:"u8, 0),
        (int)Number(text, "\nTgid:"u8, 0),
        (uint)Number(text, "\nUid:"u8, 1)); // real, effective, saved, file system

    private static long Number(ReadOnlySpan<byte> text, ReadOnlySpan<byte> key, int field)
    {
        int at = text.IndexOf(key);
        if (at < 0)
        {
            return 0;
        }
        ReadOnlySpan<byte> rest = text[(at + key.Length)..];
        for (; ; field--)
        {
            rest = rest.TrimStart("\t "u8);
            if (!Utf8Parser.TryParse(rest, out long value, out int used))
            {
                return 0;
            }
            if (field == 0)
            {
                return value;
            }
            rest = rest[used..];
        }
    }
}
