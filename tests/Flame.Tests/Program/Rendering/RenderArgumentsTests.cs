using Flame.Commands;
using Flame.Profiles.FlameGraph;
using Flame.Rendering;

namespace Flame.Tests.Program.Rendering;

public sealed class RenderArgumentsTests
{
    private static RenderOptions Parse(string words) => RenderArguments.Parse(words.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    [Fact]
    public void Parse_OfNothingIsFlamegraphsDefaults()
    {
        RenderOptions options = Parse("");
        Assert.Equal(new FlameGraphOptions(), options.Graph);
        Assert.Equal(["-"], options.Inputs);
        Assert.Empty(options.Outputs);
    }

    [Fact]
    public void Parse_TakesEveryOptionOfFlamegraph()
    {
        RenderOptions options = Parse(
            "--title T --subtitle S --width 800 --height 20 --minwidth 0.5% --fonttype Arial --fontsize 10 --fontwidth 0.6 --countname ms "
            + "--nametype Func --colors java --bgcolors blue --hash --cp --reverse --inverted --flamechart --negate --total 9.5 --factor 2 "
            + "--nameattr F --notes N --encoding iso-8859-15 in.folded");
        Assert.Equal(new FlameGraphOptions
        {
            Title = "T", Subtitle = "S", Width = 800, FrameHeight = 20, MinWidth = BoxWidth.OfPercent(0.5), FontType = "Arial", FontSize = 10,
            FontWidth = 0.6, CountName = "ms", NameType = "Func", Colours = ColourScheme.Java, Background = "blue", Pick = ColourPick.NameHash,
            IsInverted = true, IsFlameChart = true, Negates = true, Total = 9.5, Factor = 2, Notes = "N", Encoding = "iso-8859-15",
        }, options.Graph);
        Assert.True(options.KeepsPalette && options.Reverses);
        Assert.Equal(("F", "in.folded"), (options.AttributesPath, options.Inputs.Single()));
        Assert.Equal(ColourPick.Random, Parse("--random").Graph.Pick);
    }

    [Fact]
    public void Parse_TakesWhatInfernoHasMore()
    {
        RenderOptions options = Parse("-c python -i --colordiffusion --search-color #00ff00 --stroke-color none --uicolor blue --truncate-text-right "
            + "--no-sort --base f --base g --deterministic --pretty-xml -q a - b");
        Assert.Equal(new FlameGraphOptions
        {
            Colours = ColourScheme.Python, IsInverted = true, ColourDiffusion = true, SearchColour = "#00ff00", UiColour = "blue", KeepsOrder = true,
            Pick = ColourPick.Fnv,
        }, options.Graph);
        Assert.Equal(["f", "g"], options.Bases);
        Assert.Equal(["a", "-", "b"], options.Inputs);
        Assert.True(options.Quiet);
    }

    [Theory]
    [InlineData("--color=io")]
    [InlineData("-colors=io")]
    [InlineData("-colors io")]
    [InlineData("--COLORS io")]
    [InlineData("--colors=hot --colors io")]
    public void Parse_TakesOptionsAsPerlDoes(string words) => Assert.Equal(ColourScheme.Io, Parse(words).Graph.Colours);

    [Fact]
    public void Parse_TakesShortAndNamedColours()
    {
        FlameGraphOptions graph = Parse("--bgcolors #abc --search-color #f0F --stroke-color DarkSlateGrey --uicolor rebeccapurple --encoding UTF8").Graph;
        Assert.Equal(("#abc", "#f0F", "DarkSlateGrey", "rebeccapurple", null), (graph.Background, graph.SearchColour, graph.StrokeColour, graph.UiColour, graph.Encoding));
    }

    [Fact]
    public void Parse_TakesWordsBehindTwoHyphensAsFiles() => Assert.Equal(["--title"], Parse("-- --title").Inputs);

    [Theory]
    [InlineData("--colors pink", "pyflame, hot, mem")]
    [InlineData("--colors 3", "--colors takes")]
    [InlineData("--bgcolors #12345", "#rrggbb")]
    [InlineData("--bgcolors url(x)", "#rrggbb")]
    [InlineData("--search-color red;x", "name of a colour")]
    [InlineData("--search-color blurple", "name of a colour")]
    [InlineData("--stroke-color #abcd", "#rgb, #rrggbb")]
    [InlineData("--uicolor transparent", "name of a colour")]
    [InlineData("--width 800.5", "--width takes a whole number")]
    [InlineData("--encoding utf-16", "--encoding takes UTF-8")]
    [InlineData("--encoding shift_jis", "--encoding takes UTF-8")]
    [InlineData("--encoding x\"?><y", "--encoding takes UTF-8")]
    [InlineData("--width wide", "--width takes a whole number")]
    [InlineData("--width 1", "from 100")]
    [InlineData("--factor NaN", "--factor takes a number")]
    [InlineData("--minwidth -1", "--minwidth takes a number")]
    [InlineData("--minwidth x%", "--minwidth takes a number")]
    [InlineData("--nosuch", "unknown option --nosuch")]
    [InlineData("--", null)]
    [InlineData("--title", "--title needs a value")]
    [InlineData("--hash=1", "--hash takes no value")]
    [InlineData("--font 3", "could be any of --fonttype, --fontsize, --fontwidth")]
    [InlineData("--x\u001b[2J", "unknown option --x?[2J")]
    [InlineData("- -", "only once")]
    public void Parse_SaysWhatIsWrong(string words, string? message)
    {
        if (message is null)
        {
            Assert.Equal(["-"], Parse(words).Inputs);
            return;
        }
        Assert.Contains(message, Assert.Throws<UsageException>(() => Parse(words)).Message, StringComparison.Ordinal);
    }
}
