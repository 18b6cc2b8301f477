namespace Flame.Profiles;

/// <summary>
/// Interned stacks as a prefix tree: a stack is its caller's stack and one frame more. Id 0 is the empty stack, the
/// root of the tree; a parent's id is always smaller than its children's. Interning a known stack allocates nothing.
/// </summary>
public sealed class StackTable
{
    /// <summary>The stack without frames.</summary>
    public const int Root = 0;

    private Node[] _nodes = new Node[256];
    private int[] _buckets = new int[512];   // id of a node, 0 = empty; a power of two, at least twice as many as nodes
    private int _count = 1;

    /// <summary>How many stacks there are, prefixes and the root included.</summary>
    public int Count => _count;

    /// <summary>The stack of the caller, without the innermost frame. The root is its own parent.</summary>
    public int Parent(int stack) => Checked(stack).Parent;

    /// <summary>The innermost frame's id in the <see cref="FrameTable"/>; -1 for the root.</summary>
    public int Frame(int stack) => stack == Root ? -1 : Checked(stack).Frame;

    /// <summary>How many frames the stack has.</summary>
    public int Depth(int stack) => Checked(stack).Depth;

    /// <summary>The id of the stack that is <paramref name="parent"/> with <paramref name="frame"/> called on top of it.</summary>
    public int Intern(int parent, int frame)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frame);
        int depth = Checked(parent).Depth + 1;
        int mask = _buckets.Length - 1;
        int slot = Hash(parent, frame) & mask;
        while (_buckets[slot] is var id && id != 0)
        {
            ref readonly Node node = ref _nodes[id];
            if (node.Parent == parent && node.Frame == frame)
            {
                return id;
            }
            slot = (slot + 1) & mask;
        }
        return Add(slot, new Node(parent, frame, depth));
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
        for (int i = depth - 1, at = stack; i >= 0; i--, at = _nodes[at].Parent)
        {
            frames[i] = _nodes[at].Frame;
        }
        return depth;
    }

    private ref readonly Node Checked(int stack)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)stack, (uint)_count, nameof(stack));
        return ref _nodes[stack];
    }

    private int Add(int slot, Node node)
    {
        int id = _count++;
        if (id == _nodes.Length)
        {
            Array.Resize(ref _nodes, id * 2);
        }
        _nodes[id] = node;
        _buckets[slot] = id;
        if (_count * 2 > _buckets.Length)
        {
            Rehash(_buckets.Length * 2);
        }
        return id;
    }

    private void Rehash(int size)
    {
        _buckets = new int[size];
        for (int id = 1; id < _count; id++)
        {
            int slot = Hash(_nodes[id].Parent, _nodes[id].Frame) & (size - 1);
            while (_buckets[slot] != 0)
            {
                slot = (slot + 1) & (size - 1);
            }
            _buckets[slot] = id;
        }
    }

    private static int Hash(int parent, int frame)
    {
        ulong x = (((ulong)(uint)parent << 32) | (uint)frame) * 0x9E3779B97F4A7C15;
        return (int)(x >> 32);
    }

    private readonly record struct Node(int Parent, int Frame, int Depth);
}
