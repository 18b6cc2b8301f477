using System.Globalization;
using Flame.Linux.Interop;

namespace Flame.Linux.Procfs;

/// <summary>
/// Whose process ids <c>/proc</c> shows. Every instance of it belongs to one PID namespace (pid_namespaces(7)), while the
/// ids that ptrace(2) takes are those of the caller's: when the two differ, an id would mean two processes.
/// </summary>
public static class ProcMount
{
    private static readonly Lazy<bool> Ours = new(
        () => new FileInfo("/proc/self").LinkTarget == Libc.getpid().ToString(CultureInfo.InvariantCulture));

    /// <summary>The ids in <c>/proc</c> are the ones that system calls of ours understand.</summary>
    public static bool IsOurs => Ours.Value;

    /// <summary>It is mounted so that it shows nobody but root the processes of other users (hidepid, proc(5)), and we are not root.</summary>
    public static bool HidesOthers => Libc.geteuid() != 0 && MountInfo.Read(Libc.getpid())
        .FindLast(mount => mount.MountPoint == "/proc") is { FileSystem: "proc", FileSystemOptions: { } options }
        && options.Split(',').Any(option => option.StartsWith("hidepid=", StringComparison.Ordinal) && option is not ("hidepid=0" or "hidepid=off"));

    /// <summary>What is wrong when they are not.</summary>
    public static string Problem => "/proc is missing, or shows the processes of another PID namespace than ours";

    /// <summary>What to do about it.</summary>
    public static string Mend => "mount it anew where pyflame runs: `mount -t proc proc /proc`, or start pyflame in the PID namespace of that /proc";
}
