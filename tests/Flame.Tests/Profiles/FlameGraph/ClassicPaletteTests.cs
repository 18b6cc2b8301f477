using Flame.Profiles.FlameGraph;

namespace Flame.Tests.Profiles.FlameGraph;

/// <summary>The colours are compared with those that flamegraph.pl gave for the same names.</summary>
public sealed class ClassicPaletteTests
{
    [Theory]
    [InlineData("", 213, 39, 9)]
    [InlineData("main", 243, 179, 42)]
    [InlineData("foo", 220, 71, 17)]
    [InlineData("\u00e9t\u00e9", 253, 224, 53)]
    public void Of_HotByNameIsTheFirstNumberOfDrand48(string name, byte red, byte green, byte blue) =>
        Assert.Equal(new Rgb(red, green, blue), ClassicPalette.Of(ColourScheme.Hot, name, ColourPick.Name));

    // Made with flamegraph.pl --hash.
    [Theory]
    [MemberData(nameof(Hashed))]
    public void Of_ByNameHashIsWhatFlamegraphMakes(string scheme, string name, byte red, byte green, byte blue) => Assert.Equal(
        new Rgb(red, green, blue), ClassicPalette.Of(Enum.Parse<ColourScheme>(scheme), name, ColourPick.NameHash));

    public static TheoryData<string, string, byte, byte, byte> Hashed() => new()
    {
        { "Aqua", "main", 71, 184, 184 },
        { "Aqua", "read", 98, 209, 209 },
        { "Blue", "main", 101, 101, 223 },
        { "Blue", "read", 128, 128, 245 },
        { "Green", "main", 71, 219, 71 },
        { "Green", "read", 98, 244, 98 },
        { "Hot", "`x", 255, 113, 55 },
        { "Hot", "a`very_long_module`name", 237, 136, 35 },
        { "Hot", "ab", 226, 104, 24 },
        { "Hot", "do_work", 236, 189, 34 },
        { "Hot", "main", 247, 83, 46 },
        { "Hot", "read", 241, 184, 40 },
        { "Hot", "zz:top", 244, 176, 43 },
        { "Io", "main", 101, 101, 236 },
        { "Io", "read", 128, 128, 230 },
        { "Mem", "main", 0, 232, 76 },
        { "Mem", "read", 0, 226, 168 },
        { "Orange", "main", 213, 113, 0 },
        { "Orange", "read", 242, 142, 0 },
        { "Purple", "main", 213, 101, 213 },
        { "Purple", "read", 242, 128, 242 },
        { "Red", "main", 219, 79, 79 },
        { "Red", "read", 244, 114, 114 },
        { "Yellow", "main", 194, 194, 57 },
        { "Yellow", "read", 219, 219, 66 },
    };

