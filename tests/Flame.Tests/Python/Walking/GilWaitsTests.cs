using Flame.Linux.Memory;
using Flame.Linux.Procfs;
using Flame.Python.Walking;

namespace Flame.Tests.Python.Walking;

/// <summary>Which waits for a futex are waits for the GIL: those in it, and those of musl, which has none in it.</summary>
public sealed class GilWaitsTests
{
    private const ulong Gil = 0x7f16_0000_0000;
    private const int GilBytes = 216;
    private const int IntervalAt = 8;
    private const ulong IntervalMicroseconds = 5000;
    private const ulong Private = 0x80;
    private const ulong WaitBitset = 9;

    private readonly BuiltMemory _memory = new();
    private readonly ulong _gil;
    private readonly ulong _stack;
    private readonly GilWaits _waits;

    public GilWaitsTests()
    {
        _gil = _memory.Allocate(GilBytes);
        _memory.WriteWord(_gil + IntervalAt, IntervalMicroseconds);
        _stack = _memory.Allocate(4096);
        SetLimit(0, 4_987_654);
        _waits = new GilWaits(_memory, [new MemoryRange(_gil, GilBytes)], IntervalAt);
    }

    private ulong Limit => _stack + 88;

    private FutexWait OfMusl => new(_stack + 236, Private, 2, Limit, _stack);

    [Fact]
    public void FutexInTheGil_IsWaitedForByThoseWhoWantIt()
    {
        Assert.True(_waits.Contains(new FutexWait(_gil + 100, Private | WaitBitset, 0, 0, _stack)));
        Assert.False(_waits.Contains(new FutexWait(_gil + GilBytes, Private | WaitBitset, 0, 0, _stack)));
    }

    [Fact]
    public void TimedConditionOnTheOwnStack_IsMuslsWaitForTheGil()
    {
        Assert.True(_waits.Contains(OfMusl));
        Assert.False(_waits.Contains(OfMusl with { Address = Gil }), "somewhere else");
        Assert.False(_waits.Contains(OfMusl with { Value = 0x8000_0000 }), "a semaphore");
        Assert.False(_waits.Contains(OfMusl with { Operation = Private | WaitBitset }), "the C library of others");
        Assert.False(_waits.Contains(OfMusl with { Timeout = 0 }), "without a limit");
        Assert.False(_waits.Contains(OfMusl with { Timeout = _stack + (1 << 20) }), "a limit that can't be read");
    }

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(0, 5_000_000, true)]
    [InlineData(0, 5_001_000, false)]
    [InlineData(1, 0, false)]
    [InlineData(-1, 0, false)]
    [InlineData(0, -1, false)]
    [InlineData(0, 1_000_000_000, false)]
    public void WhoeverWaitsLongerThanASwitchInterval_WaitsForSomethingElse(long seconds, long nanoseconds, bool expected)
    {
        SetLimit(seconds, nanoseconds);
        Assert.Equal(expected, _waits.Contains(OfMusl));
    }

    private void SetLimit(long seconds, long nanoseconds)
    {
        _memory.WriteWord(Limit, (ulong)seconds);
        _memory.WriteWord(Limit + 8, (ulong)nanoseconds);
    }
}
