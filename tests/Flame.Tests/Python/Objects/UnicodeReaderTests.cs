using Flame.Python.Layouts;
using Flame.Python.Objects;

namespace Flame.Tests.Python.Objects;

public sealed class UnicodeReaderTests
{
    private static readonly string[] s_texts =
    [
        "",
        "plain_ascii",
        "caf\u00e9",               // Latin-1: one byte a character
        "\u00ff\u0080\u0000end",
        "\u540d\u524d_x",          // two bytes
        "\ud800 alone, \udfff",    // lone surrogates: legal in Python, and what undecodable file names become
        "fire \U0001f525 \U0010ffff!", // four bytes
        "\U0001f525\u540d\udc80",
    ];

    public static MatrixTheoryData<string, int> Cases => new(BuiltRows.UnicodeLabels, Enumerable.Range(0, s_texts.Length));

    private static string? Read(BuiltPython python, ulong address)
    {
        UnicodeOffsets at = python.Layout.Unicode;
        return UnicodeReader.TryRead(python.Memory, at, address, out string text) ? text : null;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void CompactString_IsReadInEveryKind(string row, int text)
    {
        BuiltPython python = BuiltRows.Build(row);

        Assert.Equal(s_texts[text], Read(python, python.Objects.NewString(s_texts[text])));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void StringWithItsCharactersElsewhere_IsReadInEveryKind(string row, int text)
    {
        BuiltPython python = BuiltRows.Build(row);

        Assert.Equal(s_texts[text], Read(python, python.Objects.NewLegacyString(s_texts[text])));
    }

    [Theory]
    [InlineData('a')]
    [InlineData('\u00e9')]
    [InlineData('\u540d')]
    public void LongString_IsCutAndSaysSo(char character)
    {
        BuiltPython python = BuiltRows.Build(BuiltRows.Labels.Last());
        string longest = new(character, UnicodeReader.MaxCharacters);

        Assert.Equal(longest, Read(python, python.Objects.NewString(longest)));
        Assert.Equal(longest + "…", Read(python, python.Objects.NewString(longest + character)));
    }

    [Fact]
    public void NumberBeyondUnicode_IsShownAsReplaced()
    {
        BuiltPython python = BuiltRows.Build(BuiltRows.Labels.Last());
        ulong address = python.Objects.NewString("\U0001f525x");
        python.Memory.WriteInt(address + (ulong)python.Layout.Unicode.CompactData, 0x110000);

        Assert.Equal("\ufffdx", Read(python, address));
    }

    [Fact]
    public void NullOrUnreadable_IsNoString()
    {
        BuiltPython python = BuiltRows.Build(BuiltRows.Labels.Last());

        Assert.Null(Read(python, 0));
        Assert.Null(Read(python, 0x10));
        Assert.Null(Read(python, ulong.MaxValue - 3));
    }
}
