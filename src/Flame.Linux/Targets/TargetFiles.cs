using Flame.Linux.Elf;
using Flame.Linux.Memory;
using Flame.Linux.Procfs;

namespace Flame.Linux.Targets;

/// <summary>
/// The files of a process as that process sees them: it may live in another mount namespace, or below another root. Names
/// and links in there are a stranger's; none of them is ever followed out of the target's root.
/// </summary>
internal sealed class TargetFiles(int pid, IMemoryReader memory) : IDisposable
{
    private readonly int _pid = pid;
    private readonly IMemoryReader _memory = memory;
    private readonly TargetRoot _root = new(pid);

    /// <summary>
    /// Opens the file behind a mapping: by the kernel's own link to it, which needs privileges and finds deleted, replaced
    /// and hidden files, too; as the executable; and by name, with a proof that it is the file which is mapped.
    /// </summary>
    /// <returns>The file, or null when there is no way to it.</returns>
    public OpenedFile? OpenMapped(in Mapping mapping)
    {
        int thread = LivingThread.Of(_pid);
        return OpenedFile.TryOpen($"/proc/{thread}/map_files/{mapping.Start:x}-{mapping.End:x}")
            ?? Proven(OpenedFile.TryOpen($"/proc/{thread}/exe"), mapping)
            ?? Proven(_root.Open(mapping.PlainPath), mapping)
            ?? Proven(OpenInNamespace(mapping.PlainPath), mapping);
    }

    /// <summary>
    /// Opens a regular file by its path in the target's mount namespace. Names in maps begin at the root of that namespace,
    /// which is another than the target's own after chroot(2).
    /// </summary>
    public OpenedFile? OpenInNamespace(string path)
    {
        int thread = LivingThread.Of(_pid);
        return NamespaceLink.IsShared(thread, "mnt") ? OpenedFile.TryOpen(path) : OpenedFile.TryReopen(MountNamespace.OpenPlace(thread, path));
    }

    /// <summary>Closes the target's root.</summary>
    public void Dispose() => _root.Dispose();

    private OpenedFile? Proven(OpenedFile? file, in Mapping mapping)
    {
        if (file is null || MappedFileProof.Holds(file, mapping, _memory))
        {
            return file;
        }
        file.Dispose();
        return null;
    }
}
