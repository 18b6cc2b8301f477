using System.Diagnostics;
using Flame.Python.Walking;

namespace Flame.Python.Capturing;

/// <content>How often a read that has failed is made again before the thread is stopped, or the sample left out.</content>
public sealed partial class RunningCapture
{
    private const int MaxTries = 16;
    private const int TornTriesBeforeStop = 3;
    private const int TornTriesBeforeCostlyStop = 12;
    private const int TornTriesWithoutStops = 8;

    // After so long a pause the kernel's way is cold.
    private static readonly long LongPause = Stopwatch.Frequency / 400;

    private bool _isCold;

    // Half of what a stop takes: twelve reads of a usual stack, and one of frame objects that lie deep.
    private static readonly long LongestTries = Stopwatch.Frequency / 20_000;

    // Another read costs the target nothing, and a stop shows no more of what has just gone by. But samples that wait for a stop take
    // the time of the next ones, where they come that fast.
    private int TornTries =>
        _pause == PauseRule.Never ? TornTriesWithoutStops
        : StopsCostSamples && Stopwatch.GetTimestamp() - _began < LongestTries ? TornTriesBeforeCostlyStop
        : TornTriesBeforeStop;

    private int Read()
    {
        if (_isCold)
        {
            _isCold = false;
            _list.WarmUp();
        }
        return _list.Read();
    }

    private bool MayTryAgain(ReadOutcome outcome, ref FailedReads failed)
    {
        failed.All++;
        switch (outcome)
        {
            case ReadOutcome.Misplaced:
                Counters.Misplaced++;
                return failed.All < MaxTries;
            case ReadOutcome.Torn:
                Counters.Retried++;
                failed.Torn++;
                int wayBefore = failed.NewWay;
                failed.NewWay = _reader.NewWay;
                bool isNewWay = failed.NewWay != 0 && failed.NewWay == wayBefore; // no mixture: only a stop can prove it
                return failed.All < MaxTries && failed.Torn < TornTries && !isNewWay;
            default:
                return false;
        }
    }

    /// <summary>The reads of one sample that have failed.</summary>
    private struct FailedReads
    {
        public int All;
        public int Torn;
        public int NewWay;
    }
}
