using System.Text;
using Flame.Profiles;
using Flame.Profiles.FlameGraph.Html;
using Flame.Profiles.Formats;

namespace Flame.LiveTests.Profiles.Html;

/// <summary>Profiles of what a page can show beside plain stacks.</summary>
internal static class PageProfiles
{
    /// <summary>
    /// Two threads, one sample each in every tenth of a second for a second. main computes while it holds the GIL, and loads in
    /// the first half; the worker waits, and is idle in the second half.
    /// </summary>
    public static Profile Timed()
    {
        ProfileBuilder builder = new() { Info = new ProfileInfo { IntervalNs = 100_000_000, DurationNs = 1_000_000_000 } };
        int main = builder.Intern(new ProfileThread(7, 7, builder.Strings.Intern("MainThread")));
        int worker = builder.Intern(new ProfileThread(7, 8, builder.Strings.Intern("worker")));
        int run = Stack(builder, StackTable.Root, "/app/main.py", "run", 3);
        int load = Stack(builder, run, "/app/main.py", "load", 5);
        int compute = Stack(builder, run, "/app/main.py", "compute", 6);
        int wait = Stack(builder, StackTable.Root, "/usr/lib/python3.13/threading.py", "wait", 355);
        for (int i = 0; i < 10; i++)
        {
            builder.Add(new Sample(i * 100_000_000L, main, i < 5 ? load : compute, SampleState.HoldsGil));
            builder.Add(new Sample(i * 100_000_000L, worker, wait, i < 5 ? SampleState.WaitsForGil : SampleState.Idle));
        }
        return builder.Build();
    }

    /// <summary>old is gone, fresh is new, helper was called by old and is called by fresh, steady grew from 40 to 50 of 100.</summary>
    public static (Profile After, ProfileComparison Comparison) Compared()
    {
        const string text = "main;steady 40 50\nmain;old;helper 20 0\nmain;old 40 0\nmain;fresh;helper 0 20\nmain;fresh 0 30\n";
        ProfileReading reading = FoldedReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)));
        return (reading.Profile, new ProfileComparison { Baseline = reading.Baseline!, BeforeName = "v1", AfterName = "v2" });
    }

    /// <summary>A sample of each thread, the first ones weigh most.</summary>
    public static Profile OfThreads(params (int Process, long Id, string Name)[] threads)
    {
        ProfileBuilder builder = new();
        int stack = Stack(builder, StackTable.Root, "/app/main.py", "run", 3);
        for (int i = 0; i < threads.Length; i++)
        {
            (int process, long id, string name) = threads[i];
            int thread = builder.Intern(new ProfileThread(process, id, builder.Strings.Intern(name)));
            builder.Add(new Sample(i * 1_000_000L, thread, stack, SampleState.Unknown, threads.Length - i));
        }
        return builder.Build();
    }

    private static int Stack(ProfileBuilder builder, int caller, string file, string function, int line) =>
        builder.Stacks.Intern(caller, builder.Frames.Intern(new Frame(builder.Strings.Intern(file), builder.Strings.Intern(function), line)));
}

/// <summary>One file's text.</summary>
internal sealed class OneSource(string file, string text) : ISourceText
{
    public string? TextOf(string name) => name == file ? text : null;
}
