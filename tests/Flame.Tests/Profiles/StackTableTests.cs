using Flame.Profiles;

namespace Flame.Tests.Profiles;

public sealed class StackTableTests
{
    private readonly StackTable _stacks = new();

    [Fact]
    public void Root_IsTheEmptyStackAndItsOwnParent()
    {
        Assert.Equal(1, _stacks.Count);
        Assert.Equal(0, _stacks.Depth(StackTable.Root));
        Assert.Equal(-1, _stacks.Frame(StackTable.Root));
        Assert.Equal(StackTable.Root, _stacks.Parent(StackTable.Root));
    }

    [Fact]
    public void Intern_GivesEqualStacksOneId()
    {
        int caller = _stacks.Intern(StackTable.Root, 7);
        int callee = _stacks.Intern(caller, 8);

        Assert.Equal(caller, _stacks.Intern(StackTable.Root, 7));
        Assert.Equal(callee, _stacks.Intern(caller, 8));
        Assert.NotEqual(callee, _stacks.Intern(StackTable.Root, 8));
        Assert.Equal(4, _stacks.Count);
    }

    [Fact]
    public void Intern_KeepsEveryStackApartWhileTheTableGrows()
    {
        Random random = new(1);
        Dictionary<(int, int), int> ids = [];
        for (int i = 0; i < 50_000; i++)
        {
            int parent = random.Next(_stacks.Count);
            int frame = random.Next(40);
            int id = _stacks.Intern(parent, frame);
            Assert.True(parent < id);
            Assert.Equal(id, ids.GetValueOrDefault((parent, frame), id));
            ids[(parent, frame)] = id;
            Assert.Equal((parent, frame), (_stacks.Parent(id), _stacks.Frame(id)));
        }
        Assert.Equal(ids.Count + 1, _stacks.Count);
    }

    [Fact]
    public void Intern_OfAParentWithManyChildrenTakesNoLongerForEach()
    {
        int[] ids = [.. Enumerable.Range(0, 300_000).Select(frame => _stacks.Intern(StackTable.Root, frame))];

        Assert.Equal(300_001, _stacks.Count);
        Assert.Equal(ids, Enumerable.Range(0, 300_000).Select(frame => _stacks.Intern(StackTable.Root, frame)));
        Assert.Equal(300_000, ids.Distinct().Count());
    }

    [Fact]
    public void CopyFrames_WritesRootFirst()
    {
        int stack = StackTable.Root;
        foreach (int frame in new[] { 5, 3, 5 })
        {
            stack = _stacks.Intern(stack, frame);
        }
        int[] frames = new int[4];

        Assert.Equal(3, _stacks.CopyFrames(stack, frames));
        Assert.Equal([5, 3, 5, 0], frames);
    }

    [Fact]
    public void CopyFrames_RefusesTooLittleRoom()
    {
        int stack = _stacks.Intern(_stacks.Intern(StackTable.Root, 1), 2);

        ArgumentException error = Assert.Throws<ArgumentException>(() => _stacks.CopyFrames(stack, new int[1]));
        Assert.Contains("room for 1 frames, the stack has 2", error.Message);
    }

    [Fact]
    public void UnknownIds_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _stacks.Parent(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => _stacks.Depth(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => _stacks.Intern(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => _stacks.Intern(StackTable.Root, -1));
    }

    [Fact]
    public void Intern_OfAKnownStackAllocatesNothing()
    {
        int caller = _stacks.Intern(StackTable.Root, 1);
        _ = _stacks.Intern(caller, 2);
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                _ = _stacks.Intern(_stacks.Intern(StackTable.Root, 1), 2);
            }
        }));
    }
}
