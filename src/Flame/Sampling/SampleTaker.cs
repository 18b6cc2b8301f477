using Flame.Linux.Tracing;
using Flame.Profiles;
using Flame.Python.Capturing;

namespace Flame.Sampling;

/// <summary>Takes what one tick shows of a target and passes it to the sink, idle and failed samples as markers.</summary>
internal sealed class SampleTaker
{
    private readonly Tracer _tracer;
    private readonly ISampleSink _sink;
    private readonly RecordingCounters _counters;
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
    public SampleTaker(ProfileBuilder profile, ISampleSink sink, RecordingCounters counters, Tracer tracer, bool excludeIdle)
    {
        _tracer = tracer;
        _sink = sink;
        _counters = counters;
        _excludeIdle = excludeIdle;
        _idleStack = profile.InternMarker(Markers.Idle);
        _failedStack = profile.InternMarker(Markers.Failed);
    }

    /// <summary>Samples one target.</summary>
    /// <param name="target">The target; it has to be ready.</param>
    /// <param name="epochMicroseconds">When, the same for all targets of one tick.</param>
    /// <exception cref="Linux.FlameException">Nothing of it may be traced.</exception>
    public void Take(TargetSession target, long epochMicroseconds)
    {
        switch (target.Capture(_captured))
        {
            case CaptureOutcome.Whole:
                AddThreads(epochMicroseconds);
                break;
            case CaptureOutcome.Gone:
                break;
            case CaptureOutcome.Denied when _counters.Samples + _counters.Idle == 0:
                throw AttachFailure.Explain(target.Pid, _tracer.LastErrno);
            default:
                _counters.Failed++;
                Add(epochMicroseconds, _failedStack);
                break;
        }
    }

    private void AddThreads(long epochMicroseconds)
    {
        if (_captured.Count == 0)
        {
            _counters.Idle++;
            if (!_excludeIdle)
            {
                Add(epochMicroseconds, _idleStack);
            }
        }
        foreach (ThreadCapture thread in _captured)
        {
            Add(epochMicroseconds, thread.Stack);
        }
    }

    private void Add(long epochMicroseconds, int stack)
    {
        _counters.Samples++;
        _sink.Add(epochMicroseconds, stack);
    }
}
