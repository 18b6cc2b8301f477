using Flame.LiveTests.Running;
using Flame.Profiles;
using Flame.Profiles.Diff;
using Flame.Profiles.Diff.Gating;
using Flame.Profiles.Diff.Reports;

namespace Flame.LiveTests.Formats;

/// <summary>The schema that OASIS published for SARIF 2.1.0 allows what a gate writes.</summary>
public sealed class SarifTests
{
    [Fact]
    public void Schema_AllowsWhatWeWrite()
    {
        using var scratch = new ScratchDirectory();
        Assert.SkipUnless(File.Exists(Path.Combine(Validators.Modules, "sarif-schema-2.1.0.json")), "no schema of SARIF: run tests/scripts/validators.sh");
        string golden = Path.Combine(Repository.Root, "fixtures", "golden", "diff", "checkout.sarif");
        string hostile = Write(scratch, "hostile", "<script>", "]]>", "\"\n\0", "\ud800", "a b%c#d?e", "::error::", "日本語");
        string none = Write(scratch, "none");
        using StartedProcess node = Validators.Node(Path.Combine(Validators.Folder, "sarif.cjs"), Validators.Modules, golden, hostile, none).Start();
        Assert.Equal("", node.Finish().MustSucceed().Output);
    }

    private static string Write(ScratchDirectory scratch, string file, params string[] names)
    {
        DiffInput before = new("base", Profile(names, samples: 2));
        DiffInput after = new("new", Profile(names, samples: 90));
        var diff = ProfileDiff.Create([before], [after], new DiffOptions());
        GateReport gate = Gate.Judge(diff, [GateExpression.Parse("each self() > +1pp")], new GateOptions());
        string path = scratch.PathOf(file + ".sarif");
        using FileStream output = File.Create(path);
        DiffFormats.Sarif.Write(new DiffReport { Diff = diff, Gate = gate, ToolVersion = "1.0.0" }, output);
        return path;
    }

    private static Profile Profile(string[] names, long samples)
    {
        ProfileBuilder builder = new();
        foreach (string name in (string[])["calm", .. names])
        {
            Frame frame = new(builder.Strings.Intern($"src/{name}.py"), builder.Strings.Intern(name), 7);
            builder.Add(builder.Stacks.Intern(StackTable.Root, builder.Frames.Intern(frame)), name == "calm" ? 1000 : samples);
        }
        return builder.Build();
    }
}
