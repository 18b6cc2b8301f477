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

    private static IEnumerable<int> Numbers() => Enumerable.Range(0, 20_000);

    private static byte[] Name(int i) => Encoding.UTF8.GetBytes($"f{i} (file.py:{i})");
}
