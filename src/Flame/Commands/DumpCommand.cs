using System.Globalization;
using System.Text;
using Flame.Diagnostics;
using Flame.Linux.Diagnosis;
using Flame.Linux.Tracing;
using Flame.Profiles;
using Flame.Python.Capturing;
using Flame.Sampling;

namespace Flame.Commands;

/// <summary><c>-d</c>: the stacks of all threads once, most recent frame first, as pyflame printed them.</summary>
internal static class DumpCommand
{
    /// <summary>Prints the dump of each process and returns the exit code.</summary>
    public static int Run(RecordOptions options)
    {
        SignalWatch.Unblock(); // nothing is written before the end that could be kept
        int code = ErrorReporter.Success;
        var text = new StringBuilder();
        var thread = new Thread(() => code = Dump(options, text), 1 << 20) { Name = "sampler" };
        thread.Start();
        thread.Join();
        using Stream output = new Linux.StandardOutputStream();
        output.Write(Encoding.UTF8.GetBytes(text.ToString()));
        return code;
    }

    // ptrace belongs to one thread: this one.
    private static int Dump(RecordOptions options, StringBuilder text)
    {
        try
        {
            using var tracer = new Tracer();
            foreach (int pid in options.Pids)
            {
                Dump(pid, options, tracer, text);
            }
            return ErrorReporter.Success;
        }
        catch (Exception e)
        {
            return ErrorReporter.Report(e);
        }
    }

    private static void Dump(int pid, RecordOptions options, Tracer tracer, StringBuilder text)
    {
        var profile = new ProfileBuilder();
        var settings = new CaptureSettings(AllThreads: true, options.ExcludeIdle, options.WithLines, options.Abi, options.Find, options.Names, MarkProcess: false, PausePolicy.Always);
        using var target = TargetSession.Attach(pid, tracer, profile, settings);
        while (!target.TryBecomeReady())
        {
            if (target.HasEnded)
            {
                throw AttachFailure.Gone(pid);
            }
            Thread.Sleep(1);
        }
        var threads = new List<ThreadCapture>();
        CaptureOutcome outcome = target.Capture(threads);
        if (outcome != CaptureOutcome.Whole)
        {
            throw outcome switch
            {
                CaptureOutcome.Denied => AttachFailure.Explain(pid, tracer.LastErrno),
                CaptureOutcome.Gone => AttachFailure.Gone(pid),
                _ => Unread(pid),
            };
        }
        foreach (string warning in target.Python!.ReadWarnings())
        {
            ErrorReporter.Note(warning);
        }
        if (threads.Count == 0)
        {
            ErrorReporter.Note($"no thread of process {pid} runs Python code at this moment");
        }
        foreach (ThreadCapture captured in threads)
        {
            Append(text, captured, target.NameOf(captured), profile);
        }
    }

    private static Linux.FlameException Unread(int pid) => AttachDiagnosis.Frozen(pid) is { } frozen
        ? new($"the threads of process {pid} could not be read: {frozen.Found}", frozen.Mend)
        : new(
            $"the threads of process {pid} could not be read: they did not stand still in time, or changed while they were read",
            $"try again; if it stays so, `pyflame doctor {pid}` may know why");

    private static void Append(StringBuilder text, in ThreadCapture captured, string? name, ProfileBuilder profile)
    {
        if (text.Length > 0)
        {
            text.Append('\n');
        }
        text.Append(CultureInfo.InvariantCulture, $"{captured.Thread.ThreadId}{(captured.HoldsGil ? "*" : "")}:{(name is null ? "" : " " + Printable.Clean(name))}\n");
        for (int stack = captured.Stack; stack != StackTable.Root; stack = profile.Stacks.Parent(stack))
        {
            Frame frame = profile.Frames[profile.Stacks.Frame(stack)];
            text.Append(Printable.Clean(profile.Strings[frame.File])).Append(':').Append(Printable.Clean(profile.Strings[frame.Function]));
            if (frame.Line != Frame.LinesCut)
            {
                text.Append(CultureInfo.InvariantCulture, $":{frame.Line}");
            }
            text.Append('\n');
        }
    }
}
