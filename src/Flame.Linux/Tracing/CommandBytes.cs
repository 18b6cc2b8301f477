using System.Text;
using Flame.Linux.Procfs;

namespace Flame.Linux.Tracing;

/// <summary>
/// The words of a command as bytes. Arguments need not be UTF-8, and the runtime's strings have U+FFFD for what is not: such words
/// are taken from our own command line, where the command stands last.
/// </summary>
internal static class CommandBytes
{
    // More than the kernel takes of arguments and environment together (execve(2): 3/4 of the 8 MiB of a stack).
    private const int LimitBytes = 8 << 20;

    /// <summary>The words without the NUL at their ends.</summary>
    public static byte[][] Of(IReadOnlyList<string> command) =>
        command.Any(word => word.Contains('\uFFFD', StringComparison.Ordinal)) && ProcFile.TryRead("/proc/self/cmdline", LimitBytes, out byte[] ours) == 0
            ? Of(command, ours)
            : Encode(command);

    /// <summary>The same with our command line, each word of it ended by a NUL; the strings themselves where it does not end in them.</summary>
    internal static byte[][] Of(IReadOnlyList<string> command, ReadOnlySpan<byte> commandLine)
    {
        byte[][] words = new byte[command.Count][];
        for (int i = command.Count - 1; i >= 0; i--)
        {
            if (commandLine is not [.. var before, 0])
            {
                return Encode(command);
            }
            int start = before.LastIndexOf((byte)0) + 1;
            words[i] = before[start..].ToArray();
            if (Encoding.UTF8.GetString(words[i]) != command[i])
            {
                return Encode(command);
            }
            commandLine = before[..start];
        }
        return words;
    }

    private static byte[][] Encode(IReadOnlyList<string> command) => [.. command.Select(Encoding.UTF8.GetBytes)];
}
