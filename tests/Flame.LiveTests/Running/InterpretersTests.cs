namespace Flame.LiveTests.Running;

/// <summary>One row for each CPython that the project supports: a machine without it shows a skip with the reason.</summary>
public sealed class InterpretersTests
{
    [Theory]
    [MemberData(nameof(Interpreters.Rows), MemberType = typeof(Interpreters))]
    public void Interpreter_IsHereAndRuns(string label)
    {
        Interpreter interpreter = Interpreters.Require(label);
        using StartedProcess process = interpreter.Command("-c", "print(6 * 7)").Start();
        Assert.Equal("42\n", process.Finish().MustSucceed().Output);
    }
}
