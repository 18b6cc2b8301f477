using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
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
    private readonly AutoResetEvent _news = new(false);
    private readonly AutoResetEvent _suspended = new(false);
    private readonly AutoResetEvent _resumed = new(false);
    private readonly ProfileBuilder _profile = new();
    private readonly List<TargetSession> _targets = [];
    private readonly ConcurrentQueue<Profile> _snapshots = new();
    private readonly HashSet<string> _notes = [];
    private volatile bool _hasEnded;
    private volatile bool _stopAsked;
    private volatile bool _snapshotAsked;
    private volatile bool _suspendAsked;
    private volatile ChildProcess? _child;
    private SampleTaker _taker = null!;
    private ISampleSink _sink = null!;
    private Tracer _tracer = null!;
    private Exception? _failure;

    /// <summary>Prepares; <see cref="Start"/> begins.</summary>
    /// <param name="options">What to record.</param>
    public Recorder(RecordOptions options)
    {
        _options = options;
        _thread = new Thread(Run, 1 << 20) { Name = "sampler" };
    }

    /// <summary>It has ended; the properties below are final.</summary>
    public bool HasEnded => _hasEnded;

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
    /// <param name="openSink">Where samples go, made on the sampling thread from the profile whose tables they use.</param>
    public void Start(Func<ProfileBuilder, ISampleSink> openSink) => _thread.Start(openSink);

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

    /// <summary>Returns when there is a snapshot to take, the targets were found, or the end was reached.</summary>
    public void AwaitNews() => _news.WaitOne();

    /// <summary>A copy that was asked for.</summary>
    public bool TryTakeSnapshot(out Profile? snapshot) => _snapshots.TryDequeue(out snapshot);

    /// <summary>Lets go of all targets while <paramref name="pause"/> runs: a stopped tracer would hold up their signals.</summary>
    public void Suspend(Action pause)
    {
        _suspended.Reset();
        _resumed.Reset();
        _suspendAsked = true;
        _wake.Set();
        if (HasEnded || _suspended.WaitOne(TimeSpan.FromSeconds(1)) || HasEnded)
        {
            pause();
        }
        _suspendAsked = false;
        _resumed.Set(); // for who has seen the request too late, too
    }

    /// <summary>Waits for the end.</summary>
    public void Join() => _thread.Join();

    /// <summary>Hands the rest of a stream of samples on, and throws what the recording ended by, if not by a result.</summary>
    public void ThrowIfFailed()
    {
        if (_failure is not null)
        {
            ExceptionDispatchInfo.Throw(_failure);
        }
        (_sink as IDisposable)?.Dispose();
    }

    /// <summary>Ends it, if it has not ended, and frees what waking needs.</summary>
    public void Dispose()
    {
        // A descriptor that is closed may be another's at once: nobody may use it any more.
        RequestStop();
        if (_thread.IsAlive)
        {
            _thread.Join();
        }
        _wake.Dispose();
        _news.Dispose();
        _suspended.Dispose();
        _resumed.Dispose();
    }

    private void Run(object? openSink)
    {
        try
        {
            using (_tracer = new Tracer())
            {
                Record((Func<ProfileBuilder, ISampleSink>)openSink!);
                if (_child is { } child)
                {
                    AwaitChild(child);
                }
                if (_failure is null)
                {
                    Conclude();
                }
            }
        }
        catch (Exception e)
        {
            // The thread's end: whatever it is, the main thread reports it.
            _failure = e;
        }
        finally
        {
            foreach (TargetSession target in _targets)
            {
                target.Dispose();
            }
            _hasEnded = true;
            _news.Set();
        }
    }

    // The command of -t runs to its end, whatever this ends by.
    private void Record(Func<ProfileBuilder, ISampleSink> openSink)
    {
        try
        {
            _sink = openSink(_profile);
            _taker = new SampleTaker(_profile, _sink, Counters, _tracer, _options.ExcludeIdle, _options.ThreadNames);
            OpenTargets();
            AwaitTargets();
            Sample();
            _taker.Finish();
            (_sink as FlamechartSink)?.Flush();
            (_sink as RecordingSink)?.Flush();
        }
        catch (Exception e)
        {
            _failure = e;
        }
    }

    // How long we were suspended.
    private long ServeRequests()
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
            long since = Stopwatch.GetTimestamp();
            _suspended.Set();
            _resumed.WaitOne();
            return Stopwatch.GetTimestamp() - since;
        }
        return 0;
    }

    private void Conclude()
    {
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
            _ = ServeRequests();
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
