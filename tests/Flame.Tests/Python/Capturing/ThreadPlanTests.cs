using Flame.Python.Capturing;
using Flame.Python.Walking;

namespace Flame.Tests.Python.Capturing;

/// <summary>Which threads a pass has to read, told from who held the GIL and how often it went from one to another.</summary>
public sealed class ThreadPlanTests
{
    private const int ThreadCount = 12;

    private readonly List<ThreadWindow> _threads = [];
    private readonly Dictionary<ulong, ThreadWindow> _windows = [];
    private readonly ThreadPlan _plan;
    private ulong _switches;

    public ThreadPlanTests()
    {
        _plan = new ThreadPlan(_threads, _windows);
        List(Enumerable.Range(1, ThreadCount));
    }

    [Fact]
    public void Choose_TakesAllAtFirstAndThenWhoHeldTheGil()
    {
        Assert.Equal(Enumerable.Range(1, ThreadCount), Pass(holder: 3));
        Assert.Equal([3], Pass(holder: 3));
        Assert.Equal([3], Pass(holder: 3));
    }

    [Fact]
    public void Take_OfASwitchToAThreadThatWasNotReadAsksForAnotherPass()
    {
        _ = Pass(holder: 3);
        Assert.Equal([3], Choose());
        Assert.False(_plan.Take(State(7), ++_switches));
        Read(fails: 3);
        Assert.Equal([3, 7], Pass(holder: 7));
        Assert.Equal([7], Pass(holder: 7));
    }

    [Fact]
    public void Take_OfSeveralSwitchesAsksForAll()
    {
        _ = Pass(holder: 3);
        Assert.Equal([3], Choose());
        Assert.False(_plan.Take(State(3), _switches += 2));
        Assert.Equal(Enumerable.Range(1, ThreadCount), Pass(holder: 3));
        Assert.Equal([3], Pass(holder: 3));
    }

    [Fact]
    public void Choose_TakesWhoCouldNotBeReadAgain()
    {
        _ = Pass(holder: 3, fails: 9);
        Assert.Equal([3, 9], Pass(holder: 3, fails: 9));
        Assert.Equal([3, 9], Pass(holder: 3));
        Assert.Equal([3], Pass(holder: 3));
    }

    [Fact]
    public void Choose_TakesNobodyWhoIsNotInTheListAnyMore()
    {
        _ = Pass(holder: 3, fails: 9);
        List([1, 2, 4, 20]);
        Assert.Equal([1, 2, 4, 20], Pass(holder: 3));
        Assert.Empty(Pass(holder: 3));
    }

    [Fact]
    public void Choose_TakesAllWhereNothingCountsSwitches()
    {
        _ = Pass(holder: 3);
        _plan.Choose(all: true);
        Assert.Equal(ThreadCount, _plan.Planned.Count);
    }

    [Fact]
    public void Choose_TakesWhatALookAtEachThreadWouldTake()
    {
        var random = new Random(11);
        _ = Pass(holder: 1);
        for (int round = 0; round < 20_000; round++)
        {
            ulong before = _plan.LastHolder;
            HashSet<int> needed = [.. _threads.Where(window => window.NeedsRead || window.State == before).Select(Number)];
            Assert.Equal(needed.Order(), Choose().Order());

            int holder = random.Next(4) == 0 ? random.Next(1, ThreadCount + 1) : (int)(before / Step);
            int switches = State(holder) == before ? 2 * random.Next(8) / 7 : 1 + (random.Next(16) / 15);
            _switches += (ulong)switches;
            HashSet<int> mayHaveRun = switches > 1 ? [.. _threads.Select(Number)] : switches == 1 ? [holder, (int)(before / Step)] : [];
            Assert.Equal(mayHaveRun.All(needed.Contains), _plan.Take(State(holder), _switches));
            Assert.All(_threads, window => Assert.True(window.NeedsRead || !mayHaveRun.Contains(Number(window)) || needed.Contains(Number(window))));
            Read(fails: random.Next(8) == 0 ? random.Next(1, ThreadCount + 1) : 0);
        }
    }

    private const int Step = 0x1000;

    private static ulong State(int number) => (ulong)(number * Step);

    private static int Number(ThreadWindow window) => (int)(window.State / Step);

    private void List(IEnumerable<int> numbers)
    {
        _threads.Clear();
        _windows.Clear();
        var shape = new FrameShape(BuiltRows.Row(BuiltRows.Labels.Last()));
        foreach (int number in numbers)
        {
            _threads.Add(new ThreadWindow(State(number), BuiltRows.Row(BuiltRows.Labels.Last()), shape));
            _windows[State(number)] = _threads[^1];
        }
        _plan.Reopen();
    }

    private int[] Choose()
    {
        _plan.Choose(all: false);
        Assert.All(_threads, window => Assert.Equal(_plan.Planned.Contains(window), window.IsPlanned));
        return [.. _plan.Planned.Select(Number)];
    }

    // A whole pass in which nobody else ran; who was read.
    private IEnumerable<int> Pass(int holder, int fails = 0)
    {
        int[] chosen = Choose();
        _ = _plan.Take(State(holder), _switches);
        Read(fails);
        return chosen.Order();
    }

    private void Read(int fails)
    {
        foreach (ThreadWindow window in _plan.Planned)
        {
            window.NeedsRead = Number(window) == fails;
        }
    }
}
