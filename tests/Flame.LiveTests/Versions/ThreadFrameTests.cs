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

    // Only `threading` knows names; the first thread is the main one without it.
    private const string WithoutThreading =
        """
        import os, sys, time
        try:
            from thread import start_new_thread
        except ImportError:
            from _thread import start_new_thread
        def rest():
            while True:
                time.sleep(0.01)
        start_new_thread(rest, ())
        time.sleep(0.05)
        sys.stdout.write("%d\n" % os.getpid())
        sys.stdout.flush()
        rest()
        """;

    // A thread that the main interpreter named runs in another one, which has never heard of it.
    private const string InAnotherInterpreter =
        """
        import os, threading, time
        import _interpreters
        code = "import time\nwhile True:\n    time.sleep(0.01)\n"
        threading.Thread(target=lambda: _interpreters.exec(_interpreters.create(), code), name="guest", daemon=True).start()
        time.sleep(0.5)
        print(os.getpid(), flush=True)
        while True:
            time.sleep(0.01)
        """;

    [Theory]
    [MemberData(nameof(Interpreters.Versions), MemberType = typeof(Interpreters))]
    public void FirstThread_IsTheMainOneWithoutThreadingToo(string label)
    {
        using Target target = Target.Start(Interpreters.Require(label).Command("-c", WithoutThreading));
        string folded = ShippedBinary.Run("--threads", "--thread-names", "-n", "-q", "-s", "0.3", "-p", target.PidText).MustSucceed().Output;
        Assert.Contains($"MainThread (tid {target.Pid});", folded, StringComparison.Ordinal);
        Assert.Contains("thread (tid ", folded, StringComparison.Ordinal);
        string dump = ShippedBinary.Run("-d", "-p", target.PidText).MustSucceed().Output;
        Assert.Matches($@"(?m)^{target.Pid}\*?: MainThread$", dump);

        // The id of its other thread stands for the process.
        string other = Directory.GetDirectories($"/proc/{target.PidText}/task").Select(path => Path.GetFileName(path)).First(id => id != target.PidText);
        RunResult byThread = ShippedBinary.Run("-d", "-p", other);
        Assert.Equal(0, byThread.ExitCode);
        Assert.Equal($"pyflame: {other} is a thread of process {target.PidText}: the process is meant\n", byThread.Error);
        Assert.Contains(": MainThread\n", byThread.Output.Replace("*:", ":", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Interpreters.VersionsSince), 13, MemberType = typeof(Interpreters))]
    public void ThreadInAnotherInterpreter_KeepsItsName(string label)
    {
        using Target target = Target.Start(Interpreters.Require(label).Command("-c", InAnotherInterpreter));
        string folded = ShippedBinary.Run("--threads", "--thread-names", "-n", "-q", "-s", "0.3", "-p", target.PidText).MustSucceed().Output;
        Assert.Contains("guest (tid ", folded, StringComparison.Ordinal);
        Assert.DoesNotContain("thread (tid ", folded, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^\d+\*?: guest$", ShippedBinary.Run("-d", "-p", target.PidText).MustSucceed().Output);
    }

    [Theory]
    [MemberData(nameof(Interpreters.Versions), MemberType = typeof(Interpreters))]
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
