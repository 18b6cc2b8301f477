using System.Globalization;

namespace Flame.Tests.Linux.Procfs;

/// <summary>The thread that runs a test, as the system knows it.</summary>
internal static class ThisThread
{
    /// <summary>The operating system's id, from <c>/proc/thread-self</c>.</summary>
    public static int Id => int.Parse(Path.GetFileName(new FileInfo("/proc/thread-self").LinkTarget!), CultureInfo.InvariantCulture);
}
