using Flame.Python.Objects;
using Flame.Python.Walking;

namespace Flame.Tests.Python.Objects;

/// <summary>Names of threads are read when a thread is first seen, and seldom again.</summary>
public sealed class ThreadNameCacheTests
{
    private const ulong Interpreter = 0x1000;
    private const ulong OtherInterpreter = 0x9000;
    private readonly Dictionary<ulong, string> _namesElsewhere = [];
    private readonly Dictionary<ulong, string> _names = new() { [1] = "MainThread", [2] = "worker" };
    private int _reads;
    private double _now = 100;

    [Fact]
    public void KnownThread_IsReadOnceAndAgainOnlyAfterSeconds()
    {
        ThreadNameCache cache = NewCache();
        for (int i = 0; i < 1000; i++)
        {
            Assert.Equal("MainThread", cache.NameOf(Thread(1)));
            _now += 0.001;
        }
        Assert.Equal(1, _reads);
        _names[1] = "renamed";
        _now += 5;
        Assert.Equal("renamed", cache.NameOf(Thread(1)));
        Assert.Equal(2, _reads);
    }

    [Fact]
    public void OneLook_IsEnoughForAllThreadsThatAreDueTogether()
    {
        ThreadNameCache cache = NewCache();
        _ = cache.NameOf(Thread(1));
        _ = cache.NameOf(Thread(2));
        _now += 6;
        _ = cache.NameOf(Thread(1));
        _ = cache.NameOf(Thread(2));
        Assert.Equal(3, _reads);
    }

    [Fact]
    public void ThreadThatPythonDoesNotKnow_IsAskedForEverMoreRarely()
    {
        ThreadNameCache cache = NewCache();
        for (int i = 0; i < 60_000; i++) // ten minutes at 100 Hz
        {
            Assert.Null(cache.NameOf(Thread(3)));
            _now += 0.01;
        }
        Assert.InRange(_reads, 5, 20);
    }

    [Fact]
    public void ThreadThatGetsItsNameLater_HasItSoon()
    {
        ThreadNameCache cache = NewCache();
        Assert.Null(cache.NameOf(Thread(3)));
        _names[3] = "late";
        _now += 0.11;
        Assert.Equal("late", cache.NameOf(Thread(3)));
    }

    [Fact]
    public void IdentifierThatIsGivenToAnotherThread_IsReadAnew()
    {
        ThreadNameCache cache = NewCache();
        _ = cache.NameOf(Thread(2));
        _names[2] = "the next one";
        Assert.Equal("the next one", cache.NameOf(Thread(2) with { ThreadId = 99 }));
    }

    [Fact]
    public void ThreadThatWasNamedInAnotherInterpreter_HasThatName()
    {
        ThreadNameCache cache = NewCache();
        _namesElsewhere[2] = "not this one";
        _namesElsewhere[3] = "from the main interpreter";
        for (int i = 0; i < 1000; i++)
        {
            Assert.Equal("from the main interpreter", cache.NameOf(Thread(3)));
            Assert.Equal("worker", cache.NameOf(Thread(2)));
        }
        Assert.Equal(2, _reads);
    }

    private static PythonThread Thread(ulong identifier) => new(0x2000 + identifier, Interpreter, (int)identifier, identifier);

    private ThreadNameCache NewCache() => new(
        interpreter =>
        {
            _reads += interpreter == Interpreter ? 1 : 0;
            return new Dictionary<ulong, string>(interpreter == Interpreter ? _names : _namesElsewhere);
        },
        () => _now,
        () => [Interpreter, OtherInterpreter]);
}
