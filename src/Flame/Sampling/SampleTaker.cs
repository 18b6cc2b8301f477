using System.Runtime.InteropServices;
using Flame.Linux.Tracing;
using Flame.Profiles;
using Flame.Python.Capturing;

namespace Flame.Sampling;

/// <summary>Takes what one tick shows of a target and passes it to the sink, idle and failed samples as markers.</summary>
internal sealed class SampleTaker
{
    private readonly Tracer _tracer;
    private readonly RecordingCounters _counters;
    private readonly SampleQueue _queue;
    private readonly ThreadNumbers? _threads;
    private readonly ThreadFrames? _frames;
    private readonly bool _excludeIdle;
    private readonly int _idleStack;
    private readonly int _failedStack;
    private readonly List<ThreadCapture> _captured = [];

    /// <summary>Prepares for a recording.</summary>
    /// <param name="profile">Where the markers are interned.</param>
    /// <param name="sink">Where samples go.</param>
    /// <param name="counters">What is counted beside them.</param>
    /// <param name="tracer">Who knows why a thread could not be stopped.</param>
    /// <param name="excludeIdle">Idle samples are counted, and not passed on.</param>
    /// <param name="namesThreads">Each stack begins with its thread.</param>
    public SampleTaker(ProfileBuilder profile, ISampleSink sink, RecordingCounters counters, Tracer tracer, bool excludeIdle, bool namesThreads)
    {
        _tracer = tracer;
        _counters = counters;
        _excludeIdle = excludeIdle;
        _idleStack = profile.InternMarker(Markers.Idle);
        _failedStack = profile.InternMarker(Markers.Failed);
        _frames = namesThreads ? new ThreadFrames(profile) : null;
        _threads = sink.WantsThreads ? new ThreadNumbers(profile) : null;
        _queue = new SampleQueue(sink, counters, _failedStack);
    }

    /// <summary>Samples one target.</summary>
    /// <param name="target">The target; it has to be ready.</param>
    /// <param name="epochNs">When, in nanoseconds since 1970, the same for all targets of one tick.</param>
    /// <param name="weight">So many ticks the sample stands for.</param>
    /// <exception cref="Linux.FlameException">Nothing of it may be traced.</exception>
    public void Take(TargetSession target, long epochNs, long weight)
    {
        switch (target.Capture(_captured))
        {
            case CaptureOutcome.Whole:
                AddThreads(target, epochNs, weight);
                break;
            case CaptureOutcome.Gone:
                break;
            case CaptureOutcome.Denied when _counters.Samples + _counters.Idle == 0:
                throw AttachFailure.Explain(target.Pid, _tracer.LastErrno);
            default:
                AddFailed(target, epochNs, 1, weight);
                break;
        }
    }

    /// <summary>Passes on what still waits for its proof.</summary>
    public void Finish() => _queue.Flush();

    private void AddThreads(TargetSession target, long epochNs, long weight)
    {
        if (_captured.Count == 0 && target.FailedThreads == 0)
        {
            _counters.Idle += weight;
            if (!_excludeIdle)
            {
                _counters.Samples += weight;
                _queue.AddMarker(new Sample(epochNs, _threads?.Of(target) ?? 0, _idleStack, SampleState.Idle, weight));
            }
        }
        foreach (ref readonly ThreadCapture thread in CollectionsMarshal.AsSpan(_captured))
        {
            int stack = _frames?.Under(target, thread) ?? thread.Stack;
            long count = thread.Count * weight;
            _counters.Samples += count;
            _queue.Add(target.Captured!, thread.Open, new Sample(epochNs, _threads?.Of(target, thread) ?? 0, stack, thread.State, count));
        }
        AddFailed(target, epochNs, target.FailedThreads, weight);
    }

    private void AddFailed(TargetSession target, long epochNs, int count, long weight)
    {
        for (int i = 0; i < count; i++)
        {
            _counters.Failed += weight;
            _counters.Samples += weight;
            _queue.AddMarker(new Sample(epochNs, _threads?.Of(target) ?? 0, _failedStack, Weight: weight));
        }
    }
}
