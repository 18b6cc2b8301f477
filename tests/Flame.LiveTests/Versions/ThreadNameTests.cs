using System.Text.RegularExpressions;
using Flame.LiveTests.Running;

namespace Flame.LiveTests.Versions;

/// <summary>A dump names every thread as the target's own `threading` module does, and beside the right stack.</summary>
public sealed partial class ThreadNameTests
{
    [Theory]
    [MemberData(nameof(Interpreters.Versions), MemberType = typeof(Interpreters))]
    [MemberData(nameof(Interpreters.FlavourRows), MemberType = typeof(Interpreters))]
    [MemberData(nameof(DebugInterpreters.Rows), MemberType = typeof(DebugInterpreters))]
    public void Dump_NamesEveryThread(string label)
    {
        using Target target = Target.Start(Interpreters.Require(label), "thread_names.py");
        string dump = ShippedBinary.Run("-d", "-p", target.PidText).MustSucceed().Output;

        Dictionary<string, string> functions = [];
        foreach (string block in dump.TrimEnd('\n').Split("\n\n"))
        {
            Match head = Head().Match(block);
            Assert.True(head.Success, dump);
            string own = Assert.Single(block.Split('\n'), line => line.Contains("thread_names.py:rest_", StringComparison.Ordinal)
                || line.Contains("thread_names.py:main:", StringComparison.Ordinal));
            functions.Add(head.Groups["name"].Value, own.Split(':')[^2]);
        }

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["MainThread"] = "main", ["price-watch"] = "rest_plain", ["größe 速度 𠮷"] = "rest_scripts", ["named later"] = "rest_renamed",
            },
            functions);
    }

    [GeneratedRegex(@"\A\d+\*?: (?<name>.+)$", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Head();
}
