using System.Diagnostics;
using Flame.Linux.Tracing;

namespace Flame.Sampling;

/// <content>How a recording finds its targets.</content>
internal sealed partial class Recorder
{
    private void OpenTargets()
    {
        var settings = new CaptureSettings(
            _options.AllThreads, _options.ExcludeIdle, _options.WithLines, _options.Abi, _options.Find, _options.Names, MarkProcess: _options.Pids.Count > 1,
            _options.Pause, WithStates: _sink.WantsThreads, GroupsThreads: !_sink.WantsThreads && !_options.ThreadNames && !_options.ExcludeIdle);
        if (_options.Command.Count > 0)
        {
            ChildProcess child = ChildProcess.Start(_tracer, _options.Command, out int errno);
            if (errno != 0)
            {
                throw CommandFailures.CannotRun(_options.Command[0], errno);
            }
            _child = child;
            if (_stopAsked)
            {
                // Asked for when there was nobody yet to pass it on to.
                _stopAsked = false;
                child.Send(Signal.Terminate);
            }
            _targets.Add(TargetSession.Adopt(child.Pid, _tracer, _profile, settings));
        }
        foreach (int pid in _options.Pids)
        {
            _targets.Add(TargetSession.Attach(pid, _tracer, _profile, settings));
        }
    }

    // Python may be on its way: the interpreter that starts up, the shell script that will exec it.
    private void AwaitTargets()
    {
        long began = Stopwatch.GetTimestamp();
        foreach (TargetSession target in _targets)
        {
            while (!_stopAsked && !IsOver(target) && !target.TryBecomeReady())
            {
                // Often at first, since an interpreter starts in some ten milliseconds; each look goes through the files of the process.
                long now = Stopwatch.GetTimestamp();
                _ = _tracer.SleepUntil(now + Math.Max(Stopwatch.Frequency / 500, (now - began) / 50), _wake.Descriptor);
                _ = ServeRequests();
            }
        }
        Description = string.Join(", ", _targets.Where(t => t.Python is not null).Select(t => $"PID {t.Pid} (CPython {t.Python!.Version})"));
        foreach (TargetSession target in _targets)
        {
            NoteAll(TargetRemarks.AtStart(target));
        }
        if (Description.Length > 0)
        {
            _news.Set();
        }
    }
}
