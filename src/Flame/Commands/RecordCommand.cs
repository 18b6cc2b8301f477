using Flame.Diagnostics;
using Flame.Output;
using Flame.Profiles;
using Flame.Profiles.Formats;
using Flame.Sampling;

namespace Flame.Commands;

/// <summary>Runs a recording: the main thread writes, the recorder's thread samples, and one more takes signals.</summary>
internal static class RecordCommand
{
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
        using var recorder = new Recorder(options);
        using var signals = new RecordingSignals(recorder);
        using var outputs = new OutputPlan(options);
        signals.Begin();
        recorder.Start(profile => options.Flamechart ? new FlamechartSink(outputs.OpenStream(), profile) : OpenSink(options, outputs, profile));
        ServeUntilEnd(options, recorder, outputs);
        recorder.Join();
        return Finish(options, recorder, outputs);
    }

    private static ISampleSink OpenSink(RecordOptions options, OutputPlan outputs, ProfileBuilder profile)
    {
        long intervalNs = (long)(options.IntervalSeconds * 1e9);
        ISampleSink sink = outputs.WantsSamples ? new TimelineSink(profile, intervalNs) : new ProfileSink(profile);
        return outputs.Recording is { } file ? new RecordingSink(file.Stream, profile, intervalNs, file.Appear, sink) : sink;
    }

    private static void ServeUntilEnd(RecordOptions options, Recorder recorder, OutputPlan outputs)
    {
        var progress = new Progress(options);
        string? without = options.Flamechart || options.Quiet ? null : outputs.WithoutSnapshots;
        while (!recorder.HasEnded)
        {
            recorder.AwaitNews();
            while (recorder.TryTakeSnapshot(out Profile? snapshot))
            {
                ShowSnapshot(options, outputs, snapshot!, Describe(recorder));
                if (without is not null)
                {
                    ErrorReporter.Note($"SIGUSR1: {without} is written once, at the end; a file (-o FILE) is written at the signal, too");
                    without = null;
                }
            }
            progress.Begun(recorder.Description);
        }
    }

    // What can't be written now can perhaps be written at the end.
    private static void ShowSnapshot(RecordOptions options, OutputPlan outputs, Profile snapshot, ProfileDescription description)
    {
        try
        {
            if (options.Flamechart)
            {
                outputs.ShowStream();
                return;
            }
            foreach (string failure in outputs.WriteSnapshot(snapshot, description))
            {
                ErrorReporter.Note($"{failure}; the recording goes on");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            ErrorReporter.Note($"{Printable.Reason(e)}; the recording goes on");
        }
    }

    // Whatever fails here, the status of the command of -t is ours, unless it says that all went well.
    private static int Finish(RecordOptions options, Recorder recorder, OutputPlan outputs)
    {
        int code = ErrorReporter.Success;
        try
        {
            recorder.ThrowIfFailed();
            if (options.Flamechart)
            {
                outputs.Complete();
            }
            else
            {
                outputs.Write(recorder.Result, Describe(recorder));
            }
            Summary.Print(options, recorder.Counters, recorder.Description, outputs.Paths);
        }
        catch (Exception e)
        {
            code = ErrorReporter.Report(e); // of a reader that has left, as `head` does, it says nothing
        }
        return recorder.ChildStatus is > 0 and var status ? status : code;
    }

    private static ProfileDescription Describe(Recorder recorder) => new() { Subtitle = recorder.Description };
}
