using System.Globalization;
using Flame.Profiles;
using Flame.Python.Capturing;

namespace Flame.Sampling;

/// <summary>
/// Puts each stack on top of a frame that names its thread (<c>--thread-names</c>): <c>MainThread (tid 4242)</c>, below
/// the process where there are several. A stack that was seen before costs one look-up.
/// </summary>
internal sealed class ThreadFrames(ProfileBuilder profile)
{
    private const int MaxStacks = 1 << 20;
    private const string Unnamed = "thread";

    private readonly ProfileBuilder _profile = profile;
    private readonly Dictionary<(int Stack, int Frame), int> _stacks = [];
    private readonly Dictionary<(int ThreadId, string Name), int> _frames = [];

    /// <summary>The stack of a captured thread with the thread's frame as its outermost.</summary>
    /// <param name="target">Its process.</param>
    /// <param name="captured">The thread and its stack.</param>
    public int Under(TargetSession target, in ThreadCapture captured) =>
        Under(captured.Stack, captured.Thread.ThreadId, target.NameOf(captured), target.Root);

    /// <summary>The same of its parts.</summary>
    /// <param name="stack">A stack that begins with <paramref name="root"/>.</param>
    /// <param name="threadId">The system's id of the thread.</param>
    /// <param name="name">What Python code calls it; null: nothing.</param>
    /// <param name="root">What every stack of the process begins with.</param>
    public int Under(int stack, int threadId, string? name, int root)
    {
        int frame = FrameOf(threadId, name ?? Unnamed);
        if (!_stacks.TryGetValue((stack, frame), out int moved))
        {
            if (_stacks.Count >= MaxStacks)
            {
                _stacks.Clear();
            }
            moved = Move(stack, frame, root);
            _stacks.Add((stack, frame), moved);
        }
        return moved;
    }

    private int FrameOf(int threadId, string name)
    {
        if (!_frames.TryGetValue((threadId, name), out int frame))
        {
            string text = string.Create(CultureInfo.InvariantCulture, $"{name} (tid {threadId})");
            frame = _profile.Frames.Intern(Frame.Named(_profile.Strings.Intern(text)));
            _frames.Add((threadId, name), frame);
        }
        return frame;
    }

    private int Move(int stack, int frame, int root)
    {
        int[] frames = new int[_profile.Stacks.Depth(stack)];
        _ = _profile.Stacks.CopyFrames(stack, frames);
        int moved = _profile.Stacks.Intern(root, frame);
        foreach (int each in frames.AsSpan(_profile.Stacks.Depth(root)))
        {
            moved = _profile.Stacks.Intern(moved, each);
        }
        return moved;
    }
}
