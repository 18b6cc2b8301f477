using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Flame.LiveTests.Running;
using Flame.Profiles.Formats;

namespace Flame.LiveTests.Formats;

/// <summary>speedscope's own page, in a browser, imports every format that it knows as we write it; and its schema allows its own.</summary>
public sealed partial class SpeedscopeTests : IDisposable
{
    private readonly WrittenFiles _files = new();

    [Fact]
    public void Schema_AllowsWhatWeWrite()
    {
        ProfileFormat format = ProfileFormats.Speedscope;
        using StartedProcess node = Validators.Node(
            Path.Combine(Validators.Folder, "schema.cjs"), Validators.Modules, _files.Shop(format), _files.Counts(format), _files.Hostile(format), _files.Empty(format)).Start();

        Assert.Equal("", node.Finish().MustSucceed().Output);
    }

    [Fact]
    public void Page_ImportsEveryFormatThatItKnows()
    {
        ProfileFormat[] formats = [ProfileFormats.Speedscope, ProfileFormats.Pprof, ProfileFormats.CpuProfile, ProfileFormats.ChromeTrace, ProfileFormats.Folded];
        string[] paths = [.. formats.Select(_files.Shop), .. formats.Select(_files.Counts), .. formats.SkipLast(1).Select(_files.Hostile)];
        Dictionary<string, Import> imports = Load(paths).ToDictionary(import => import.Name);

        Assert.Equal(paths.Length, imports.Count);
        Assert.All(imports.Values, import => Assert.True(import.Imported, $"{import.Name}: {string.Join(" / ", import.Messages)}"));
        Assert.All(imports.Values, import => Assert.StartsWith("Importing as ", Assert.Single(import.Messages), StringComparison.Ordinal));
        Assert.Contains("MainThread (pid 4242 tid 4242) (1/3)", imports["shop.speedscope.json"].Shown, StringComparison.Ordinal);
        Assert.Contains("MainThread (tid 4242) (1/3)", imports["shop.trace.json"].Shown, StringComparison.Ordinal);
        Assert.Contains("(1/21)", imports["hostile.speedscope.json"].Shown, StringComparison.Ordinal);
    }

    public void Dispose() => _files.Dispose();

    private Import[] Load(string[] paths)
    {
        string script = Path.Combine(_files.Folder, "load.js");
        string files = string.Join(",\n", paths.Select(path => $"['{Path.GetFileName(path)}', '{Convert.ToBase64String(File.ReadAllBytes(path))}']"));
        File.WriteAllText(script, $"const files = [{files}];\n{File.ReadAllText(Path.Combine(Validators.Folder, "load.js"))}");
        string page = Path.Combine(Validators.Modules, "node_modules", "speedscope", "dist", "release", "index.html");
        using StartedProcess browser = Validators.Chromium(Path.Combine(_files.Folder, "browser"), $"file://{page}#localProfilePath={script}").Start();
        RunResult result = browser.Finish(TimeSpan.FromMinutes(2));   // it takes 3 s on a machine with nothing else to do
        Match seen = SeenPattern().Match(result.Output);
        Assert.True(seen.Success, $"the page did not come to an end: {result.Error}");
        using JsonDocument report = JsonDocument.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(seen.Groups[1].Value)));
        return [.. report.RootElement.EnumerateArray().Select(item => new Import(
            item.GetProperty("name").GetString()!, item.GetProperty("imported").GetBoolean(),
            [.. item.GetProperty("messages").EnumerateArray().Select(message => message.GetString()!)], item.GetProperty("shown").GetString()!))];
    }

    [GeneratedRegex("<pre id=\"seen\">([^<]*)</pre>")]
    private static partial Regex SeenPattern();

    private sealed record Import(string Name, bool Imported, string[] Messages, string Shown);
}
