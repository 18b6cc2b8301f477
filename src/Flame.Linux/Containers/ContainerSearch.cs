using Flame.Linux.Procfs;

namespace Flame.Linux.Containers;

/// <summary>The processes of one container that was asked for.</summary>
/// <param name="Container">It, as its first process shows it.</param>
/// <param name="Pids">Its processes by our ids, containers within it included.</param>
public sealed record FoundContainer(Container Container, IReadOnlyList<int> Pids)
{
    /// <summary>
    /// Our id of the process that has the id <paramref name="theirs"/> inside the container; null when there is none.
    /// </summary>
    public int? ToOurs(int theirs)
    {
        // The container's PID namespace is as deep as that of its shallowest process; some may be in deeper ones.
        var ids = new List<(int Ours, IReadOnlyList<uint> All)>();
        foreach (int pid in Pids)
        {
            if (ProcessStatus.TryRead(pid) is { NamespaceIds.Count: > 0 } status)
            {
                ids.Add((pid, status.NamespaceIds));
            }
        }
        int depth = ids.Count == 0 ? 0 : ids.Min(each => each.All.Count);
        foreach ((int ours, IReadOnlyList<uint> all) in ids)
        {
            if (all[depth - 1] == theirs)
            {
                return ours;
            }
        }
        return null;
    }
}

/// <summary>Finds containers by id, the beginning of one, or a name, in <c>/proc</c> alone: no runtime is asked.</summary>
public static class ContainerSearch
{
    /// <summary>Finds the one container that is meant.</summary>
    /// <param name="wanted">Its id or the beginning of it; its name in its pod, its host name, or the name of its group.</param>
    /// <exception cref="FlameException">There is none, or there are several.</exception>
    public static FoundContainer Find(string wanted)
    {
        var all = new List<(int Pid, Container Container)>();
        foreach (int pid in ProcessList.Read())
        {
            if (ProcessStatus.TryRead(pid) is { } status && Container.Of(pid, status) is { } container)
            {
                all.Add((pid, container));
            }
        }
        return Choose(wanted, all);
    }

    /// <summary>
    /// Chooses among the processes that run in containers. A whole id beats all else, and a whole name the beginning of one. Names
    /// are the containers' own to choose: what begins one container's id and names another means neither.
    /// </summary>
    public static FoundContainer Choose(string wanted, IReadOnlyList<(int Pid, Container Container)> all)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(all);
        if (wanted.Length == 0 || all.Any(each => wanted == each.Container.Runtime + ':'))
        {
            throw new FlameException("--container takes the id of a container, the beginning of it, or its name", "`pyflame ps` lists them");
        }
        List<string> ids = Matched(all, wanted, IdIs);
        if (ids.Count == 0)
        {
            List<string> named = Matched(all, wanted, NameIs);
            ids = [.. Matched(all, wanted, IdBegins).Union(named.Count > 0 ? named : Matched(all, wanted, NameBegins))];
        }
        if (ids.Count > 1)
        {
            throw new FlameException(
                $"--container {wanted} fits {ids.Count} containers: {Listed(ids)}", "give more of the id; `pyflame ps` lists them");
        }
        if (ids.Count == 0)
        {
            throw None(wanted, all);
        }
        List<(int Pid, Container Container)> members =
            [.. all.Where(each => each.Container.Id == ids[0] || each.Container.OtherIds.Contains(ids[0]))];
        Container container = members.Find(each => each.Container.Id == ids[0]).Container ?? members[0].Container;
        return new FoundContainer(container, [.. members.Select(each => each.Pid)]);
    }

    // As it was given, or behind the kind that `ps` shows: docker:3f2a.
    private static List<string> Matched(
        IReadOnlyList<(int Pid, Container Container)> all, string wanted, Func<Container, string, string?> match) =>
    [
        .. all.Select(each => match(each.Container, wanted)
            ?? (wanted.StartsWith(each.Container.Runtime + ':', StringComparison.Ordinal)
                ? match(each.Container, wanted[(each.Container.Runtime.Length + 1)..])
                : null)).OfType<string>().Distinct(),
    ];

    private static string? IdIs(Container container, string wanted) =>
        container.Id == wanted ? container.Id : container.OtherIds.FirstOrDefault(id => id == wanted);

    private static string? IdBegins(Container container, string wanted) => container.Id.StartsWith(wanted, StringComparison.Ordinal)
        ? container.Id
        : container.OtherIds.FirstOrDefault(id => id.StartsWith(wanted, StringComparison.Ordinal));

    private static string? NameIs(Container container, string wanted) => Names(container).Contains(wanted) ? container.Id : null;

    private static string? NameBegins(Container container, string wanted) =>
        Names(container).Any(name => name.StartsWith(wanted, StringComparison.Ordinal)) ? container.Id : null;

    private static IEnumerable<string> Names(Container container) =>
        ((string?[])[container.Name, container.HostName, container.PodId]).OfType<string>();

    private static FlameException None(string wanted, IReadOnlyList<(int Pid, Container Container)> all)
    {
        List<string> ids = [.. all.Select(each => each.Container.Id).Distinct()];
        return ids.Count == 0
            ? new FlameException(
                $"no process here runs in a container, as far as /proc shows: none is {wanted}",
                "run pyflame where the container's processes are to be seen: on the host, or in its PID namespace", FailureKind.Gone)
            : new FlameException(
                $"no container is {wanted}; there are {Listed(ids)}",
                "/proc has no names of Docker or Podman: `docker inspect -f '{{.Id}}' NAME` prints the id, and its beginning is enough",
                FailureKind.Gone);
    }

    private static string Listed(List<string> ids)
    {
        const int MaxListed = 8;
        const int UsualLength = 12;
        int length = UsualLength; // as much of the ids as tells them apart
        while (ids.Select(id => Beginning(id, length)).Distinct().Count() < ids.Count)
        {
            length++;
        }
        string text = string.Join(", ", ids.Take(MaxListed).Select(id => Beginning(id, length)));
        return ids.Count > MaxListed ? $"{text} and {ids.Count - MaxListed} more" : text;
    }

    private static string Beginning(string id, int length) => ContainerMark.IsId(id) ? id[..Math.Min(length, id.Length)] : id;
}
