using Flame.Profiles.FlameGraph;

namespace Flame.Tests.Profiles.FlameGraph;

public sealed class TextColumnsTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("abc", 3)]
    [InlineData("r\u00e9sum\u00e9", 6)]
    [InlineData("e\u0301", 1)]
    [InlineData("\u65e5\u672c", 4)]
    [InlineData("\ud83d\udd25", 2)]
    [InlineData("\u2705\u26a1", 4)]
    [InlineData("\ud83c\udde9\ud83c\uddea", 4)]
    [InlineData("\u2713\u00d7", 2)]
    [InlineData("\u0628\u0627", 2)]
    public void Of_CountsWideCharactersTwiceAndMarksNot(string text, int columns) => Assert.Equal(columns, TextColumns.Of(text));

    [Theory]
    [InlineData("handler", 7, "handler")]
    [InlineData("handler", 6, "handl\u2026")]
    [InlineData("\u65e5\u672c\u8a9e", 6, "\u65e5\u672c\u8a9e")]
    [InlineData("\u65e5\u672c\u8a9e", 5, "\u65e5\u672c\u2026")]
    [InlineData("\u65e5\u672c\u8a9e", 4, "\u65e5\u2026")]
    [InlineData("a\ud83d\udd25b", 3, "a\u2026")]
    public void Cut_KeepsWholeCharactersThatFit(string text, int columns, string expected) =>
        Assert.Equal(expected, TextColumns.Cut(text, columns));
}
