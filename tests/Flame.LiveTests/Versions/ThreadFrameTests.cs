using Flame.LiveTests.Running;

namespace Flame.LiveTests.Versions;

/// <summary><c>--thread-names</c>: every stack begins with its thread.</summary>
public sealed class ThreadFrameTests
{
    private const string Program =
        """
        # -*- coding: utf-8 -*-
        import os, sys, threading, time
        try:
            from thread import start_new_thread
        except ImportError:
            from _thread import start_new_thread
        def rest():
            while True:
                time.sleep(0.01)
        named = threading.Thread(target=rest)
        # 2.7 makes str of a name that is given to it.
        setattr(named, "_name" if sys.version_info[0] > 2 else "_Thread__name", u"gr\u00f6\u00dfe;\u901f")
        named.daemon = True
        named.start()
        start_new_thread(rest, ())
        time.sleep(0.05)
        sys.stdout.write("%d\n" % os.getpid())
        sys.stdout.flush()
        rest()
        """;

    [Theory]
    [MemberData(nameof(Interpreters.Rows), MemberType = typeof(Interpreters))]
    [MemberData(nameof(Interpreters.FlavourRows), MemberType = typeof(Interpreters))]
    public void Stacks_BeginWithTheThreadAsPythonAndTheSystemCallIt(string label)
    {
        using Target target = Target.Start(Interpreters.Require(label).Command("-c", Program));
        string folded = ShippedBinary.Run("--threads", "--thread-names", "-n", "-q", "-s", "0.3", "-p", target.PidText).MustSucceed().Output;
        string[] roots = [.. folded.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(';')[0]).Distinct().Order(StringComparer.Ordinal)];
        Assert.Equal(3, roots.Length);
        Assert.Contains($"MainThread (tid {target.Pid})", roots);
        Assert.Contains(roots, root => root.StartsWith("größe:速 (tid ", StringComparison.Ordinal));
        Assert.Contains(roots, root => root.StartsWith("thread (tid ", StringComparison.Ordinal));
        Assert.DoesNotContain("(tid", ShippedBinary.Run("--threads", "-q", "-s", "0", "-p", target.PidText).MustSucceed().Output, StringComparison.Ordinal);
    }
}
