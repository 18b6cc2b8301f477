using System.Text.RegularExpressions;
using Flame.LiveTests.Checking;
using Flame.LiveTests.Running;

namespace Flame.LiveTests.Versions;

/// <summary>A thread's stack goes on from one interpreter into the next, as its calls did; since 3.12 each has a GIL of its own.</summary>
public sealed partial class SubinterpreterTests
{
    private const int Wanted = 200; // a busy machine makes many ticks come late

    [Theory]
    [MemberData(nameof(Interpreters.Versions), MemberType = typeof(Interpreters))]
    [MemberData(nameof(Interpreters.FlavourRows), MemberType = typeof(Interpreters))]
    [MemberData(nameof(DebugInterpreters.Rows), MemberType = typeof(DebugInterpreters))]
    public void Stack_CrossesInterpretersAsTheThreadDoes(string label)
    {
        Interpreter interpreter = Interpreters.Require(label);
        using var scratch = new ScratchDirectory();
        using Target target = Target.Start(interpreter, "subinterpreters.py", Library(interpreter, scratch));
        RunResult result = ShippedBinary.Run(
            "--threads", "--pause", "always", "--flamechart", "-r", "0.0005", "-s", "1.2", "-p", target.PidText);
        Assert.True(result.ExitCode == 0, result.Summary);
        target.MustRunFreely();

        string[] stacks = [.. FlamechartOutput.MustBeClean(result.Output).Samples.Select(sample => sample.Stack)
            .Where(stack => stack is not (FoldedOutput.Idle or FoldedOutput.Failed))];

        // The thread that says the process id may be on its way out.
        string[] computing = [.. stacks.Where(stack => !stack.Contains(":announce:", StringComparison.Ordinal))];
        string[] impossible = [.. computing.Where(stack => Fault(stack) is not null)];
        Assert.True(impossible.Length == 0, $"{impossible.Length} of {computing.Length} stacks are impossible:\n{string.Join('\n', impossible.Distinct().Take(5))}");
        Assert.All((string[])["left_compute", "right_compute"], name => Assert.Contains(
            computing, stack => stack.Contains($":{name}:", StringComparison.Ordinal)));
        Assert.True(computing.Length >= Wanted, $"only {computing.Length} stacks");
    }

    /// <summary>Which was entered from which the C stack tells, not their age. To 3.10 nothing tells it: then there is no stack rather than a wrong one.</summary>
    [Theory]
    [MemberData(nameof(Interpreters.VersionsSince), 8, MemberType = typeof(Interpreters))]
    public void AnOlderInterpreterThatANewerOneEntered_IsInsideOfIt(string label)
    {
        Interpreter interpreter = Interpreters.Require(label);
        using Target target = Target.Start(interpreter, "nested_interpreters.py");
        foreach (string[] options in (string[][])[[], ["--threads"], ["--pause", "always"]])
        {
            (FoldedOutput output, _) = ShippedBinary.RunUntil(
                20, all => interpreter.Rank >= 311 ? all.StackTotal : all.CountOf(FoldedOutput.Failed),
                [.. options, "-r", "0.002", "-s", "0.4", "-p", target.PidText]);
            Assert.All(output.Stacks, line => Assert.Matches(Nested(), line.Stack));
        }
        target.MustRunFreely();
    }

    /// <summary>Null when `subinterpreters.py` can have this stack, else what is wrong with it.</summary>
    internal static string? Fault(string stack) =>
        stack.Contains(":announce:", StringComparison.Ordinal) || Left().IsMatch(stack) || Right().IsMatch(stack)
            ? null
            : "neither the left nor the right thread's";

    /// <summary>What 2.7, 3.6 and 3.7 need to enter one; nothing for those that have a module for it.</summary>
    private static string[] Library(Interpreter interpreter, ScratchDirectory scratch)
    {
        if (interpreter.Rank >= 308)
        {
            return [];
        }
        string library = scratch.PathOf("run_in_subinterpreter.so");
        using StartedProcess compiler = new Command(
            "gcc", "-shared", "-fPIC", Repository.Fixture("run_in_subinterpreter.c"), "-o", library).Start();
        _ = compiler.Finish().MustSucceed();
        return [library];
    }

    [GeneratedRegex(
        @"\A[^;]*/nested_interpreters\.py:<module>:\d+;[^;]*/nested_interpreters\.py:main:\d+;<\w+>:<module>:10;<\w+>:outer_root:8"
        + @";<\w+>:<module>:\d+;<\w+>:inner_root:\d+(;<\w+>:inner_compute:\d+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Nested();

    [GeneratedRegex(
        @"\A[^;]*/subinterpreters\.py:<module>:\d+;[^;]*/subinterpreters\.py:main:\d+;[^;]*/subinterpreters\.py:enter:\d+;[^;]*/subinterpreters\.py:run:\d+"
        + @";<\w+>:<module>:20;<\w+>:left_root:18;<\w+>:left_loop:1[1234](;<\w+>:left_compute:[56789])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Left();

    [GeneratedRegex(
        @"\A([^;]*/threading\.py:[^;]*;)+[^;]*/subinterpreters\.py:enter:\d+;[^;]*/subinterpreters\.py:run:\d+"
        + @";<\w+>:<module>:20;<\w+>:right_root:18;<\w+>:right_loop:1[1234](;<\w+>:right_compute:[56789])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Right();
}
