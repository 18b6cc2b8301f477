using System.Text;
using Flame.Linux.Procfs;

namespace Flame.Tests.Linux.Procfs;

public sealed class MemoryMapsTests
{
    private static List<Mapping> Parse(string text) => MemoryMaps.Parse(Encoding.UTF8.GetBytes(text));

    [Fact]
    public void Line_IsReadWithAllItsParts()
    {
        Mapping mapping = Assert.Single(Parse("7f1c2a000000-7f1c2a021000 rw-p 00012000 fd:1f 1234567                    /usr/lib/libc.so.6\n"));

        Assert.Equal(
            new Mapping(0x7f1c2a000000, 0x7f1c2a021000, 0x12000, IsWritable: true, (0xfdUL << 32) | 0x1f, 1234567, "/usr/lib/libc.so.6"),
            mapping);
        Assert.True(mapping.IsFile);
    }

    [Theory]
    [InlineData("/srv/my app/lib (1).so", "/srv/my app/lib (1).so")]
    [InlineData("/usr/bin/python3.11 (deleted)", "/usr/bin/python3.11")]
    [InlineData("/srv/line\\012break.so", "/srv/line\\012break.so")]
    [InlineData("/srv/日本.so", "/srv/日本.so")]
    public void Path_IsKeptWhateverItHolds(string path, string plain)
    {
        Mapping mapping = Assert.Single(Parse($"1000-2000 r-xp 00000000 08:01 42 {path}\n"));

        Assert.Equal((path, plain), (mapping.Path, mapping.PlainPath));
        Assert.False(mapping.IsWritable);
    }

    [Theory]
    [InlineData("1000-2000 rw-p 00000000 00:00 0 \n", "")]
    [InlineData("1000-2000 rw-p 00000000 00:00 0", "")]
    [InlineData("1000-2000 rw-p 00000000 00:00 0                          [heap]\n", "[heap]")]
    [InlineData("ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0  [vsyscall]\n", "[vsyscall]")]
    [InlineData("1000-2000 rw-s 00000000 00:0f 77  anon_inode:[perf_event]\n", "anon_inode:[perf_event]")]
    public void MemoryWithoutAFile_IsNone(string line, string path)
    {
        Mapping mapping = Assert.Single(Parse(line));

        Assert.False(mapping.IsFile);
        Assert.Equal(path, mapping.Path);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("2000-1000 r-xp 00000000 08:01 42 /a")]
    [InlineData("1000-1000 r-xp 00000000 08:01 42 /a")]
    [InlineData("1000 r-xp 00000000 08:01 42 /a")]
    [InlineData("1000-2000 r-x")]
    [InlineData("1000-2000 r-xp 0000")]
    [InlineData("1000-2000 r-xp 00000000 08-01 42 /a")]
    [InlineData("1000-2000 r-xp 00000000 08:01 x /a")]
    [InlineData("11111111111111111-22222222222222222 r-xp 00000000 08:01 42 /a")]
    public void LineThatMakesNoSense_IsPassedOver(string line)
    {
        Mapping after = Assert.Single(Parse(line + "\n3000-4000 r--p 00000000 08:01 43 /b\n"));

        Assert.Equal("/b", after.Path);
    }

    [Fact]
    public void RandomBytes_AreReadToTheirEnd()
    {
        Random random = new(3);
        byte[] model = Encoding.UTF8.GetBytes("1000-2000 r-xp 00000000 08:01 42 /a\n2000-3000 rw-p 00000000 00:00 0 [heap]\n");
        int fewer = 0;
        for (int round = 0; round < 20_000; round++)
        {
            byte[] text = (byte[])model.Clone();
            for (int change = random.Next(1, 6); change > 0; change--)
            {
                text[random.Next(text.Length)] = (byte)random.Next(256);
            }
            List<Mapping> mappings = MemoryMaps.Parse(text.AsSpan(0, random.Next(text.Length + 1)));
            Assert.All(mappings, mapping => Assert.True(mapping.Start < mapping.End));
            fewer += mappings.Count < 2 ? 1 : 0;
        }
        Assert.InRange(fewer, 1_000, 19_999);
    }

    [Fact]
    public void OurOwnMaps_AreReadLineByLine()
    {
        List<Mapping> mappings = MemoryMaps.Read(Environment.ProcessId);

        Assert.Contains(mappings, mapping => mapping.IsFile && mapping.Path == Environment.ProcessPath);
        Assert.Contains(mappings, mapping => mapping is { Path: "[stack]", IsWritable: true, IsFile: false });
        Assert.Equal(mappings.OrderBy(mapping => mapping.Start), mappings);
    }
}
