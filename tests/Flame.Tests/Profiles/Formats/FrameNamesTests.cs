using System.Text;
using Flame.Profiles;
using Flame.Profiles.Formats;

namespace Flame.Tests.Profiles.Formats;

public sealed class FrameNamesTests
{
    private readonly StringTable _strings = new();
    private readonly FrameTable _frames = new();

    [Fact]
    public void EachName_IsOneFrame_HoweverManyThereAre()
    {
        FrameNames names = new(_strings, _frames);
        int[] first = [.. Numbers().Select(i => names.Intern(Name(i)))];
        int[] second = [.. Numbers().Select(i => names.Intern(Name(i)))];
        Assert.Equal(first, second);
        Assert.Equal(first.Length, first.Distinct().Count());
        Assert.All(Numbers(), i => Assert.Equal($"f{i} (file.py:{i})", _strings[_frames[first[i]].Function]));
    }

    /// <summary>Words of eight bytes are hashed by their halves: such names must not be taken for each other.</summary>
    [Theory]
    [InlineData("abcdefgh", "efghabcd")]
    [InlineData("abcdefgh12345678", "12345678abcdefgh")]
    [InlineData("aaaaaaaa", "aaaaaaaaa")]
    [InlineData("", "\0")]
    [InlineData("\0", "\0\0")]
    public void NamesOfTheSameParts_AreTwoFrames(string one, string other)
    {
        FrameNames names = new(_strings, _frames);
        Assert.NotEqual(names.Intern(Encoding.UTF8.GetBytes(one)), names.Intern(Encoding.UTF8.GetBytes(other)));
    }

    /// <summary>Names that met in one bucket would take 1,800,000,000 comparisons here.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(12)]
    public void NamesOfAnyLength_TakeATimeInProportionToTheirNumber(int length)
    {
        FrameNames names = new(_strings, _frames);
        byte[] name = new byte[length];
        name.AsSpan().Fill((byte)'x');
        System.Diagnostics.Stopwatch watch = System.Diagnostics.Stopwatch.StartNew();
        for (int i = 0; i < 60_000; i++)
        {
            (name[0], name[1], name[2]) = ((byte)('0' + (i & 63)), (byte)('0' + ((i >> 6) & 63)), (byte)('0' + (i >> 12)));
            Assert.Equal(i, names.Intern(name));
        }
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 2);
    }

    private static IEnumerable<int> Numbers() => Enumerable.Range(0, 20_000);

    private static byte[] Name(int i) => Encoding.UTF8.GetBytes($"f{i} (file.py:{i})");
}
