using System.Text;
using Flame.Linux.Interop;

namespace Flame.Linux.Targets;

/// <summary>
/// Resolves a path below a folder as if that were the root, name by name. The way back of a <c>..</c> is the folder that
/// we came through, whatever a stranger has moved where meanwhile: nothing leads out.
/// </summary>
internal static unsafe class PathWalk
{
    private const int MaxLinks = 40; // as the kernel's own
    private const int MaxLinkBytes = 4096;
    private const int MaxNames = 4096;

    /// <summary>A descriptor of O_PATH for what the path names; -1 when there is no such thing.</summary>
    public static int Open(int root, string path)
    {
        var names = new Stack<string>();
        var folders = new Stack<int>();
        Push(names, path);
        int place = -1;
        int links = 0;
        while (place < 0 && names.Count is > 0 and < MaxNames && links < MaxLinks)
        {
            string name = names.Pop();
            if (name == "..")
            {
                if (folders.TryPop(out int left))
                {
                    _ = Libc.close(left);
                }
                continue;
            }
            int fd = Libc.openat(folders.Count > 0 ? folders.Peek() : root, name, Libc.O_PATH | Libc.O_CLOEXEC | Libc.O_NOFOLLOW);
            if (fd < 0)
            {
                break;
            }
            switch (Kind(fd))
            {
                case Libc.S_IFDIR:
                    folders.Push(fd);
                    break;
                case Libc.S_IFLNK:
                    links++;
                    Follow(fd, names, folders);
                    break;
                default:
                    place = fd;
                    break;
            }
        }
        Close(folders);
        // A file in the middle of a path is no folder.
        return names.Count == 0 || place < 0 ? place : Discard(place);
    }

    private static void Follow(int link, Stack<string> names, Stack<int> folders)
    {
        byte* text = stackalloc byte[MaxLinkBytes];
        nint length = Libc.readlinkat(link, "", text, MaxLinkBytes);
        _ = Libc.close(link);
        string target = length > 0 ? Encoding.UTF8.GetString(text, (int)length) : "";
        if (target.StartsWith('/'))
        {
            Close(folders);
        }
        Push(names, target);
    }

    private static void Push(Stack<string> names, string path)
    {
        string[] parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (int i = parts.Length - 1; i >= 0; i--)
        {
            if (parts[i] != ".")
            {
                names.Push(parts[i]);
            }
        }
    }

    private static int Kind(int fd)
    {
        Statx stat;
        return Libc.statx(fd, "", Libc.AT_EMPTY_PATH, Libc.STATX_BASIC_STATS, &stat) == 0 ? stat.stx_mode & Libc.S_IFMT : 0;
    }

    private static void Close(Stack<int> folders)
    {
        while (folders.TryPop(out int fd))
        {
            _ = Libc.close(fd);
        }
    }

    private static int Discard(int fd)
    {
        _ = Libc.close(fd);
        return -1;
    }
}
