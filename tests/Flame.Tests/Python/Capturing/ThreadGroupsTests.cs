using Flame.Profiles;
using Flame.Python.Capturing;
using Flame.Python.Layouts;
using Flame.Python.Walking;

namespace Flame.Tests.Python.Capturing;

/// <summary>Threads that show the same come as one, as many as there are.</summary>
public sealed class ThreadGroupsTests
{
    private readonly List<ThreadWindow> _threads = [];
    private readonly List<ThreadCapture> _captured = [];
    private readonly int[] _sites = new int[6];
    private readonly CallPaths _paths;
    private readonly ThreadGroups _groups;

    public ThreadGroupsTests()
    {
        PythonLayout layout = BuiltRows.Row(BuiltRows.Labels.Last());
        ProfileBuilder profile = new();
        _paths = new CallPaths(profile, withLines: false, StackTable.Root);
        for (int i = 0; i < _sites.Length; i++)
        {
            CodeNames names = new(profile.Strings.Intern("a.py"), profile.Strings.Intern($"f{i}"), [], new IdentityProof());
            _sites[i] = _paths.Site(_paths.Entry(CallPaths.Outside, new CodeEntry((ulong)i + 1, default, names, 8, layout.Lines)), 0);
        }
        var codes = new CodeCache(layout, 0, new CaptureMemory(new BuiltMemory()), profile.Strings);
        _groups = new ThreadGroups(_threads, _paths, new CodeWatch(codes, layout));
        for (int i = 0; i < 100; i++)
        {
            _threads.Add(new ThreadWindow((ulong)(i + 1) << 12, layout, new FrameShape(layout)));
            _threads[i].Known.TakeSite(_sites[i % 2]);
        }
    }

    [Fact]
    public void AddTo_CountsThreadsThatShowTheSame() => Assert.Equal([(0, 50), (1, 50)], Counts());

    [Fact]
    public void AddTo_CountsAThreadWhereItIsNow()
    {
        _ = Counts();
        Show(_threads[4], 3);
        Assert.Equal([(0, 49), (1, 50), (3, 1)], Counts());
        Show(_threads[4], 1);
        Assert.Equal([(0, 49), (1, 51)], Counts());
    }

    [Fact]
    public void AddTo_LeavesOutWhoFailed()
    {
        _ = Counts();
        _groups.Touch(_threads[5]);
        _threads[5].HasFailed = true;
        Assert.Equal([(0, 50), (1, 49)], Counts());
    }

    [Fact]
    public void AddTo_ShowsTheLastStopForOnePassOnly()
    {
        _ = Counts();
        ThreadWindow window = _threads[0];
        _groups.Touch(window);
        window.LastStop = new StopSample(_paths.Stack(_sites[4]), SampleState.HoldsGil, 0);
        window.ShowsLastStop = true;
        Assert.Equal([(0, 49), (1, 50), (4, 1)], Counts());
        window.ShowsLastStop = false;
        Assert.Equal([(0, 50), (1, 50)], Counts());
    }

    [Fact]
    public void Drop_CountsAnew()
    {
        _ = Counts();
        _threads.RemoveRange(10, 90);
        _groups.Drop();
        Assert.Equal([(0, 5), (1, 5)], Counts());
    }

    [Fact]
    public void AddTo_CountsWhatEachThreadShows_WhateverTheyDo()
    {
        var random = new Random(3);
        for (int round = 0; round < 2_000; round++)
        {
            for (int i = random.Next(5); i > 0; i--)
            {
                Show(_threads[random.Next(_threads.Count)], random.Next(_sites.Length));
            }
            Assert.Equal(_threads.GroupBy(Shown).Select(group => (group.Key, group.Count())).Order(), Counts());
        }
    }

    private int Shown(ThreadWindow window) => Array.IndexOf(_sites, window.Known.Site);

    private void Show(ThreadWindow window, int what)
    {
        _groups.Touch(window);
        window.Known.TakeSite(_sites[what]);
    }

    private IEnumerable<(int Shown, int Count)> Counts()
    {
        _captured.Clear();
        _groups.AddTo(_captured);
        return _captured.Select(capture => (Array.FindIndex(_sites, site => _paths.Stack(site) == capture.Stack), capture.Count)).Order();
    }
}