    [Theory]
    [InlineData(ColourScheme.Java, "LJava/x_[j]", ColourScheme.Green)]
    [InlineData(ColourScheme.Java, "x_[i]", ColourScheme.Aqua)]
    [InlineData(ColourScheme.Java, "org/apache/X", ColourScheme.Green)]
    [InlineData(ColourScheme.Java, "Ljava/lang/X", ColourScheme.Green)]
    [InlineData(ColourScheme.Java, "a:::b", ColourScheme.Green)]
    [InlineData(ColourScheme.Java, "std::x", ColourScheme.Yellow)]
    [InlineData(ColourScheme.Java, "do_syscall_[k]", ColourScheme.Orange)]
    [InlineData(ColourScheme.Java, "read", ColourScheme.Red)]
    [InlineData(ColourScheme.Js, "a/b_[j]", ColourScheme.Green)]
    [InlineData(ColourScheme.Js, "a_[j]", ColourScheme.Aqua)]
    [InlineData(ColourScheme.Js, "v8::x", ColourScheme.Yellow)]
    [InlineData(ColourScheme.Js, "f /srv/x.js:3", ColourScheme.Green)]
    [InlineData(ColourScheme.Js, "f:3", ColourScheme.Aqua)]
    [InlineData(ColourScheme.Js, " ", ColourScheme.Green)]
    [InlineData(ColourScheme.Js, "x_[k]", ColourScheme.Orange)]
    [InlineData(ColourScheme.Js, "read", ColourScheme.Red)]
    [InlineData(ColourScheme.Perl, "A::b", ColourScheme.Yellow)]
    [InlineData(ColourScheme.Perl, "Perl_runops", ColourScheme.Green)]
    [InlineData(ColourScheme.Perl, "x.pl", ColourScheme.Green)]
    [InlineData(ColourScheme.Perl, "x_[k]", ColourScheme.Orange)]
    [InlineData(ColourScheme.Perl, "read", ColourScheme.Red)]
    [InlineData(ColourScheme.Python, "/venv/lib/python3.11/site-packages/flask/app.py:f:1", ColourScheme.Aqua)]
    [InlineData(ColourScheme.Python, "/usr/lib/python3.11/json/decoder.py:f:1", ColourScheme.Yellow)]
    [InlineData(ColourScheme.Python, "/opt/Python3/x.py:f:1", ColourScheme.Yellow)]
    [InlineData(ColourScheme.Python, "<built-in method time.sleep>", ColourScheme.Yellow)]
    [InlineData(ColourScheme.Python, "<frozen importlib>:f:1", ColourScheme.Yellow)]
    [InlineData(ColourScheme.Python, "/srv/pythonic/x.py:f:1", ColourScheme.Red)]
    [InlineData(ColourScheme.Rust, "core::fmt", ColourScheme.Orange)]
    [InlineData(ColourScheme.Rust, "tokio::run", ColourScheme.Aqua)]
    [InlineData(ColourScheme.Rust, "read", ColourScheme.Yellow)]
    [InlineData(ColourScheme.Wakeup, "read", ColourScheme.Aqua)]
    [InlineData(ColourScheme.Chain, "read", ColourScheme.Blue)]
    [InlineData(ColourScheme.Chain, "read_[w]", ColourScheme.Aqua)]
    public void Of_TellsByTheNameWhoseCodeItIs(ColourScheme scheme, string name, ColourScheme hue) =>
        Assert.Equal(ClassicPalette.Of(hue, name, ColourPick.Name), ClassicPalette.Of(scheme, name, ColourPick.Name));

    [Fact]
    public void OfChange_IsWhiteForNoneAndPureForTheLargest()
    {
        Assert.Equal(new Rgb(255, 255, 255), ClassicPalette.OfChange(0, 10));
        Assert.Equal(new Rgb(255, 0, 0), ClassicPalette.OfChange(10, 10));
        Assert.Equal(new Rgb(0, 0, 255), ClassicPalette.OfChange(-10, 10));
        Assert.Equal(new Rgb(255, 105, 105), ClassicPalette.OfChange(5, 10));
    }

    // As inferno 0.12.8 draws them.
    [Theory]
    [InlineData("f", 248, 157, 1)]
    [InlineData("main", 238, 28, 47)]
    [InlineData("", 206, 183, 37)]
    [InlineData("serve", 215, 30, 24)]
    [InlineData("größe", 252, 164, 50)]
    public void Of_FnvIsInfernosDeterministicColour(string name, byte red, byte green, byte blue) =>
        Assert.Equal(new Rgb(red, green, blue), ClassicPalette.Of(ColourScheme.Hot, name, ColourPick.Fnv));

    [Theory]
    [InlineData(1, 100)]
    [InlineData(5 / 12.0, 153)]
    [InlineData(1 / 3.0, 163)]
    [InlineData(0.25, 175)]
    public void OfShare_IsInfernosColour(double share, byte faint) => Assert.Equal(new Rgb(255, faint, faint), ClassicPalette.OfShare(share));

    [Fact]
    public void Palette_KeepsAndAddsColours()
    {
        using StringReader before = new("kept->rgb(1,2,3)\nbroken line\na->b->rgb(4,5,6)\nwrong->rgb(1,2,999)\n");
        PaletteMap map = PaletteMap.Read(before);

        Assert.Equal(new Rgb(1, 2, 3), map.Of("kept", _ => default));
        Assert.Equal(new Rgb(4, 5, 6), map.Of("a->b", _ => default));
        Assert.Equal(new Rgb(9, 9, 9), map.Of("new\n", _ => new Rgb(9, 9, 9)));
        using StringWriter after = new();
        map.Write(after);
        Assert.Equal("a->b->rgb(4,5,6)\nkept->rgb(1,2,3)\nnew ->rgb(9,9,9)\n", after.ToString());
    }
}
