using System.Text;
using Flame.Linux.Tracing;

namespace Flame.Tests.Linux.Tracing;

public sealed class CommandBytesTests
{
    [Fact]
    public void WordsThatAreNotUtf8_AreThoseOfOurCommandLine() =>
        Assert.Equal([[(byte)'a'], [0xff, 0xfe], []], CommandBytes.Of(["a", "\uFFFD\uFFFD", ""], Encoding.Latin1.GetBytes("pyflame\0-t\0a\0\u00ff\u00fe\0\0")));

    [Theory]
    [InlineData("pyflame\0-t\0b\0\u00ff\0")] // other words
    [InlineData("a\0\u00ff")] // without an end
    [InlineData("\u00ff\0")] // too few
    [InlineData("")]
    public void WordsThatAreNotThere_AreTheStrings(string commandLine) =>
        Assert.Equal(["a"u8.ToArray(), "\uFFFD"u8.ToArray()], CommandBytes.Of(["a", "\uFFFD"], Encoding.Latin1.GetBytes(commandLine)));
}
