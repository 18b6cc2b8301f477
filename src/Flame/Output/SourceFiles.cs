using Flame.Linux.Targets;
using Flame.Profiles.FlameGraph.Html;

namespace Flame.Output;

/// <summary>
/// Text of Python files of this machine, for a page that shows it. The names come from the target, which may name anything:
/// only regular files that end in .py are opened, and for somebody who called us by sudo only what everybody may read, since
/// the page will be theirs.
/// </summary>
internal sealed class SourceFiles : ISourceText
{
    private const long LongestBytes = 2_000_000;

    private readonly bool _onlyPublic = Environment.IsPrivilegedProcess && Environment.GetEnvironmentVariable("SUDO_UID") is not (null or "0");

    /// <inheritdoc/>
    public string? TextOf(string file)
    {
        try
        {
            // Links are followed first, so that what is checked is what is read.
            string path = File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file;
            if (!Path.IsPathFullyQualified(path) || !path.EndsWith(".py", StringComparison.Ordinal) || !FileOwner.IsRegularFile(path)
                || new FileInfo(path).Length > LongestBytes || (_onlyPublic && !IsPublic(path)))
            {
                return null;
            }
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;   // gone, or not ours to read: the page says that it has no text
        }
    }

    /// <summary>Whether everybody may read a file and go into all directories above it.</summary>
    internal static bool IsPublic(string path)
    {
        if (OperatingSystem.IsWindows() || !File.GetUnixFileMode(path).HasFlag(UnixFileMode.OtherRead))
        {
            return false;
        }
        for (string? directory = Path.GetDirectoryName(path); directory is not null; directory = Path.GetDirectoryName(directory))
        {
            if (!File.GetUnixFileMode(directory).HasFlag(UnixFileMode.OtherExecute)
                || new DirectoryInfo(directory).LinkTarget is not null)   // its own way up is not the one that was looked at
            {
                return false;
            }
        }
        return true;
    }
}
