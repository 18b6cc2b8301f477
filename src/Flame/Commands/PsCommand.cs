using System.CommandLine;
using Flame.Diagnostics;
using Flame.Linux;
using Flame.Linux.Tracing;
using Flame.Listing;

namespace Flame.Commands;

/// <summary><c>pyflame ps</c>: the Python processes of the machine.</summary>
internal static class PsCommand
{
    /// <summary>What <c>--help</c> prints.</summary>
    public const string Help =
        """
        Usage: pyflame ps [--container X] [--json]

        Lists the Python processes of this machine, those in containers included. Nothing is asked but /proc.

          PID        what `pyflame -p` takes
          NSPID      the same process's id inside its container, for `pyflame --container X -p`
          CONTAINER  runtime and the beginning of the id
          VERSION    of CPython; ? when the process is not ours to read (try sudo)
          CPU%       of one CPU, during the last tenth of a second

              --container X   only those of this container: its id, the beginning of it, or its name
              --json          one JSON array, for programs
          -h, --help          print this

        Examples
          sudo pyflame ps
          sudo pyflame ps --container 3f2a
          sudo pyflame ps --json | jq -r '.[] | select(.cpuPercent > 50) | .pid'

        """;

    /// <summary>Runs it and returns the exit code.</summary>
    public static int Run(string[] arguments)
    {
        var container = new Option<string>("--container");
        var json = new Option<bool>("--json");
        if (WordOptions.Parse("ps", arguments, container, json) is not { } parsed)
        {
            return CommandTable.Print(Help);
        }
        SignalWatch.Unblock();
        List<ListedProcess> listed = ProcessListing.Read(parsed.GetValue(container), out int unseen);
        if (unseen > 0)
        {
            string whose = unseen == 1 ? "1 process of another user" : $"{unseen} processes of other users";
            ErrorReporter.Note($"{whose} could not be looked at: run as root to see {(unseen == 1 ? "it" : "them")} if Python");
        }
        if (parsed.GetValue(json))
        {
            using Stream output = new StandardOutputStream();
            ListingJson.Write(listed, output);
            return ErrorReporter.Success;
        }
        return CommandTable.Print(ListingTable.Format(listed));
    }
}
