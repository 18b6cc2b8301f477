using Flame.Commands;
using Flame.Diagnostics;
using Flame.Linux.Procfs;

namespace Flame.Listing;

/// <summary>From the id of a thread that was given to <c>-p</c> to its process.</summary>
internal static class ThreadTarget
{
    /// <summary>The options with the ids of processes; says on standard error which were none.</summary>
    public static RecordOptions Resolve(RecordOptions options)
    {
        var pids = new List<int>();
        foreach (int pid in options.Pids)
        {
            int process = ProcessOf(pid);
            if (process != pid && !options.Quiet)
            {
                ErrorReporter.Note($"{pid} is a thread of process {process}: the process is meant");
            }
            pids.Add(process);
        }
        return options with { Pids = [.. pids.Distinct()] };
    }

    private static int ProcessOf(int pid) => ProcessStatus.TryRead(pid) is { ThreadGroupId: > 0 } status ? status.ThreadGroupId : pid;
}
