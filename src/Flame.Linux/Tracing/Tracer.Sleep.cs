using System.Diagnostics;
using Flame.Linux.Interop;

namespace Flame.Linux.Tracing;

/// <content>How a tracer waits: signals to its tracees go through it, so it must not sleep through them.</content>
public sealed unsafe partial class Tracer
{
    // A sleep takes some 50 µs to begin and end: 20,000 samples a second can't be had by sleeping.
    private static readonly long ShortestSleepTicks = Stopwatch.Frequency / 20_000;
    private static readonly long LongestBlindnessTicks = Stopwatch.Frequency / 1000;

    private long _lastPoll;
    private bool _mayHaveEvents; // of tracees, though no SIGCHLD says so any more

    /// <summary>
    /// Sleeps until <paramref name="deadline"/> (a <see cref="Stopwatch"/> timestamp), passing signals on to tracees as
    /// they come. Where the deadline is nearer than a sleep is long it spins, and looks for signals every millisecond.
    /// </summary>
    /// <param name="deadline">When to wake up.</param>
    /// <param name="wake">An eventfd that ends the sleep early; it is not read.</param>
    /// <returns>True when <paramref name="wake"/> ended it.</returns>
    public bool SleepUntil(long deadline, int wake)
    {
        long now = Stopwatch.GetTimestamp();
        return SleepUntil(deadline, wake, ref now);
    }

    /// <summary>As <see cref="SleepUntil(long, int)"/>, for who knows what time it is, and wants to know it afterwards.</summary>
    public bool SleepUntil(long deadline, int wake, ref long now)
    {
        while (true)
        {
            if (deadline - now < ShortestSleepTicks && now - _lastPoll < LongestBlindnessTicks)
            {
                if (now >= deadline)
                {
                    return false;
                }
                Thread.SpinWait(1);
                now = Stopwatch.GetTimestamp();
                continue;
            }
            bool isWoken = Poll(Math.Max(0, deadline - now), wake);
            now = Stopwatch.GetTimestamp();
            if (isWoken || now >= deadline)
            {
                return isWoken;
            }
        }
    }

    // True: woken. Stops leave a SIGCHLD behind, which ends the first poll after them at once.
    private bool Poll(long ticks, int wake)
    {
        // Where another thread can take our SIGCHLD (a managed build), look for stopped tracees every millisecond.
        bool blind = _tracees.Count > 0 && !SignalWatch.IsReliable;
        PollFd* fds = stackalloc PollFd[2];
        fds[0] = new PollFd { fd = _childSignals, events = Libc.POLLIN };
        fds[1] = new PollFd { fd = wake, events = Libc.POLLIN };
        int ready = Poll(fds, 2, _mayHaveEvents ? 0 : blind ? Math.Min(ticks, LongestBlindnessTicks) : ticks);
        _lastPoll = Stopwatch.GetTimestamp();
        if (blind || _mayHaveEvents || fds[0].revents != 0)
        {
            PumpEvents();
        }
        return ready > 0 && fds[1].revents != 0;
    }

    private static int Poll(PollFd* fds, int count, long ticks)
    {
        long ns = ticks * (1_000_000_000 / Stopwatch.Frequency);
        var timeout = new TimeSpec { tv_sec = (nint)(ns / 1_000_000_000), tv_nsec = (nint)(ns % 1_000_000_000) };
        return Libc.ppoll(fds, (nuint)count, &timeout, null);
    }
}
