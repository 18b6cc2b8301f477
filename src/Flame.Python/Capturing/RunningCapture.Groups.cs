using System.Runtime.InteropServices;
using Flame.Profiles;
using Flame.Python.Walking;

namespace Flame.Python.Capturing;

/// <content>
/// Threads that show the same, as one: where nobody asks which thread it is, a pass costs what the few do that ran, however many wait.
/// </content>
public sealed partial class RunningCapture
{
    private const int MostEmptyGroups = 1 << 10;

    private static readonly Predicate<ThreadWindow> IsSettled = Settle; // made once: a delegate for each pass would be an allocation

    private readonly List<Group> _groups = [];
    private readonly Dictionary<(int Site, bool Stood), int> _groupOf = [];
    private readonly List<ThreadWindow> _touched = []; // may show something else than what they are counted for
    private bool _groupsAreStale = true;

    /// <summary>
    /// Threads of a pass over all of them that show the same, and whose states are not wanted, may come as one, without saying which they are
    /// (<see cref="ThreadCapture.Count"/>).
    /// </summary>
    public bool GroupsThreads { get; init; }

    // Who has ended is known without stops only when it is asked for, thread by thread.
    private bool MayGroup => GroupsThreads && !_withStates && _pause == PauseRule.WhereNeeded;

    private void Touch(ThreadWindow window)
    {
        if (!_groupsAreStale && !window.IsTouched)
        {
            window.IsTouched = true;
            _touched.Add(window);
        }
    }

    private void AddGroups(List<ThreadCapture> captured)
    {
        if (_groupsAreStale || _groups.Count > _threads.Count + MostEmptyGroups)
        {
            CountAnew();
        }
        foreach (ThreadWindow window in _touched)
        {
            Move(window);
            if (window.ShowsLastStop)
            {
                captured.Add(LastStopOf(window));
            }
        }
        _touched.RemoveAll(IsSettled);
        foreach (ref readonly Group group in CollectionsMarshal.AsSpan(_groups))
        {
            if (group.Count > 0)
            {
                captured.Add(new ThreadCapture(default, _paths.Stack(group.Site), SampleState.Unknown, group.Stood ? default : OpenProofOf(group.Site), group.Count));
            }
        }
    }

    // Nobody is kept until then: threads come and go, and there may be no such pass for long.
    private void DropGroups()
    {
        _groupsAreStale = true;
        _touched.Clear();
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
        _groupsAreStale = false;
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

    private OpenProof OpenProofOf(int site) => new(site, _paths.Generation, _watch.Replaced);

    private struct Group
    {
        public int Site;
        public bool Stood;
        public int Count;
    }
}
