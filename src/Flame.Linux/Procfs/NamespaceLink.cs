namespace Flame.Linux.Procfs;

/// <summary>The links of <c>/proc/PID/ns</c> (namespaces(7)): two processes are in one namespace when the links are equal.</summary>
public static class NamespaceLink
{
    /// <summary>The link, <c>mnt:[4026531841]</c>; null when it may not be read or the process is gone.</summary>
    /// <param name="pid">The process.</param>
    /// <param name="kind"><c>mnt</c>, <c>pid</c>, <c>user</c> and so on.</param>
    public static string? Read(int pid, string kind) => ReadLink($"/proc/{pid}/ns/{kind}");

    /// <summary>Our own link.</summary>
    public static string? ReadOwn(string kind) => ReadLink($"/proc/self/ns/{kind}");

    /// <summary>The process is known to be in the same namespace as we are.</summary>
    public static bool IsShared(int pid, string kind) => Read(pid, kind) is { } link && link == ReadOwn(kind);

    private static string? ReadLink(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
