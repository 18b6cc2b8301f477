using Flame.Profiles;
using Flame.Python.Capturing;
using Flame.Python.Walking;
using Flame.Sampling;

namespace Flame.Tests.Sampling;

/// <summary>Samples wait for what captured them to look once more, and for nobody else.</summary>
public sealed class SampleQueueTests
{
    private const int Failed = 99;

    private readonly Sink _sink = new();
    private readonly RecordingCounters _counters = new();
    private readonly SampleQueue _queue;

    public SampleQueueTests() => _queue = new SampleQueue(_sink, _counters, Failed);

    [Fact]
    public void Sample_IsConfirmedByWhatCapturedIt()
    {
        Capture before = new() { AwaitsConfirmation = true, Replaced = { 1 } };
        Capture after = new() { AwaitsConfirmation = true, Replaced = { 2 } }; // of the program that an exec has put there
        _queue.Add(before, Open(1), Of(11));
        _queue.Add(before, Open(2), Of(12));
        _queue.Add(after, Open(1), Of(21));
        _queue.AddMarker(Of(30));
        Assert.Empty(_sink.Stacks);

        _queue.Flush();
        Assert.Equal([Failed, 12, 21, 30], _sink.Stacks);
        Assert.Equal(1, _counters.Failed);
        Assert.Equal((1, 1), (before.Looks, after.Looks));
    }

    [Fact]
    public void SamplesThatWait_ArePassedOnWhenTheirCaptureHasLooked()
    {
        Capture capture = new() { AwaitsConfirmation = true };
        _queue.Add(capture, Open(1), Of(11));
        capture.AwaitsConfirmation = false; // the next capture has looked at all that was open
        _queue.Add(capture, Open(2), Of(12));
        Assert.Equal([11, 12], _sink.Stacks);
        capture.Replaced.Add(1); // freed afterwards: too late to say anything of it
        _queue.Flush();
        Assert.Equal([11, 12], _sink.Stacks);
        Assert.Equal(0, capture.Looks);
    }

    private static OpenProof Open(int site) => new(site, 0, 0);

    private static Sample Of(int stack) => new(0, 0, stack);

    private sealed class Sink : ISampleSink
    {
        public List<int> Stacks { get; } = [];

        public bool WantsThreads => false;

        public bool IsClosed => false;

        public void Add(in Sample sample) => Stacks.Add(sample.Stack);
    }

    private sealed class Capture : IStackCapture
    {
        public HashSet<int> Replaced { get; } = [];

        public int Looks { get; private set; }

        public bool AwaitsConfirmation { get; set; }

        public bool StoppedByChoice => false;

        public long CodesDecoded => 0;

        public CaptureCounters Counters { get; } = new();

        public void Confirm()
        {
            Looks++;
            AwaitsConfirmation = false;
        }

        public bool IsConfirmed(OpenProof open) => !Replaced.Contains(open.Site);

        public void Abandon() => throw new NotSupportedException();

        public CaptureOutcome CaptureGilHolders(List<ThreadCapture> captured) => throw new NotSupportedException();

        public CaptureOutcome CaptureAllThreads(List<ThreadCapture> captured, bool excludeIdle) => throw new NotSupportedException();

        public string? NameOf(PythonThread thread) => throw new NotSupportedException();
    }
}
