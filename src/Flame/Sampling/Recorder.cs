using System.Collections.Concurrent;
using System.Diagnostics;
using Flame.Commands;
using Flame.Linux.Tracing;
using Flame.Profiles;

namespace Flame.Sampling;

/// <summary>
/// One recording: a thread of its own finds the targets, takes a sample at each tick of the clock and counts it, until
/// the time is up, the targets have ended, or somebody says so. Other threads only ask for things and wait.
/// </summary>
internal sealed partial class Recorder : IDisposable
{
    private readonly RecordOptions _options;
    private readonly Thread _thread;
    private readonly WakeEvent _wake = new();
    private readonly WakeEvent _news = new();
    private readonly AutoResetEvent _suspended = new(false);
    private readonly AutoResetEvent _resumed = new(false);
    private readonly ProfileBuilder _profile = new();
    private readonly Func<ProfileBuilder, ISampleSink> _openSink;
    private readonly List<TargetSession> _targets = [];
    private readonly ConcurrentQueue<Profile> _snapshots = new();
    private readonly HashSet<string> _notes = [];
    private volatile bool _stopAsked;
    private volatile bool _snapshotAsked;
    private volatile bool _suspendAsked;
    private volatile ChildProcess? _child;
    private SampleTaker _taker = null!;
    private ISampleSink _sink = null!;
    private Tracer _tracer = null!;

    /// <summary>Prepares; <see cref="Start"/> begins.</summary>
    /// <param name="options">What to record.</param>
    /// <param name="openSink">Where samples go, made on the sampling thread from the profile whose tables they use.</param>
    public Recorder(RecordOptions options, Func<ProfileBuilder, ISampleSink> openSink)
    {
        _options = options;
        _openSink = openSink;
        _thread = new Thread(Run, 1 << 20) { Name = "sampler" };
    }

    /// <summary>Readable when there is a snapshot to take, or the end was reached.</summary>
    public int NewsDescriptor => _news.Descriptor;

    /// <summary>It has ended; the properties below are final.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Why it ended without a result; null when there is one.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>What happened.</summary>
    public RecordingCounters Counters { get; } = new();

    /// <summary>Everything that was counted.</summary>
    public Profile Result { get; private set; } = new ProfileBuilder().Build();

    /// <summary>What is profiled, as in "PID 42, CPython 3.11.7"; empty while it is being looked for.</summary>
    public string Description { get; private set; } = "";

    /// <summary>How the command of <c>-t</c> ended; null without <c>-t</c>, or while it runs.</summary>
    public int? ChildStatus { get; private set; }

    /// <summary>The command of <c>-t</c>, for passing signals on; null without.</summary>
    public ChildProcess? Child => _child;

    /// <summary>Begins.</summary>
    public void Start() => _thread.Start();

    /// <summary>Asks for the end. Everything gathered is kept.</summary>
    public void RequestStop()
    {
        _stopAsked = true;
        _wake.Set();
    }

    /// <summary>Asks for a copy of what there is so far; it comes by <see cref="TryTakeSnapshot"/>.</summary>
    public void RequestSnapshot()
    {
        _snapshotAsked = true;
        _wake.Set();
    }

    /// <summary>A copy that was asked for.</summary>
    public bool TryTakeSnapshot(out Profile? snapshot)
    {
        _news.Clear();
        return _snapshots.TryDequeue(out snapshot);
    }

    /// <summary>Lets go of all targets while <paramref name="pause"/> runs: a stopped tracer would hold up their signals.</summary>
    public void Suspend(Action pause)
    {
        _suspendAsked = true;
        _wake.Set();
        if (_suspended.WaitOne(TimeSpan.FromSeconds(1)))
        {
            pause();
            _resumed.Set();
        }
    }

    /// <summary>Waits for the end.</summary>
    public void Join() => _thread.Join();

    /// <summary>Frees what waking needs.</summary>
    public void Dispose()
    {
        _wake.Dispose();
        _news.Dispose();
        _suspended.Dispose();
        _resumed.Dispose();
    }

    private void Run()
    {
        try
        {
            using (_tracer = new Tracer())
            {
                _sink = _openSink(_profile);
                _taker = new SampleTaker(_profile, _sink, Counters, _tracer, _options.ExcludeIdle, _options.ThreadNames);
                OpenTargets();
                AwaitTargets();
                Sample();
                Conclude();
            }
        }
        catch (Exception e)
        {
            // The thread's end: whatever it is, the main thread reports it.
            Failure = e;
        }
        finally
        {
            foreach (TargetSession target in _targets)
            {
                target.Dispose();
            }
            HasEnded = true;
            _news.Set();
        }
    }

    private void ServeRequests()
    {
        _wake.Clear();
        if (_snapshotAsked)
        {
            _snapshotAsked = false;
            _taker.Finish();
            _snapshots.Enqueue(_profile.Build());
            _news.Set();
        }
        if (_suspendAsked)
        {
            _suspendAsked = false;
            _tracer.DetachAll();
            _suspended.Set();
            _resumed.WaitOne();
        }
    }

    private void Conclude()
    {
        _taker.Finish();
        (_sink as IDisposable)?.Dispose();
        if (_child is { } child)
        {
            AwaitChild(child);
        }
        foreach (TargetSession target in _targets)
        {
            if (!IsOver(target))
            {
                NoteAll(TargetRemarks.AtEnd(target, Counters.Ticks));
            }
        }
        Counters.Take(_targets, _tracer);
        Counters.Dropped = (_sink as FlamechartSink)?.Dropped ?? (_sink as RecordingSink)?.Dropped ?? 0;
        _profile.Info = _profile.Info with { DurationNs = (long)Counters.Elapsed.TotalNanoseconds };
        Result = _profile.Build();
        if (_targets.TrueForAll(target => !target.WasFound) && !_stopAsked)
        {
            throw CommandFailures.EndedBeforePython(_options, ChildStatus);
        }
    }

    // Sampling may be over before the command is: it replaced itself by a program that is no Python.
    private void AwaitChild(ChildProcess child)
    {
        WaitStatus status;
        while (!_tracer.TryGetExit(child.Pid, out status) && !_stopAsked)
        {
            _ = _tracer.SleepUntil(Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 10), _wake.Descriptor);
            ServeRequests();
        }
        ChildStatus = _tracer.TryGetExit(child.Pid, out status) ? status.ShellStatus : null;
    }

    private void NoteAll(IEnumerable<string> messages)
    {
        foreach (string message in messages)
        {
            NoteOnce(message);
        }
    }

    private void NoteOnce(string message)
    {
        if (!_options.Quiet && _notes.Add(message))
        {
            Diagnostics.ErrorReporter.Note(message);
        }
    }
}
