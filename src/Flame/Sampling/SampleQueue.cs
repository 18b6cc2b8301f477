using Flame.Profiles;
using Flame.Python.Capturing;

namespace Flame.Sampling;

/// <summary>
/// Holds samples back until the code objects in them are proven to have been those that were decoded: one look serves many
/// samples. Where code objects were replaced lately, each sample is looked at by itself.
/// </summary>
internal sealed class SampleQueue(ISampleSink sink, RecordingCounters counters, int failedStack)
{
    private const int MostWaiting = 512;
    private const long LongestWaitNs = 250_000_000;
    private const int CarefulSamples = 256;

    private readonly ISampleSink _sink = sink;
    private readonly RecordingCounters _counters = counters;
    private readonly int _failedStack = failedStack;
    private readonly List<(TargetSession? Target, ThreadCapture Captured, Sample Sample)> _waiting = [];
    private int _careful;

    /// <summary>Takes a sample that is no stack.</summary>
    public void AddMarker(in Sample marker)
    {
        if (_waiting.Count == 0)
        {
            _sink.Add(marker);
            return;
        }
        _waiting.Add((null, default, marker));
        FlushWhenDue(marker.TimeNs);
    }

    /// <summary>Takes a stack of a target.</summary>
    public void Add(TargetSession target, in ThreadCapture captured, in Sample sample)
    {
        if (_waiting.Count == 0 && !target.AwaitsConfirmation)
        {
            _sink.Add(sample);
            return;
        }
        _waiting.Add((target, captured, sample));
        if (!target.AwaitsConfirmation)
        {
            Flush(); // the capture has just looked: what is freed from now on says nothing of those that wait
            return;
        }
        FlushWhenDue(sample.TimeNs);
    }

    /// <summary>Proves and passes on everything that waits.</summary>
    public void Flush()
    {
        bool wasReplaced = false;
        foreach ((TargetSession? target, _, _) in _waiting)
        {
            if (target is { AwaitsConfirmation: true })
            {
                target.Confirm();
            }
        }
        foreach ((TargetSession? target, ThreadCapture captured, Sample sample) in _waiting)
        {
            if (target is null || target.IsConfirmed(captured))
            {
                _sink.Add(sample);
                continue;
            }
            wasReplaced = true;
            _counters.Failed++;
            _sink.Add(sample with { Stack = _failedStack });
        }
        _careful = wasReplaced ? CarefulSamples : Math.Max(0, _careful - _waiting.Count);
        _waiting.Clear();
    }

    // All stacks of one tick are in by the time that the next one comes.
    private void FlushWhenDue(long nowNs)
    {
        if (_careful > 0 || _waiting.Count >= MostWaiting || nowNs - _waiting[0].Sample.TimeNs >= LongestWaitNs)
        {
            Flush();
        }
    }
}
