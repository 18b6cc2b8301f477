using Flame.Profiles;

namespace Flame.Tests.Profiles;

public sealed class ProfileBuilderTests
{
    private readonly BuiltProfile _built = new();

    [Fact]
    public void Tables_InternEqualValuesOnce()
    {
        ProfileBuilder builder = _built.Builder;
        int name = builder.Strings.Intern("f");
        int frame = builder.Frames.Intern(new Frame(name, name, 3));

        Assert.Equal(0, builder.Strings.Intern(""));
        Assert.Equal(name, builder.Strings.Intern("f"));
        Assert.Equal("f", builder.Strings[name]);
        Assert.Equal(frame, builder.Frames.Intern(new Frame(name, name, 3)));
        Assert.NotEqual(frame, builder.Frames.Intern(new Frame(name, name, 4)));
        Assert.Equal(new Frame(name, name, 3), builder.Frames[frame]);
    }

    [Fact]
    public void Add_SumsTheCountsOfAStack()
    {
        int stack = _built.Stack(("a.py", "f", 1));
        _built.Builder.Add(stack);
        _built.Builder.Add(stack, 4);
        _built.Builder.Add(_built.Stack(("a.py", "f", 1), ("a.py", "g", 2)), 0);
        Profile profile = _built.Build();

        Assert.Equal(5, profile.Count(stack));
        Assert.Equal(5, profile.TotalSamples);
        Assert.Equal(5, _built.Builder.TotalSamples);
        Assert.Equal([stack], profile.SampledStacks());
    }

    [Fact]
    public void Add_CountsTheLastOfManyStacks()
    {
        int stack = StackTable.Root;
        for (int i = 0; i < 10_000; i++)
        {
            stack = _built.Builder.Stacks.Intern(stack, 0);
        }
        _built.Builder.Add(stack, 2);

        Assert.Equal(2, _built.Build().Count(stack));
    }

    [Fact]
    public void Add_RefusesUnknownStacksAndNegativeCounts()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _built.Builder.Add(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => _built.Builder.Add(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => _built.Builder.Add(StackTable.Root, -1));
    }

    [Theory]
    [InlineData(uint.MaxValue - 1)]
    [InlineData(uint.MaxValue)]
    [InlineData(uint.MaxValue + 1L)]
    [InlineData((1L << 53) + 1)]
    [InlineData(long.MaxValue - 2)]
    public void Add_IsExactForCountsOfAnySize(long count)
    {
        int stack = _built.Stack(("a.py", "f", 1));
        _built.Builder.Add(stack, count);
        Profile before = _built.Build();
        _built.Builder.Add(stack, 1);
        _built.Builder.Add(stack, 1);

        Assert.Equal(count, before.Count(stack));
        Assert.Equal(count + 2, _built.Build().Count(stack));
        Assert.Equal(count + 2, _built.Build().TotalSamples);
    }

    [Fact]
    public void Build_TakesCountsThatLaterSamplesDoNotChange()
    {
        int stack = _built.Stack(("a.py", "f", 1));
        _built.Builder.Add(stack);
        Profile profile = _built.Build();
        _built.Builder.Add(stack);
        int later = _built.Stack(("a.py", "g", 1));
        _built.Builder.Add(later);

        Assert.Equal(1, profile.Count(stack));
        Assert.Equal(0, profile.Count(later));
        Assert.Equal(1, profile.TotalSamples);
    }

    [Fact]
    public void InternMarker_IsAStackOfOneFrameWithoutFile()
    {
        int idle = _built.Builder.InternMarker(Markers.Idle);
        Profile profile = _built.Build();

        Assert.Equal(idle, _built.Builder.InternMarker(Markers.Idle));
        Assert.Equal(1, profile.Stacks.Depth(idle));
        Frame frame = profile.Frames[profile.Stacks.Frame(idle)];
        Assert.Equal((0, Frame.LinesCut), (frame.File, frame.Line));
        Assert.Equal("(idle)", profile.Strings[frame.Function]);
    }

    [Fact]
    public void Add_OfAKnownStackAllocatesNothing()
    {
        int stack = _built.Stack(("a.py", "f", 1));
        _built.Builder.Add(stack);
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                _built.Builder.Add(stack);
            }
        }));
    }
}
