using System.Text.RegularExpressions;
using Flame.LiveTests.Running;
using Flame.Profiles.Formats;

namespace Flame.LiveTests.Formats;

/// <summary>The program that docs/formats.md shows for our own JSON, run as it stands there.</summary>
public sealed partial class DocumentedJsonTests
{
    [Fact]
    public void Example_PrintsTheFunctionsWithTheMostSamples()
    {
        Assert.SkipUnless(Finding.Commands.IsOnPath("python3"), "no python3 on the PATH");
        using WrittenFiles files = new();
        File.Move(files.Shop(ProfileFormats.Json), Path.Combine(files.Folder, "profile.json"));
        string program = ExamplePattern().Match(File.ReadAllText(Path.Combine(Repository.Root, "docs", "formats.md"))).Groups[1].Value;
        using StartedProcess python = new Command("python3", "-c", program) { WorkingDirectory = files.Folder }.Start();

        Assert.Equal("5 work\n3 <lambda>\n3 Queue.get\n2 (idle)\n2 Page.render\n1 serve\n", python.Finish().MustSucceed().Output);
    }

    [GeneratedRegex("```python\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex ExamplePattern();
}
