using System.CommandLine;
using System.Globalization;
using System.Text;
using Flame.Diagnostics;
using Flame.Linux.Diagnosis;
using Flame.Linux.Tracing;
using Flame.Listing;
using Flame.Output;

namespace Flame.Commands;

/// <summary><c>pyflame doctor</c>: tries what attaching needs, and says what it found and how to mend it.</summary>
internal static class DoctorCommand
{
    /// <summary>What <c>--help</c> prints.</summary>
    public const string Help =
        """
        Usage: pyflame doctor [[--container X] [-p] PID] [--json]

        Tries, step by step, what attaching to a process needs, without stopping or changing it. Each line says ok, note
        (worth knowing) or FAIL (this is why it can't be profiled); the last lines say the result and what to change.
        Without a PID it looks at what holds for every process: our rights and the kernel's settings.

          -p, --pid PID       the same as PID alone
              --container X   PID is the process's id inside this container
              --json          the same as one JSON object, for programs
          -h, --help          print this

        Exit status: 0 when the process can be profiled, 1 when not.

        Examples
          pyflame doctor
          sudo pyflame doctor 4242
          pyflame doctor 4242 --json | jq -r .hint

        """;

    /// <summary>Runs it and returns the exit code.</summary>
    public static int Run(string[] arguments)
    {
        var pid = new Argument<string?>("PID") { Arity = ArgumentArity.ZeroOrOne };
        var named = new Option<string>("--pid", "-p");
        var container = new Option<string>("--container");
        var json = new Option<bool>("--json");
        if (WordOptions.Parse("doctor", arguments, pid, named, container, json) is not { } parsed)
        {
            return CommandTable.Print(Help);
        }
        SignalWatch.Unblock();
        string? word = Word(parsed.GetValue(pid), parsed.GetValue(named));
        string? wanted = parsed.GetValue(container);
        if (word is null && wanted is not null)
        {
            throw new UsageException("doctor --container X needs the PID of a process in it (`pyflame ps` lists them as NSPID)");
        }
        Diagnosis diagnosis = word is null ? Diagnosis.OfOurselves()
            : Diagnosis.Of(wanted is null ? ProcessId(word) : ContainerTarget.ToOurs(wanted, ProcessId(word)));
        if (parsed.GetValue(json))
        {
            StandardOutput.Write(diagnosis.WriteJson);
        }
        else
        {
            _ = CommandTable.Print(Format(diagnosis));
        }
        return diagnosis.Obstacle is null ? ErrorReporter.Success : ErrorReporter.Failure;
    }

    private static string? Word(string? alone, string? named) => alone is null || named is null
        ? alone ?? named
        : throw new UsageException($"pyflame doctor: \"{Printable.Clean(alone)}\" is one word too many");

    private static int ProcessId(string word) =>
        int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int pid) && pid > 0
            ? pid
            : throw new UsageException($"Error: failed to parse \"{Printable.Clean(word)}\" as a PID.", isVerbatim: true);

    private static string Format(Diagnosis diagnosis)
    {
        var text = new StringBuilder();
        foreach (Finding finding in diagnosis.Findings)
        {
            string state = finding.State switch
            {
                FindingState.Fine => "ok",
                FindingState.Note => "note",
                _ => "FAIL",
            };
            text.Append(CultureInfo.InvariantCulture, $"{state,-5} {finding.Step,-12} {Printable.Clean(finding.Found)}\n");
            if (finding.Mend is { } mend && finding.State != FindingState.Obstacle)
            {
                text.Append(CultureInfo.InvariantCulture, $"{"",-18} {Printable.Clean(mend)}\n");
            }
        }
        text.Append(Printable.Clean(diagnosis.Verdict)).Append('\n');
        if (diagnosis.Hint is { } hint)
        {
            text.Append("hint: ").Append(Printable.Clean(hint)).Append('\n');
        }
        return text.ToString();
    }
}
