using System.Text;
using Flame.Commands;
using Flame.Diagnostics;
using Flame.Linux.Targets;

namespace Flame.Output;

/// <summary>
/// Where an output really is, and how it gets there. A link stays, and what it leads to is written. What is below /proc or
/// /dev, is no regular file, or can't be replaced, is written as it is.
/// </summary>
/// <param name="Path">Absolute, without links.</param>
/// <param name="Old">What is there now.</param>
/// <param name="IsInPlace">It is opened and written; no file takes its place.</param>
internal sealed record OutputPlace(string Path, FileFacts? Old, bool IsInPlace)
{
    /// <summary>The word for standard output on the command line.</summary>
    public const string StandardOutput = "-";

    private const int MostLinks = 40; // as the kernel's own
    private const int NameBytesKept = 100;
    private const string Proc = "/proc/";

    /// <summary>The directory that it is in.</summary>
    public string Folder => System.IO.Path.GetDirectoryName(Path) ?? "/";

    /// <summary>It is standard output under another name, which may be a file that others write to, too.</summary>
    public bool IsStandardOutput => Path.StartsWith(Proc, StringComparison.Ordinal) && FileFacts.RealPath("/proc/self/fd") is { } own && Path == own + "/1";

    /// <summary>What it holds now belongs to others, as that of a descriptor that the shell opened for us: it is added to.</summary>
    public bool IsShared => Path.StartsWith(Proc, StringComparison.Ordinal);

    /// <summary>A name beside it that nothing has, short enough for every file system.</summary>
    public string NewTemporary()
    {
        StringBuilder name = new();
        int bytes = 0;
        foreach (Rune rune in System.IO.Path.GetFileName(Path).EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > NameBytesKept)
            {
                break;
            }
            _ = name.Append(rune.ToString());
        }
        return System.IO.Path.Combine(Folder, $".{name}.{Random.Shared.Next():x8}.part");
    }

    /// <summary>Follows the links of a path.</summary>
    /// <exception cref="IOException">Nothing can be written there; the message says why.</exception>
    public static OutputPlace Of(string path)
    {
        string current = System.IO.Path.IsPathRooted(path) ? path : System.IO.Path.Combine(Directory.GetCurrentDirectory(), path);
        for (int links = 0; links < MostLinks; links++)
        {
            string folder = System.IO.Path.GetDirectoryName(current) ?? "/";
            if (!Directory.Exists(folder))
            {
                throw new DirectoryNotFoundException($"there is no directory {Printable.Clean(folder)}");
            }
            folder = FileFacts.RealPath(folder) ?? folder;
            string name = System.IO.Path.GetFileName(current);
            if (Encoding.UTF8.GetByteCount(name) > FileFacts.LongestName)
            {
                throw new IOException("its name is too long");
            }
            current = System.IO.Path.Combine(folder, name);
            // A link below /proc leads to what has no other name, or to what its name means to another process.
            if (current.StartsWith(Proc, StringComparison.Ordinal) || new FileInfo(current).LinkTarget is not { } target)
            {
                return Of(current, FileFacts.Of(current), FileFacts.Of(folder));
            }
            if (FileFacts.Of(current, ofLink: true) is { } link && FileFacts.Of(folder) is { } around && link.IsTrapIn(around))
            {
                throw new IOException("it is a link of another user's in a directory that everybody may write to");
            }
            current = System.IO.Path.Combine(folder, target);
        }
        throw new IOException("there are too many links on the way to it");
    }

    /// <summary>Refuses outputs that would overwrite each other.</summary>
    /// <exception cref="UsageException">One is named twice.</exception>
    public static void MustDiffer(IEnumerable<string> paths)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (string path in paths.Where(path => path.Length > 0))
        {
            if (!seen.Add(path == StandardOutput ? path : System.IO.Path.GetFullPath(path)))
            {
                throw new UsageException($"-o {Printable.Clean(path)} is given twice");
            }
        }
    }

    private static OutputPlace Of(string path, FileFacts? old, FileFacts? folder) => old is { IsFixed: true }
        ? throw new IOException("it is marked as one that must not change (`lsattr` shows it)")
        : new OutputPlace(path, old, IsOfTheSystem(path) || (old is { } there && !MayBeReplaced(there, folder)));

    private static bool MayBeReplaced(in FileFacts old, FileFacts? folder) => old.IsRegular && !old.IsMount && !(folder is { } around && old.IsKeptBy(around));

    // Shared memory is a place for files as any other.
    private static bool IsOfTheSystem(string path) => path.StartsWith(Proc, StringComparison.Ordinal)
        || (path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/dev/shm/", StringComparison.Ordinal));
}
