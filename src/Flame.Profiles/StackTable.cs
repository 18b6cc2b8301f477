namespace Flame.Profiles;

/// <summary>
/// Interned stacks as a prefix tree: a stack is its caller's stack and one frame more. Id 0 is the empty stack, the
/// root of the tree; a parent's id is always smaller than its children's. Interning a known stack allocates nothing.
/// </summary>
/// <remarks>
/// A stack takes 20 bytes, in blocks that are never moved. A child is found by walking the list of its siblings: what was
/// interned together lies together, so a walk down a known stack stays in the cache, where a hash table would miss it at every
/// step. Only the children beyond the first <see cref="WalkedChildren"/> of one parent are looked up in a dictionary.
/// </remarks>
public sealed class StackTable
{
    /// <summary>The stack without frames.</summary>
    public const int Root = 0;

    private const int WalkedChildren = 8;

    private readonly BlockList<Link> _links = new();
    private readonly BlockList<Place> _places = new();
    private readonly Dictionary<(int Parent, int Frame), int> _furtherChildren = [];

    /// <summary>A table that holds the root.</summary>
    public StackTable()
    {
        _ = _links.Add(default);
        _ = _places.Add(default);
    }

    /// <summary>How many stacks there are, prefixes and the root included.</summary>
    public int Count => _links.Count;

    /// <summary>The stack of the caller, without the innermost frame. The root is its own parent.</summary>
    public int Parent(int stack) => _places[stack].Parent;

    /// <summary>The innermost frame's id in the <see cref="FrameTable"/>; -1 for the root.</summary>
    public int Frame(int stack) => stack == Root ? -1 : _links[stack].Frame;

    /// <summary>How many frames the stack has.</summary>
    public int Depth(int stack) => _places[stack].Depth;

    /// <summary>The id of the stack that is <paramref name="parent"/> with <paramref name="frame"/> called on top of it.</summary>
    public int Intern(int parent, int frame)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frame);
        ref int next = ref _links[parent].FirstChild;
        for (int walked = 1; next != 0; walked++)
        {
            ref Link child = ref _links[next];
            if (child.Frame == frame)
            {
                return next;
            }
            if (walked == WalkedChildren)
            {
                return InternFurther(parent, frame, ref child);
            }
            next = ref child.NextSibling;
        }
        return next = Add(parent, frame, nextSibling: 0);
    }

    /// <summary>Writes the frame ids of <paramref name="stack"/>, root first, and returns how many there are.</summary>
    /// <exception cref="ArgumentException"><paramref name="frames"/> is shorter than the stack is deep.</exception>
    public int CopyFrames(int stack, Span<int> frames)
    {
        int depth = Depth(stack);
        if (frames.Length < depth)
        {
            throw new ArgumentException($"room for {frames.Length} frames, the stack has {depth}", nameof(frames));
        }
        for (int i = depth - 1, at = stack; i >= 0; i--, at = Parent(at))
        {
            frames[i] = _links[at].Frame;
        }
        return depth;
    }

    /// <summary>A child behind those that are walked; a new one comes right behind the last of these, so the list stays whole.</summary>
    private int InternFurther(int parent, int frame, ref Link lastWalked)
    {
        if (!_furtherChildren.TryGetValue((parent, frame), out int id))
        {
            id = Add(parent, frame, lastWalked.NextSibling);
            lastWalked.NextSibling = id;
            _furtherChildren.Add((parent, frame), id);
        }
        return id;
    }

    private int Add(int parent, int frame, int nextSibling)
    {
        _ = _places.Add(new Place { Parent = parent, Depth = _places[parent].Depth + 1 });
        return _links.Add(new Link { Frame = frame, NextSibling = nextSibling });
    }

    /// <summary>What a walk down the tree needs, and nothing else: the more of them a line of the cache holds.</summary>
    private struct Link
    {
        public int Frame;
        public int FirstChild;
        public int NextSibling;
    }

    private struct Place
    {
        public int Parent;
        public int Depth;
    }
}
