using System.Globalization;
using Flame.Python;

namespace Flame.Commands;

/// <summary>What <c>--help</c> and <c>--version</c> print.</summary>
internal static class HelpText
{
    /// <summary>The short form, printed after a usage error.</summary>
    public const string Usage =
        """
        Usage: pyflame [options] [-p] PID
               pyflame [options] -t command arg1 arg2...
        Try `pyflame --help` for the options.

        """;

    /// <summary>All of it.</summary>
    public const string Full =
        """
        Usage: pyflame [options] [-p] PID
               pyflame [options] -t command arg1 arg2...
               pyflame dump | render | diff | convert | merge | report | check | ps | doctor [options]

        Samples the stacks of running Python programs and writes them as folded text
        or as a flame graph. Nothing has to be installed in the target.

        What to profile
          -p, --pid PID         attach to this process; repeatable
          -t, --trace COMMAND…  run a command and profile it to its end; its exit status is ours.
                                Everything behind -t belongs to the command
              --container X     the Python processes of this container, by its id, the beginning of it, or
                                its name; with -p only that process, by its id inside the container

        For how long and how often
          -s, --seconds S       seconds to sample (1); 0: one sample; negative: until the target ends
          -r, --rate S          seconds from one sample to the next (0.01)
              --hz N            the same, as samples a second (100)
              --no-jitter       sample at the beginning of each interval, not at a random instant of it
              --max-overhead P% sample less often where it would cost more than this share of one CPU,
                                the target's stops and our own time together

        What counts as a sample
              --threads         the stacks of all threads, not only of the one that holds the GIL
              --thread-names    each stack begins with its thread: MainThread (tid 4242)
          -x, --exclude-idle    leave idle samples out
          -n, --no-line-numbers frames are file:func, not file:func:line
              --names STYLE     what functions are called by: qualified, Cart.total (3.11 and later), or plain,
                                total (qualified)
              --pause POLICY    when the target's threads are stopped: auto (where a read without a stop can't be
                                proven whole, or functions come and go too fast for it), always, never (auto);
                                --nonblocking is never
              --abi N           take the target for this version (38, 311, 313), whatever it says; of several, read that one
              --find METHOD     look for the interpreter by symbols, section or scan only (each, in that order)

        What to write
          -o, --output FILE     write here instead of standard output (-); repeatable. The ending picks the
                                format (below); any other, and standard output, is folded text
          -f, --format NAME     write this format, whatever the ending
              --sources         put the text of Python files into .html, to see the time of each line
              --flamechart      every sample with its time, as it comes
          -d, --dump            print the stacks of all threads once

              --stats           print counters at the end
          -q, --quiet           print nothing but errors
          -v, --version         print the version
          -h, --help            print this

        Formats, and the endings that mean them
          folded      .folded .txt             a line for each stack, root first, then its count
          flamechart  .flamechart              each sample behind its time, as --flamechart writes it
          svg         .svg                     a flame graph for the browser
          png         .png                     the same as a picture, where SVG is not shown
          html        .html .htm               a page with every view: flame graph, table, timeline, source lines
          speedscope  .speedscope.json         for speedscope.app: every thread over time
          pprof       .pb.gz .pprof            for go tool pprof and all that reads its files
          firefox     .firefox.json            for profiler.firefox.com: threads, and what each was doing
          cpuprofile  .cpuprofile              for Chrome's DevTools and VS Code
          chrometrace .trace.json              for Perfetto: when each function began and ended
          otlp        .otlp                    OpenTelemetry profiles, as collectors take them
          recording   .pyflame                 every sample, to be read again by pyflame
          json        .json                    all that was recorded, for programs (docs/formats.md)

        Other commands (each has its own --help)
          pyflame dump PID...   print the stacks of all threads once, as -d does
          pyflame render FILE   draw folded stacks or another profile as a flame graph, with flamegraph.pl's options
          pyflame ps            list the Python processes of this machine
          pyflame doctor [PID]  can I attach, and if not, why: what to change
          pyflame diff BASE NEW what changed from one profile to another; a gate for CI
          pyflame convert IN    a profile of any tool in another format, filtered
          pyflame merge IN...   several profiles as one
          pyflame report IN     the functions or lines that have the most time, as text
          pyflame check FILE    what is in a profile, and what is wrong with it where

        Examples
          sudo pyflame -p 4242 -s 10 -o flame.svg          a flame graph of a live service
          sudo pyflame -p 4242 -s 10 | flamegraph.pl > out.svg
          sudo pyflame -p 4242 -s 10 --threads -o shop.speedscope.json -o shop.pb.gz
          pyflame -o flame.svg -t python3 script.py arg    a program from its start to its end
          sudo pyflame -d -p 4242                          what is every thread doing now?
          sudo pyflame --threads -x -s 60 -p 4242 -p 4243 -o both.folded
          sudo pyflame --container 3f2a -p 1 -s 10 -o flame.svg

        SIGINT, SIGTERM and SIGHUP end the sampling and write what was gathered; SIGUSR1 writes it to the files of -o and goes on.

        """;

    /// <summary>The line of <c>--version</c>, in pyflame's form.</summary>
    public static string Version
    {
        get
        {
            string version = typeof(HelpText).Assembly.GetName().Version!.ToString(3);
            string machine = System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture switch
            {
                System.Runtime.InteropServices.Architecture.X64 => "x86_64",
                System.Runtime.InteropServices.Architecture.Arm64 => "aarch64",
                var other => other.ToString(),
            };
            string abis = string.Join(' ', PythonProcess.SupportedVersions.Select(v => v.Abi.ToString(CultureInfo.InvariantCulture)));
            return $"pyflame {version} linux-gnu {machine} (ABI list: {abis})";
        }
    }
}
