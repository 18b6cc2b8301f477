namespace Flame.Commands;

/// <summary><c>pyflame dump</c>: <c>-d</c> under a name.</summary>
internal static class DumpHelp
{
    /// <summary>What <c>--help</c> prints.</summary>
    public const string Text =
        """
        Usage: pyflame dump [--container X] PID... [options]

        Prints the stacks of all threads of running Python programs once, as `pyflame -d -p PID` does. Each thread begins with its
        id, as `top -H` shows it, a * if it holds the GIL, and its name; the newest frame comes first.

          -p, --pid PID         the same as PID alone; repeatable
              --container X     PID is the process's id inside this container; without one, all of its Python processes
          -x, --exclude-idle    leave threads out that wait
          -n, --no-line-numbers frames are file:func, not file:func:line
              --names STYLE     what functions are called by: qualified or plain (qualified)
              --abi N           take the target for this version (38, 311, 313), whatever it says
              --find METHOD     look for the interpreter by symbols, section or scan only (each, in that order)
          -q, --quiet           print nothing but errors
          -h, --help            print this

        Examples
          sudo pyflame dump 4242
          sudo pyflame dump --container 3f2a -p 1

        """;

    /// <summary>Runs it and returns the exit code.</summary>
    public static int Run(string[] arguments)
    {
        RecordArguments words = RecordArguments.OfDumpCommand(arguments);
        return words.Question is null ? CommandTable.Record(words.ReadDump()) : CommandTable.Print(Text);
    }
}
