using Flame.LiveTests.Checking;
using Flame.LiveTests.Running;

namespace Flame.LiveTests.Finding;

/// <summary>Programs with the interpreter linked in, from which more and more is taken away.</summary>
/// <param name="hosts">The programs before anything is taken away.</param>
public sealed class StrippedProgramTests(LinkedHosts hosts) : IClassFixture<LinkedHosts>
{
    [Theory]
    [MemberData(nameof(Interpreters.Rows), MemberType = typeof(Interpreters))]
    [MemberData(nameof(Interpreters.FlavourRows), MemberType = typeof(Interpreters))]
    public void Symbols_OfALinkedProgram_AreFoundThoughNothingIsExported(string label)
    {
        Interpreter interpreter = Interpreters.Require(label);
        using var scratch = new ScratchDirectory();
        CPythonFiles python = CPythonFiles.Of(interpreter).RequireArchive();
        using Target target = Target.Start(Finding.Host(python, hosts.CopyOf(python, scratch), "run", Workshop.LoopCode));
        Finding.MustFindLoop(target, Finding.Any, Finding.Symbols, Finding.Scan);
        CheckSection(target, interpreter, hasSections: true);
    }

    [Theory]
    [MemberData(nameof(Interpreters.Rows), MemberType = typeof(Interpreters))]
    [MemberData(nameof(Interpreters.FlavourRows), MemberType = typeof(Interpreters))]
    public void Stripped_IsFoundBySectionOrScan(string label)
    {
        Interpreter interpreter = Interpreters.Require(label);
        using var scratch = new ScratchDirectory();
        CPythonFiles python = CPythonFiles.Of(interpreter).RequireArchive();
        string program = hosts.CopyOf(python, scratch);
        Workshop.Strip(program);
        using Target target = Target.Start(Finding.Host(python, program, "run", Workshop.LoopCode));
        Finding.MustFindLoop(target, Finding.Any, Finding.Scan);
        Finding.MustNotFind(target, Finding.Symbols);
        CheckSection(target, interpreter, hasSections: true);
    }

    [Theory]
    [MemberData(nameof(Interpreters.Rows), MemberType = typeof(Interpreters))]
    [MemberData(nameof(Interpreters.FlavourRows), MemberType = typeof(Interpreters))]
    public void WithoutSectionHeaders_IsFoundByScan(string label)
    {
        Interpreter interpreter = Interpreters.Require(label);
        using var scratch = new ScratchDirectory();
        CPythonFiles python = CPythonFiles.Of(interpreter).RequireArchive();
        string program = hosts.CopyOf(python, scratch);
        Workshop.Strip(program);
        Workshop.RemoveSectionHeaders(program);
        using Target target = Target.Start(Finding.Host(python, program, "run", Workshop.LoopCode));
        Finding.MustFindLoop(target, Finding.Any, Finding.Scan);
        Finding.MustNotFind(target, Finding.Symbols);
        CheckSection(target, interpreter, hasSections: false);
    }

    /// <summary>Nobody holds the GIL when it is found, and to 3.6 nothing else marks where its holder is.</summary>
    [Theory]
    [InlineData("2.7")]
    [InlineData("3.6")]
    public void ScanOfAProgramThatSleeps_FindsItsHolderLater(string minor)
    {
        Interpreter? interpreter = Interpreters.Found.FirstOrDefault(each => each.Minor == minor);
        Assert.SkipWhen(interpreter is null, $"no CPython {minor} here");
        const string Code = "import os, sys, time\nsys.stdout.write('%d\\n' % os.getpid()); sys.stdout.flush()\n"
            + "def nap(): time.sleep(1)\ndef work(end):\n    while time.time() < end: pass\nnap()\nwhile True: work(time.time() + 1); nap()\n";
        using Target target = Target.Start(interpreter.Command("-c", Code));
        RunResult dump = Finding.Dump(target.PidText, Finding.Scan).MustSucceed();
        Assert.Contains(":nap:", dump.Output, StringComparison.Ordinal);
        (FoldedOutput output, string summary) = ShippedBinary.RunUntil(10, all => all.CountOf(FoldedOutput.Idle), "--find", "scan", "-s", "3", "-p", target.PidText);
        Assert.True(output.CountOf(FoldedOutput.Failed) == 0, summary);
        Assert.Contains(output.Stacks, line => line.Stack.Contains(":work:", StringComparison.Ordinal));
    }

    // .PyRuntime is there since 3.10.
    private static void CheckSection(Target target, Interpreter interpreter, bool hasSections)
    {
        if (hasSections && interpreter.Rank >= 310)
        {
            Finding.MustFindLoop(target, Finding.Section);
        }
        else
        {
            Finding.MustNotFind(target, Finding.Section);
        }
    }
}
