using Flame.Profiles;
using Flame.Sampling;

namespace Flame.Tests.Sampling;

/// <summary>Stacks that begin with their thread.</summary>
public sealed class ThreadFramesTests
{
    private readonly ProfileBuilder _profile = new();

    [Fact]
    public void Stack_BeginsWithItsThreadBehindTheProcess()
    {
        int root = _profile.InternMarker("(pid 7)");
        int stack = Push(Push(root, "main"), "leaf");
        var frames = new ThreadFrames(_profile);
        Assert.Equal(["(pid 7)", "MainThread (tid 7)", "main", "leaf"], Names(frames.Under(stack, 7, "MainThread", root)));
        Assert.Equal(["(pid 7)", "thread (tid 8)", "main", "leaf"], Names(frames.Under(stack, 8, null, root)));
    }

    [Fact]
    public void SameStack_OfTwoThreadsIsTwoAndOfOneThreadOne()
    {
        int stack = Push(StackTable.Root, "main");
        var frames = new ThreadFrames(_profile);
        int first = frames.Under(stack, 1, "a", StackTable.Root);
        int count = _profile.Stacks.Count;
        Assert.Equal(first, frames.Under(stack, 1, "a", StackTable.Root));
        Assert.Equal(count, _profile.Stacks.Count);
        Assert.NotEqual(first, frames.Under(stack, 2, "a", StackTable.Root));
        Assert.Equal(["a (tid 1)", "main"], Names(first));
    }

    private int Push(int stack, string name) => _profile.Stacks.Intern(stack, _profile.Frames.Intern(Frame.Named(_profile.Strings.Intern(name))));

    private string[] Names(int stack)
    {
        int[] frames = new int[_profile.Stacks.Depth(stack)];
        _ = _profile.Stacks.CopyFrames(stack, frames);
        return [.. frames.Select(frame => _profile.Strings[_profile.Frames[frame].Function])];
    }
}
