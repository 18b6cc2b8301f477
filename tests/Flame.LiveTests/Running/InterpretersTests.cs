namespace Flame.LiveTests.Running;

/// <summary>
/// One row for each CPython that the live tests want. A developer's machine without it shows a skip with the reason; on a CI
/// machine, where every one of them has to be, that is a failure.
/// </summary>
public sealed class InterpretersTests
{
    [Theory]
    [MemberData(nameof(Interpreters.Rows), MemberType = typeof(Interpreters))]
    [MemberData(nameof(Interpreters.FlavourRows), MemberType = typeof(Interpreters))]
    public void Interpreter_IsHereAndRuns(string label)
    {
        bool mustBeHere = Environment.GetEnvironmentVariable("CI") is "true" or "1";
        Assert.False(mustBeHere && Interpreters.WhyMissing(label) is not null, $"CI has to have it: {Interpreters.WhyMissing(label)}");
        Interpreter interpreter = Interpreters.Require(label);
        using StartedProcess process = interpreter.Command("-c", "print(6 * 7)").Start();
        Assert.Equal("42\n", process.Finish().MustSucceed().Output);
    }

    /// <summary>Elsewhere the theories over <see cref="Interpreters.FlavourRows"/> have fewer rows: this says why, once.</summary>
    [Fact]
    public void FreeThreadedInterpreters_RunWithoutAGil()
    {
        Interpreter[] found = [.. Interpreters.Flavours.Where(each => each.IsFreeThreaded)];
        Assert.SkipWhen(found.Length == 0, "no free-threaded CPython here: make flavours builds them");
        Assert.All(found, each =>
        {
            using StartedProcess process = each.Command("-c", "import sys; print(sys._is_gil_enabled())").Start();
            Assert.Equal("False\n", process.Finish().MustSucceed().Output);
        });
    }
}
