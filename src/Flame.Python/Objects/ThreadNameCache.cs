using System.Diagnostics;
using Flame.Python.Walking;

namespace Flame.Python.Objects;

/// <summary>
/// The names of a process's threads, read when a thread is first seen and again only now and then: a thread may be renamed,
/// and is known to the system before Python's module knows it. One that the module never knows is asked for ever more rarely.
/// </summary>
/// <param name="read">Reads the names of an interpreter's threads, by their identifiers.</param>
/// <param name="clock">Seconds that have gone by since any instant.</param>
/// <param name="interpreters">All interpreters of the process: a thread may have been named in another than it runs in.</param>
internal sealed class ThreadNameCache(
    Func<ulong, Dictionary<ulong, string>> read, Func<double> clock, Func<IReadOnlyList<ulong>> interpreters)
{
    private const double RereadSeconds = 5;
    private const double FirstWaitSeconds = 0.1;
    private const double LongestWaitSeconds = 60;
    private const int MaxThreads = 1 << 14;
    private const int MaxInterpreters = 64;

    private readonly Func<ulong, Dictionary<ulong, string>> _read = read;
    private readonly Func<double> _clock = clock;
    private readonly Func<IReadOnlyList<ulong>> _interpreters = interpreters;

    // The system gives identifiers again to other threads, and hardly both of them at once.
    private readonly Dictionary<(ulong Interpreter, ulong Identifier, int ThreadId), Entry> _known = [];

    /// <summary>A cache by the system's clock.</summary>
    public ThreadNameCache(ThreadNames names, InterpreterList interpreters)
        : this(
            names.Read, () => Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency,
            () => interpreters.TryRefresh() ? interpreters.Addresses : [])
    {
    }

    /// <summary>The name of a thread; null when Python's module gives it none.</summary>
    public string? NameOf(PythonThread thread)
    {
        double now = _clock();
        (ulong, ulong, int) key = (thread.Interpreter, thread.Identifier, thread.ThreadId);
        if (_known.TryGetValue(key, out Entry known) && now < known.ReadAgainAt)
        {
            return known.Name;
        }
        if (_known.Count >= MaxThreads)
        {
            _known.Clear();
        }
        Dictionary<ulong, string> names = _read(thread.Interpreter);
        string? name = names.GetValueOrDefault(thread.Identifier) ?? NameElsewhere(thread);
        double wait = name is not null ? RereadSeconds : Math.Clamp(2 * known.WaitSeconds, FirstWaitSeconds, LongestWaitSeconds);
        _known[key] = new Entry(name, now + wait, wait);
        Refresh(thread.Interpreter, names, now);
        return name;
    }

    private string? NameElsewhere(PythonThread thread)
    {
        foreach (ulong interpreter in _interpreters().Take(MaxInterpreters))
        {
            if (interpreter != thread.Interpreter && _read(interpreter).TryGetValue(thread.Identifier, out string? name))
            {
                return name;
            }
        }
        return null;
    }

    // One look tells of all threads of the interpreter: those that were known need none of their own.
    private void Refresh(ulong interpreter, Dictionary<ulong, string> names, double now)
    {
        foreach ((ulong Interpreter, ulong Identifier, int ThreadId) other in _known.Keys.ToArray())
        {
            if (other.Interpreter == interpreter && _known[other].Name is not null && names.TryGetValue(other.Identifier, out string? name))
            {
                _known[other] = new Entry(name, now + RereadSeconds, RereadSeconds);
            }
        }
    }

    private readonly record struct Entry(string? Name, double ReadAgainAt, double WaitSeconds);
}
