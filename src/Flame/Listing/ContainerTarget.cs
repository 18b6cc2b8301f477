using Flame.Commands;
using Flame.Linux;
using Flame.Linux.Containers;

namespace Flame.Listing;

/// <summary>From <c>--container X [-p PID]</c> to the processes that are meant, by our ids.</summary>
internal static class ContainerTarget
{
    /// <summary>The options with the ids of the machine; unchanged when no container was named.</summary>
    /// <exception cref="FlameException">There is no such container, or no such process in it.</exception>
    public static RecordOptions Resolve(RecordOptions options)
    {
        if (options.Container is not { } wanted)
        {
            return options;
        }
        if (options.Pids.Count == 0)
        {
            int[] all = [.. ProcessListing.Read(wanted).Select(process => process.Pid)];
            return all.Length > 0
                ? options with { Pids = all }
                : throw new FlameException($"no Python process runs in container {wanted}", "`pyflame ps` lists all that there are", FailureKind.Gone);
        }
        FoundContainer found = ContainerSearch.Find(wanted);
        return options with { Pids = [.. options.Pids.Select(theirs => ToOurs(found, wanted, theirs))] };
    }

    /// <summary>Our id of the process that has the id <paramref name="theirs"/> inside a container.</summary>
    /// <exception cref="FlameException">There is no such container, or no such process in it.</exception>
    public static int ToOurs(string wanted, int theirs) => ToOurs(ContainerSearch.Find(wanted), wanted, theirs);

    private static int ToOurs(FoundContainer found, string wanted, int theirs) => found.ToOurs(theirs) ?? throw new FlameException(
        $"no process has the id {theirs} inside container {found.Container.ShortId}",
        $"ids are the container's own with --container; `pyflame ps --container {wanted}` lists them as NSPID",
        FailureKind.Gone);
}
