using System.Text;
using Flame.Linux.Elf;
using Flame.Linux.Procfs;
using Flame.Linux.Targets;

namespace Flame.Linux.Containers;

/// <summary>The container that a process runs in, as far as <c>/proc</c> tells.</summary>
public sealed record Container
{
    private const int ShortIdLength = 12;

    /// <summary>Who made it: <c>docker</c>, <c>podman</c>; <c>container</c> when unknown.</summary>
    public required string Runtime { get; init; }

    /// <summary>Its id; the name of its control group when it has none.</summary>
    public required string Id { get; init; }

    /// <summary>Its name in a Kubernetes pod.</summary>
    public string? Name { get; init; }

    /// <summary>The unique id of its Kubernetes pod.</summary>
    public string? PodId { get; init; }

    /// <summary>What is in its <c>/etc/hostname</c>; the pod's name with Kubernetes.</summary>
    public string? HostName { get; init; }

    /// <summary>Ids of the containers that this one runs in, and of other marks of it.</summary>
    public required IReadOnlyList<string> OtherIds { get; init; }

    /// <summary>The id as people write it: its first twelve digits.</summary>
    public string ShortId => ContainerMark.IsId(Id) ? Id[..ShortIdLength] : Id;

    /// <summary>The container of a process; null when it runs in none.</summary>
    public static Container? Of(int pid, ProcessStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        List<string> groups = ControlGroups.Read(pid);
        List<ContainerMark> marks = Marks(groups);
        int thread = LivingThread.Of(pid);
        List<Mount> mounts = MountInfo.Read(thread);
        if (MountNames.Mark(mounts) is { } mounted && !marks.Exists(mark => mark.Id == mounted.Id))
        {
            // Behind a namespace of control groups this is all there is; otherwise the groups know better.
            marks.Insert(0, mounted);
        }
        if (marks.Count == 0)
        {
            if (status.NamespaceIds.Count < 2)
            {
                return null;
            }
            marks.Add(new ContainerMark("container", OwnGroup(groups) ?? NamespaceLink.Read(thread, "pid") ?? "pid:?"));
        }
        bool isPod = MountNames.TryKubernetes(mounts, out string pod, out string name);
        return new Container
        {
            Runtime = marks[^1].Runtime,
            Id = marks[^1].Id,
            Name = isPod ? name : null,
            PodId = isPod ? pod : groups.Select(CgroupNames.PodId).FirstOrDefault(id => id is not null),
            HostName = ReadHostName(thread),
            OtherIds = [.. marks.SkipLast(1).Select(mark => mark.Id)],
        };
    }

    private static List<ContainerMark> Marks(List<string> groups)
    {
        foreach (string path in groups)
        {
            List<ContainerMark> marks = CgroupNames.Marks(path);
            if (marks.Count > 0)
            {
                return marks;
            }
        }
        return [];
    }

    // A runtime used by hand, crun or runc, names the group as the container is named.
    private static string? OwnGroup(List<string> groups)
    {
        List<string> ours = ControlGroups.ReadOwn();
        foreach (string path in groups)
        {
            string leaf = path[(path.LastIndexOf('/') + 1)..];
            if (leaf.Length > 0 && !ours.Contains(path))
            {
                return leaf;
            }
        }
        return null;
    }

    private static string? ReadHostName(int pid)
    {
        if (NamespaceLink.IsShared(pid, "mnt"))
        {
            return null; // that would be the host's
        }
        using var root = new TargetRoot(pid);
        using OpenedFile? file = root.Open("etc/hostname");
        const int MaxNameBytes = 64; // HOST_NAME_MAX
        byte[] name = new byte[Math.Min(file?.LengthBytes ?? 0, MaxNameBytes + 1)];
        return file is not null && name.Length > 0 && file.TryRead(0, name) ? Encoding.UTF8.GetString(name).Trim() : null;
    }
}
