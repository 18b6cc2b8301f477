using Flame.Profiles;
using Flame.Profiles.Formats;

namespace Flame.Tests.Profiles.Formats;

public sealed class FlamechartWriterTests
{
    private readonly BuiltProfile _built = new();

    private FlamechartWriter To(Stream output) =>
        new(output, _built.Builder.Strings, _built.Builder.Frames, _built.Builder.Stacks);

    [Fact]
    public void Write_GivesTheTimeThenTheStackWithATrailingSemicolon()
    {
        int stack = _built.Stack(("/app/m.py", "<module>", 3), ("/app/w.py", "run", 4));
        string text = BuiltProfile.TextOf(output =>
        {
            FlamechartWriter writer = To(output);
            writer.Write(1_700_000_000_000_000, stack);
            writer.Write(1_700_000_000_010_000, stack);
            writer.Flush();
        });

        Assert.Equal(
            "1700000000000000\n/app/m.py:<module>:3;/app/w.py:run:4;\n1700000000010000\n/app/m.py:<module>:3;/app/w.py:run:4;\n",
            text);
    }

    [Fact]
    public void Write_OfAProfileIsReadBackAsItsSamples()
    {
        Profile profile = TimelineFixture.Shop();
        ProfileReading read = ReadText.Of(BuiltProfile.TextOf(output => FlamechartWriter.Write(profile, output)));

        Assert.Equal(("flamechart", profile.Info.StartEpochNs / 1000), (read.Format, read.Profile.Info.StartEpochNs / 1000));
        Assert.Equal(profile.Samples.Select(sample => sample.TimeNs), read.Profile.Samples.Select(sample => sample.TimeNs));
        Assert.Equal(BuiltProfile.TextOf(output => FoldedWriter.Write(profile, output)), ReadText.Folded(read));
    }

    [Theory]
    [InlineData(Markers.Idle)]
    [InlineData(Markers.Failed)]
    public void Write_GivesMarkersBare(string marker)
    {
        int stack = _built.Builder.InternMarker(marker);
        string text = BuiltProfile.TextOf(output =>
        {
            FlamechartWriter writer = To(output);
            writer.Write(5, stack);
            writer.Flush();
        });

        Assert.Equal($"5\n{marker}\n", text);
    }

    [Fact]
    public void Write_MakesNamesSafe()
    {
        int stack = _built.Stack(("a;b\n.py", "f\uD800", Frame.LinesCut));
        string text = BuiltProfile.TextOf(output =>
        {
            FlamechartWriter writer = To(output);
            writer.Write(5, stack);
            writer.Flush();
        });

        Assert.Equal("5\na:b .py:f\uFFFD;\n", text);
    }

    [Fact]
    public void Write_TakesStacksThatWereInternedAfterTheWriterWasMade()
    {
        string text = BuiltProfile.TextOf(output =>
        {
            FlamechartWriter writer = To(output);
            for (int i = 0; i < 1000; i++)
            {
                writer.Write(i, _built.Stack(("x.py", "f", i), ("x.py", "g", i)));
            }
            writer.Flush();
        });

        Assert.Equal(string.Concat(Enumerable.Range(0, 1000).Select(i => $"{i}\nx.py:f:{i};x.py:g:{i};\n")), text);
    }

    [Fact]
    public void Write_OfKnownFramesAllocatesNothing()
    {
        int stack = _built.Stack([.. Enumerable.Range(0, 300).Select(i => ("x.py", "f", i))]);
        FlamechartWriter writer = To(Stream.Null);
        writer.Write(0, stack);
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                writer.Write(i, stack);
            }
        }));
    }
}
