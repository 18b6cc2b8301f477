using System.Runtime.InteropServices;
using Flame.Profiles;
using Flame.Python.Walking;

namespace Flame.Python.Capturing;

/// <summary>
/// Threads that show the same, as one: where nobody asks which thread it is, a pass costs what the few do that ran, however many wait.
/// </summary>
/// <param name="threads">All threads.</param>
/// <param name="paths">The ways that they go.</param>
/// <param name="watch">Tells which proofs are open.</param>
internal sealed class ThreadGroups(List<ThreadWindow> threads, CallPaths paths, CodeWatch watch)
{
    private const int MostEmptyGroups = 1 << 10;

    private static readonly Predicate<ThreadWindow> IsSettled = Settle; // made once: a delegate for each pass would be an allocation

    private readonly List<ThreadWindow> _threads = threads;
    private readonly CallPaths _paths = paths;
    private readonly CodeWatch _watch = watch;
    private readonly List<Group> _groups = [];
    private readonly Dictionary<(int Site, bool Stood), int> _groupOf = [];
    private readonly List<ThreadWindow> _touched = []; // may show something else than what they are counted for
    private bool _areStale = true;

    /// <summary>A thread may show something else from now on.</summary>
    public void Touch(ThreadWindow window)
    {
        if (!_areStale && !window.IsTouched)
        {
            window.IsTouched = true;
            _touched.Add(window);
        }
    }

    /// <summary>All are counted anew when they are next asked for. Nobody is kept until then: threads come and go, and there may be no such pass for long.</summary>
    public void Drop()
    {
        _areStale = true;
        _touched.Clear();
    }

    /// <summary>Adds what all threads show, but for those that failed.</summary>
    public void AddTo(List<ThreadCapture> captured)
    {
        if (_areStale || _groups.Count > _threads.Count + MostEmptyGroups)
        {
            CountAnew();
        }
        foreach (ThreadWindow window in _touched)
        {
            Move(window);
            if (window.ShowsLastStop)
            {
                captured.Add(ThreadCapture.LastStopOf(window));
            }
        }
        _touched.RemoveAll(IsSettled);
        foreach (ref readonly Group group in CollectionsMarshal.AsSpan(_groups))
        {
            if (group.Count > 0)
            {
                OpenProof open = group.Stood ? default : OpenProof.Of(group.Site, _paths, _watch);
                captured.Add(new ThreadCapture(default, _paths.Stack(group.Site), SampleState.Unknown, open, group.Count));
            }
        }
    }

    private void CountAnew()
    {
        _groups.Clear();
        _groupOf.Clear();
        _touched.Clear();
        _touched.AddRange(_threads);
        foreach (ThreadWindow window in _threads)
        {
            window.Group = ThreadWindow.NoGroup;
            window.IsTouched = true;
        }
        _areStale = false;
    }

    // What a stop has shown holds for this pass alone.
    private static bool Settle(ThreadWindow window)
    {
        window.IsTouched = window.ShowsLastStop;
        return !window.IsTouched;
    }

    private void Move(ThreadWindow window)
    {
        int group = window.ShowsLastStop || window.HasFailed || window.Known.Site == CallPaths.Outside ? ThreadWindow.NoGroup : GroupOf(window.Known.Site, window.Known.WasStanding);
        if (group == window.Group)
        {
            return;
        }
        Span<Group> groups = CollectionsMarshal.AsSpan(_groups);
        if (window.Group != ThreadWindow.NoGroup)
        {
            groups[window.Group].Count--;
        }
        if (group != ThreadWindow.NoGroup)
        {
            groups[group].Count++;
        }
        window.Group = group;
    }

    private int GroupOf(int site, bool stood)
    {
        if (!_groupOf.TryGetValue((site, stood), out int group))
        {
            group = _groups.Count;
            _groups.Add(new Group { Site = site, Stood = stood });
            _groupOf.Add((site, stood), group);
        }
        return group;
    }

    private struct Group
    {
        public int Site;
        public bool Stood;
        public int Count;
    }
}
