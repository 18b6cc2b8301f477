using Flame.LiveTests.Running;

namespace Flame.LiveTests;

/// <summary><c>--names</c>: what functions are called by.</summary>
public sealed class FunctionNamesTests
{
    private const string Program =
        """
        import os, sys
        class Cart(object):
            def total(self):
                def add():
                    sys.stdout.write("%d\n" % os.getpid())
                    sys.stdout.flush()
                    while True:
                        pass
                add()
        Cart().total()
        """;

    [Theory]
    [MemberData(nameof(Interpreters.Versions), MemberType = typeof(Interpreters))]
    [MemberData(nameof(Interpreters.FlavourRows), MemberType = typeof(Interpreters))]
    public void Names_AreQualifiedFrom311OnAndPlainOnRequest(string label)
    {
        Interpreter interpreter = Interpreters.Require(label);
        using Target target = Target.Start(interpreter.Command("-c", Program));
        string longer = interpreter.Rank >= 311 ? "<string>:Cart.total;<string>:Cart.total.<locals>.add " : "<string>:total;<string>:add ";
        Assert.Contains(longer, Record(target), StringComparison.Ordinal);
        Assert.Contains(longer, Record(target, "--names", "qualified"), StringComparison.Ordinal);
        Assert.Contains("<string>:total;<string>:add ", Record(target, "--names", "plain"), StringComparison.Ordinal);
        string dump = ShippedBinary.Run("-d", "-n", "--names", "plain", "-p", target.PidText).MustSucceed().Output;
        Assert.Contains("<string>:add\n<string>:total\n<string>:<module>\n", dump, StringComparison.Ordinal);
    }

    [Fact]
    public void UnknownStyle_IsSaid() =>
        Assert.Contains("--names takes qualified or plain; got \"full\"", ShippedBinary.Run("--names", "full", "-p", "1").MustFail().Error, StringComparison.Ordinal);

    private static string Record(Target target, params string[] options) =>
        ShippedBinary.Run(["-n", "-q", "-s", "0", "-p", target.PidText, .. options]).MustSucceed().Output;
}
