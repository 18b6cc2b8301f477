using System.Diagnostics;

namespace Flame.Python.Walking;

/// <summary>
/// How many first reads of a sample have failed lately. Those are not just any samples: they are the ones in which functions come and go
/// faster than a call reads them. Reading again shows what the thread did next, so such functions would be shown too small. Where too
/// many fail, samples are taken by a stop, which shows all functions alike (<c>docs/decisions/0007-reading-without-stopping.md</c>, Bias).
/// <para>Whether to stop is decided before a sample is looked at, so that it does not depend on what there is to see.</para>
/// </summary>
internal sealed class FirstReads
{
    private const int One = 1 << 20;
    private const int WindowShift = 6; // a moving average over some 64 samples
    private const int MostFailed = One / 25;
    private const int Learning = 16; // reads

    private static readonly long LongestUnread = Stopwatch.Frequency / 200;

    private int _failed;
    private int _read;
    private long _lastRead; // as of Stopwatch

    /// <summary>So many fail that reads alone would show wrong shares.</summary>
    public bool AreBiased => _failed > MostFailed;

    /// <summary>Nothing has been read for so long that nothing tells any more whether that still is so.</summary>
    /// <param name="now">The time, as of <see cref="Stopwatch.GetTimestamp"/>.</param>
    public bool IsDue(long now) => now - _lastRead >= LongestUnread;

    /// <summary>Notes how the first read of a sample ended. The very first ones find out where everything is, and count for nothing.</summary>
    /// <param name="isWhole">It was a stack.</param>
    /// <param name="now">When, as of <see cref="Stopwatch.GetTimestamp"/>.</param>
    public void Note(bool isWhole, long now)
    {
        _lastRead = now;
        if (_read < Learning)
        {
            _read++;
            return;
        }
        _failed += ((isWhole ? 0 : One) - _failed) >> WindowShift;
    }

    /// <summary>A stop did not come about: reads have to do for a while.</summary>
    public void Forget() => _failed = 0;
}
