using System.Globalization;
using Flame.Profiles;

namespace Flame.Tests.Profiles;

/// <summary>Profiles with times, threads and states, as a recording of all threads makes them.</summary>
internal static class TimelineFixture
{
    public const long IntervalNs = 10_000_000;

    private static readonly (string, string, int) _module = ("/srv/app.py", "<module>", 9);
    private static readonly (string, string, int) _serve = ("/srv/app.py", "serve", 20);
    private static readonly (string, string, int) _render = ("/srv/pages.py", "Page.render", 7);
    private static readonly (string, string, int) _lambda = ("/srv/pages.py", "<lambda>", 8);
    private static readonly (string, string, int) _run = ("/usr/lib/python3.13/threading.py", "Thread.run", 1000);
    private static readonly (string, string, int) _work = ("/srv/jobs.py", "work", 3);
    private static readonly (string, string, int) _wait = ("/usr/lib/python3.13/queue.py", "Queue.get", 180);

    /// <summary>Two processes, three threads of which one has no name, every state, a line that changes, a marker, and a pause.</summary>
    public static Profile Shop()
    {
        BuiltProfile built = new();
        ProfileBuilder builder = built.Builder;
        int main = builder.Intern(new ProfileThread(4242, 4242, builder.Strings.Intern("MainThread")));
        int worker = builder.Intern(new ProfileThread(4242, 4250, builder.Strings.Intern("worker-1")));
        int other = builder.Intern(new ProfileThread(4300, 4300, 0));
        int idle = builder.InternMarker(Markers.Idle);
        int serving = built.Stack(_module, _serve, _render);
        int inLambda = built.Stack(_module, _serve, _render, _lambda);
        int nextLine = built.Stack(_module, (_serve.Item1, _serve.Item2, 21));
        int working = built.Stack(_run, _work);
        int waiting = built.Stack(_run, _work, _wait);
        Add(0, (main, serving, SampleState.HoldsGil), (worker, working, SampleState.WaitsForGil), (other, idle, SampleState.Idle));
        Add(1, (main, inLambda, SampleState.HoldsGil), (worker, working, SampleState.WaitsForGil), (other, idle, SampleState.Idle));
        Add(2, (main, nextLine, SampleState.Running), (worker, working, SampleState.CollectsGarbage));
        Add(3, (main, serving, SampleState.WaitsForGil), (worker, waiting, SampleState.Idle));
        Add(7, (main, inLambda, SampleState.HoldsGil), (worker, waiting, SampleState.Idle), (other, working, SampleState.Unknown));
        Add(8, (main, inLambda, SampleState.HoldsGil), (worker, waiting, SampleState.Idle), (other, working, SampleState.Unknown));
        builder.Info = new ProfileInfo
        {
            IntervalNs = IntervalNs,
            StartEpochNs = 1_700_000_000_123_456_789,
            DurationNs = 90_000_000,
            Target = "PID 4242 (CPython 3.13.1)",
        };
        return built.Build();

        void Add(int tick, params (int Thread, int Stack, SampleState State)[] samples)
        {
            foreach ((int thread, int stack, SampleState state) in samples)
            {
                builder.Add(new Sample((tick * IntervalNs) + (thread * 1000), thread, stack, state));
            }
        }
    }

    /// <summary>The same stacks and counts without threads and times, as folded text would hold them.</summary>
    public static Profile ShopCounts() => CountsOf(Shop());

    /// <summary>The stacks and counts of a profile alone.</summary>
    public static Profile CountsOf(Profile profile)
    {
        BuiltProfile counts = new();
        foreach (int stack in profile.SampledStacks())
        {
            int[] frames = new int[profile.Stacks.Depth(stack)];
            _ = profile.Stacks.CopyFrames(stack, frames);
            counts.Add(profile.Count(stack), [.. frames.Select(id => profile.Frames[id])
                .Select(frame => (profile.Strings[frame.File], profile.Strings[frame.Function], frame.Line))]);
        }
        return counts.Build();
    }

    /// <summary>A profile without any sample.</summary>
    public static Profile Empty() => new ProfileBuilder().Build();

    /// <summary>Names that a target may well have, each in every place: thread, file, function, target; and a stack of 3,000 frames.</summary>
    public static Profile Hostile()
    {
        BuiltProfile built = new();
        ProfileBuilder builder = built.Builder;
        long time = 0;
        foreach (string name in HostileNames())
        {
            int thread = builder.Intern(new ProfileThread(1, ++time, builder.Strings.Intern(name)));
            builder.Add(new Sample(time * IntervalNs, thread, built.Stack((name, "f", 1), ("f.py", name, 2), ("", name, Frame.LinesCut)), SampleState.HoldsGil));
        }
        int main = builder.Intern(new ProfileThread(1, 1, 0));
        builder.Add(new Sample(time * IntervalNs, main, built.Stack([.. Enumerable.Repeat(("deep.py", "f", 1), 3000)])));
        builder.Add(new Sample(time * IntervalNs, main, StackTable.Root));
        builder.Info = new ProfileInfo { IntervalNs = IntervalNs, Target = "\"<script>\uD800\n" };
        return built.Build();
    }

    /// <summary>Control characters, quotes, markup, lone surrogates, other scripts, a name of a megabyte.</summary>
    public static IEnumerable<string> HostileNames() =>
    [
        "\"quote\\back/slash'", "<script>alert(1)</script>", "]]>", "</script><!--", "\0\u0001\u001B[31m\u007F\u0085\u009B", "line\r\nbreak\u2028\u2029\t",
        "high\uD800", "\uDC80low", "\uFFFE\uFFFF", "caf\u00e9 \u65e5\u672c \ud83d\udd25", "a;b 12", "(root)", "(idle)", "(program)", "__proto__", "constructor", "", " ",
        new string('x', 1_000_000), string.Create(CultureInfo.InvariantCulture, $"{long.MaxValue}"),
    ];
}
