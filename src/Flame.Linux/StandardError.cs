using System.Text;

namespace Flame.Linux;

/// <summary>
/// Standard error by plain write(2), a message at a time. The runtime's own console sets up the terminal before its first
/// word, on standard output, too, and a failure to write would end us: who can't be told is no reason to lose a recording.
/// </summary>
public static class StandardError
{
    private const int Descriptor = 2;

    /// <summary>Writes text as it is.</summary>
    public static void Write(string text) => _ = Descriptors.Write(Descriptor, Encoding.UTF8.GetBytes(text));

    /// <summary>Writes text and the end of the line.</summary>
    public static void WriteLine(string text) => Write(text + "\n");
}
