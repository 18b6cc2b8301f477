using System.Diagnostics;
using Flame.Diagnostics;
using Flame.Linux.Tracing;
using Flame.Output;
using Flame.Sampling;

namespace Flame.Commands;

/// <summary>
/// Takes signals for as long as a recording lasts, on a thread of its own: neither an output that nobody reads nor a command that does not
/// end may keep them waiting.
/// </summary>
internal sealed class RecordingSignals : IDisposable
{
    private static readonly Signal[] Watched =
    [
        Signal.HangUp, Signal.Interrupt, Signal.Quit, Signal.User1, Signal.User2, Signal.Alarm, Signal.Terminate, Signal.TerminalStop,
    ];

    // timeout(1) sends its signal to us and to our group, one right after the other: that is one request.
    private static readonly TimeSpan OneRequest = TimeSpan.FromSeconds(0.5);

    private readonly SignalWatch _watch = new(Watched);
    private readonly WakeEvent _over = new();
    private readonly ManualResetEventSlim _hasBegun = new(false);
    private readonly Thread _thread;
    private readonly Recorder _recorder;
    private volatile bool _isOver;
    private long _asked; // when the end was asked for first; 0: not yet

    /// <summary>Begins. Until <see cref="Begin"/> outputs are being opened.</summary>
    /// <param name="recorder">Who is told; it has to live longer.</param>
    public RecordingSignals(Recorder recorder)
    {
        _recorder = recorder;
        _thread = new Thread(Run, 1 << 18) { IsBackground = true, Name = "signals" };
        _thread.Start();
    }

    /// <summary>The outputs are open. The recorder may only start now: whoever is suspended without its knowledge may hold a target.</summary>
    public void Begin() => _hasBegun.Set();

    /// <summary>Takes no more.</summary>
    public void Dispose()
    {
        _isOver = true;
        _hasBegun.Set();
        _over.Set();
        _thread.Join();
        _watch.Dispose();
        _over.Dispose();
        _hasBegun.Dispose();
    }

    private void Run()
    {
        while (!_isOver)
        {
            TakenSignal taken = _watch.Take(Timeout.InfiniteTimeSpan, _over.Descriptor);
            if (taken.Signal != Signal.None)
            {
                Act(taken);
            }
        }
    }

    private void Act(TakenSignal taken)
    {
        switch (taken.Signal)
        {
            case Signal.User1:
                _recorder.RequestSnapshot();
                break;
            case Signal.TerminalStop when !_hasBegun.IsSet:
                SignalWatch.StopOurselves();
                break;
            case Signal.TerminalStop:
                _recorder.Suspend(SignalWatch.StopOurselves);
                break;
            // To open a file takes no time; a pipe may wait for its reader for ever.
            case var _ when !_hasBegun.Wait(OneRequest):
                Leave();
                break;
            default:
                End(taken);
                break;
        }
    }

    // The command of -t decides itself what a signal means. Ctrl-C and Ctrl-\ have reached it already, by the terminal.
    private void End(TakenSignal taken)
    {
        ChildProcess? child = _recorder.HasEnded ? null : _recorder.Child;
        bool isKey = taken is { IsFromTerminal: true, Signal: Signal.Interrupt or Signal.Quit };
        bool countsAsRequest = child is null || (!isKey && taken.Signal is (Signal.Interrupt or Signal.Terminate));
        if (countsAsRequest && _asked != 0)
        {
            if (Stopwatch.GetElapsedTime(_asked) > OneRequest)
            {
                Leave();
            }
            return;
        }
        _asked = countsAsRequest ? Stopwatch.GetTimestamp() : _asked;
        if (child is null)
        {
            _recorder.RequestStop();
        }
        else if (!isKey)
        {
            child.Send(taken.Signal);
        }
    }

    private static void Leave()
    {
        OutputFile.RemoveTemporaries();
        SignalWatch.LeaveAtOnce(ErrorReporter.Interrupted);
    }
}
