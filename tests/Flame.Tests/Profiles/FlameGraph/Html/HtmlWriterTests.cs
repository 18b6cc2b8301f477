using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Flame.Profiles.FlameGraph.Html;
using Flame.Profiles.Formats;

namespace Flame.Tests.Profiles.FlameGraph.Html;

public sealed partial class HtmlWriterTests
{
    private static string Page(BuiltProfile built, ProfileDescription? description = null) =>
        BuiltProfile.TextOf(output => HtmlWriter.Write(built.Build(), output, description ?? new ProfileDescription()));

    [Theory]
    [InlineData("script")]
    [InlineData("style")]
    public void Write_NamesScriptAndStyleByTheirHashes(string element)
    {
        string page = Page(new BuiltProfile().Named(1, "a"));
        string content = Regex.Match(page, $"<{element}>(.*?)</{element}>", RegexOptions.Singleline).Groups[1].Value;
        string policy = PolicyPattern().Match(page).Groups[1].Value;

        Assert.Contains($"{element}-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(content)))}'", policy, StringComparison.Ordinal);
        Assert.StartsWith("default-src 'none';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_NeedsNoNetworkAndNoInlineHandlerNorStyle()
    {
        string page = Page(FoldedFixture.Load("webservice.folded"));
        string markup = Regex.Replace(page, "<(script|style)[^>]*>.*?</\\1>", "", RegexOptions.Singleline);

        Assert.DoesNotMatch("\\s(on[a-z]+|style|src)=", markup);
        Assert.DoesNotMatch("https?:|//[a-z]+\\.", markup);
        Assert.DoesNotMatch("\\beval\\b|new Function|innerHTML|document\\.write", page);
    }

    [Fact]
    public void Write_LetsNoNameOutOfTheData()
    {
        const string hostile = "</script><script>alert(1)</script>\"'<!-- ]]>";
        string page = Page(new BuiltProfile().Add(1, (hostile, hostile, 1)), new ProfileDescription { Title = hostile, Subtitle = hostile });

        Assert.DoesNotContain("alert(1)</script>", page, StringComparison.Ordinal);
        Assert.Contains("<title>&lt;/script&gt;&lt;script&gt;", page, StringComparison.Ordinal);
        Assert.Equal(2, Regex.Count(page, "</script>"));
    }

    [Fact]
    public void Write_IsTheSameWhateverOrderTheSamplesCameIn()
    {
        BuiltProfile one = new BuiltProfile().Add(1, ("a.py", "f", 1)).Add(2, ("a.py", "f", 1), ("b.py", "g", 2)).Named(3, "(idle)");
        BuiltProfile other = new BuiltProfile().Named(3, "(idle)").Add(2, ("a.py", "f", 1), ("b.py", "g", 2)).Add(1, ("a.py", "f", 1));

        Assert.Equal(Page(one), Page(other));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(55)]
    [InlineData(56)]
    [InlineData(64)]
    [InlineData(1000)]
    public void Sha256_IsTheOneOfTheStandard(int length)
    {
        byte[] message = [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7))];
        Assert.Equal(SHA256.HashData(message), Sha256.Hash(message));
    }

    [GeneratedRegex("Content-Security-Policy\" content=\"([^\"]*)\"")]
    private static partial Regex PolicyPattern();
}
