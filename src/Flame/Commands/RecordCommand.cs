using Flame.Diagnostics;
using Flame.Linux.Tracing;
using Flame.Output;
using Flame.Profiles;
using Flame.Profiles.Formats;
using Flame.Sampling;

namespace Flame.Commands;

/// <summary>Runs a recording: the main thread takes signals and writes, the recorder's thread samples.</summary>
internal static class RecordCommand
{
    private static readonly Signal[] Watched = [Signal.Interrupt, Signal.Terminate, Signal.User1, Signal.TerminalStop];

    /// <summary>Does what the options say and returns the exit code.</summary>
    public static int Run(RecordOptions options)
    {
        if (options.Command.Count > 0 && options.Command[0].EndsWith("pyflame", StringComparison.Ordinal))
        {
            throw new Linux.FlameException("You tried to pyflame a pyflame, naughty!");
        }
        if (options.Dump)
        {
            return DumpCommand.Run(options);
        }
        using var outputs = new OutputPlan(options);
        using var signals = new SignalWatch(Watched);
        using var recorder = new Recorder(options, profile => options.Flamechart
            ? new FlamechartSink(outputs.OpenStream(), profile)
            : OpenSink(options, outputs, profile));
        recorder.Start();
        if (!ServeUntilEnd(options, recorder, signals, outputs))
        {
            return ErrorReporter.Interrupted;
        }
        recorder.Join();
        return recorder.Failure is null ? Finish(options, recorder, outputs) : Fail(recorder);
    }

    private static ISampleSink OpenSink(RecordOptions options, OutputPlan outputs, ProfileBuilder profile)
    {
        long intervalNs = (long)(options.IntervalSeconds * 1e9);
        ISampleSink sink = outputs.WantsSamples ? new TimelineSink(profile, intervalNs) : new ProfileSink(profile);
        return outputs.Recording is { } file ? new RecordingSink(file.Stream, profile, intervalNs, file.Appear, sink) : sink;
    }

    // False: a second signal said to leave at once.
    private static bool ServeUntilEnd(RecordOptions options, Recorder recorder, SignalWatch signals, OutputPlan outputs)
    {
        bool wasAsked = false;
        var progress = new Progress(options);
        while (!recorder.HasEnded)
        {
            TakenSignal taken = signals.Take(Timeout.InfiniteTimeSpan, recorder.NewsDescriptor);
            switch (taken.Signal)
            {
                case Signal.Interrupt or Signal.Terminate when wasAsked:
                    return false;
                case Signal.Interrupt or Signal.Terminate:
                    wasAsked = true;
                    Stop(recorder, taken);
                    break;
                case Signal.User1:
                    recorder.RequestSnapshot();
                    break;
                case Signal.TerminalStop:
                    recorder.Suspend(SignalWatch.StopOurselves);
                    break;
                default:
                    break;
            }
            while (recorder.TryTakeSnapshot(out Profile? snapshot))
            {
                outputs.WriteSnapshot(snapshot!, Describe(recorder));
            }
            progress.Begun(recorder.Description);
        }
        return true;
    }

    // The command of -t decides itself what a signal means; Ctrl-C has reached it already, by the terminal.
    private static void Stop(Recorder recorder, TakenSignal taken)
    {
        if (recorder.Child is null)
        {
            recorder.RequestStop();
        }
        else if (!taken.IsFromTerminal)
        {
            recorder.Child.Send(taken.Signal);
        }
    }

    private static int Finish(RecordOptions options, Recorder recorder, OutputPlan outputs)
    {
        if (options.Flamechart)
        {
            outputs.Complete();
        }
        else if (!TryWrite(recorder, outputs))
        {
            return recorder.ChildStatus ?? ErrorReporter.Success;
        }
        Summary.Print(options, recorder.Counters, recorder.Description, outputs.Paths);
        return recorder.ChildStatus ?? ErrorReporter.Success;
    }

    // A reader that has left, as `head` does, is none of our business.
    private static bool TryWrite(Recorder recorder, OutputPlan outputs)
    {
        try
        {
            outputs.Write(recorder.Result, Describe(recorder));
            return true;
        }
        catch (Linux.ReaderGoneException)
        {
            return false;
        }
    }

    private static int Fail(Recorder recorder)
    {
        int code = ErrorReporter.Report(recorder.Failure!);
        return recorder.ChildStatus is > 0 and var status ? status : code;
    }

    private static ProfileDescription Describe(Recorder recorder) => new() { Subtitle = recorder.Description };
}
