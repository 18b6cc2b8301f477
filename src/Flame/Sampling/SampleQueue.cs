using System.Runtime.InteropServices;
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
    private readonly List<Waiting> _waiting = [];
    private int _careful;

    /// <summary>Takes a sample that is no stack.</summary>
    public void AddMarker(in Sample marker)
    {
        if (_waiting.Count == 0)
        {
            _sink.Add(marker);
            return;
        }
        _waiting.Add(new Waiting(null, default, marker));
        FlushWhenDue(marker.TimeNs);
    }

    /// <summary>Takes a stack.</summary>
    /// <param name="capture">What captured it.</param>
    /// <param name="open">What of it has yet to be confirmed.</param>
    /// <param name="sample">The sample.</param>
    public void Add(IStackCapture capture, OpenProof open, in Sample sample)
    {
        bool awaits = capture.AwaitsConfirmation;
        if (_waiting.Count == 0 && !awaits)
        {
            _sink.Add(sample);
            return;
        }
        _waiting.Add(new Waiting(capture, open, sample));
        if (awaits)
        {
            FlushWhenDue(sample.TimeNs);
        }
        else
        {
            Flush(); // the capture has just looked: what is freed from now on says nothing of those that wait
        }
    }

    /// <summary>Proves and passes on everything that waits.</summary>
    public void Flush()
    {
        bool wasReplaced = false;
        ReadOnlySpan<Waiting> waiting = CollectionsMarshal.AsSpan(_waiting);
        foreach (ref readonly Waiting each in waiting)
        {
            if (each.Capture is { AwaitsConfirmation: true })
            {
                each.Capture.Confirm();
            }
        }
        foreach (ref readonly Waiting each in waiting)
        {
            if (each.Capture is null || each.Capture.IsConfirmed(each.Open))
            {
                _sink.Add(each.Sample);
                continue;
            }
            wasReplaced = true;
            _counters.Failed += each.Sample.Weight;
            _sink.Add(each.Sample with { Stack = _failedStack });
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

    private readonly record struct Waiting(IStackCapture? Capture, OpenProof Open, Sample Sample);
}
