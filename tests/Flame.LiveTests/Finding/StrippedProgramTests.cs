using Flame.LiveTests.Running;

namespace Flame.LiveTests.Finding;

/// <summary>Programs with the interpreter linked in, from which more and more is taken away.</summary>
public sealed class StrippedProgramTests
{
    [Theory]
    [MemberData(nameof(Interpreters.Rows), MemberType = typeof(Interpreters))]
    [MemberData(nameof(Interpreters.FlavourRows), MemberType = typeof(Interpreters))]
    public void Symbols_OfALinkedProgram_AreFoundThoughNothingIsExported(string label)
    {
        Interpreter interpreter = Interpreters.Require(label);
        using var scratch = new ScratchDirectory();
        CPythonFiles python = CPythonFiles.Of(interpreter).RequireArchive();
        using Target target = Target.Start(Finding.Host(python, Workshop.LinkedHost(python, scratch), "run", Workshop.LoopCode));
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
        string program = Workshop.LinkedHost(python, scratch);
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
        string program = Workshop.LinkedHost(python, scratch);
        Workshop.Strip(program);
        Workshop.RemoveSectionHeaders(program);
        using Target target = Target.Start(Finding.Host(python, program, "run", Workshop.LoopCode));
        Finding.MustFindLoop(target, Finding.Any, Finding.Scan);
        Finding.MustNotFind(target, Finding.Symbols);
        CheckSection(target, interpreter, hasSections: false);
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
