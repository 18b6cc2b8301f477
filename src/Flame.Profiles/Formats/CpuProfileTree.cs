namespace Flame.Profiles.Formats;

/// <summary>The nodes of a <c>.cpuprofile</c>: the stacks that were sampled, and above them one for each thread where there are several.</summary>
internal sealed class CpuProfileTree(Profile profile, bool hasThreads)
{
    private readonly Dictionary<(int Thread, int Stack), int> _known = [];
    private readonly Stack<int> _unknown = [];
    private long[] _counts = new long[256];

    /// <summary>The tree: its frames are those of the profile, and from <see cref="FrameTable.Count"/> on the threads.</summary>
    public StackTable Nodes { get; } = new();

    /// <summary>The node of a stack in a thread.</summary>
    public int Node(int thread, int stack)
    {
        int at = stack;
        int node;
        while (!_known.TryGetValue((thread, at), out node) && at != StackTable.Root)
        {
            _unknown.Push(at);
            at = profile.Stacks.Parent(at);
        }
        if (at == StackTable.Root && hasThreads)
        {
            node = Nodes.Intern(StackTable.Root, profile.Frames.Count + thread);
        }
        while (_unknown.TryPop(out at))
        {
            node = Nodes.Intern(node, profile.Stacks.Frame(at));
            _known.Add((thread, at), node);
        }
        return node;
    }

    /// <summary>Adds to how often a node itself was sampled.</summary>
    public void Add(int node, long weight)
    {
        if (node >= _counts.Length)
        {
            Array.Resize(ref _counts, Math.Max(node + 1, _counts.Length * 2));
        }
        _counts[node] += weight;
    }

    /// <summary>How often it was.</summary>
    public long Count(int node) => node < _counts.Length ? _counts[node] : 0;
}
