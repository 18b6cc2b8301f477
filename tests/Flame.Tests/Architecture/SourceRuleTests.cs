namespace Flame.Tests.Architecture;

public class SourceRuleTests
{
    [Fact]
    public void Sources_AreShortEnoughToRead() =>
        Breach.NoneIn(Sources("src", "native").SelectMany(SourceRules.Length));

    [Fact]
    public void Methods_AreShortEnoughToRead()
    {
        string source = Path.Combine(Repository.Root, "src") + Path.DirectorySeparatorChar;
        List<MethodSpan> methods = [];
        foreach (ProjectFile project in Repository.ShippedProjects().Values)
        {
            using CompiledAssembly assembly = CompiledAssembly.BesideTests(project.AssemblyName);
            // Generated code (of regular expressions, of native imports) has its own documents, outside of src/.
            methods.AddRange(assembly.MethodSpans().Where(method => method.File.StartsWith(source, StringComparison.Ordinal)));
        }
        Assert.True(methods.Count > 20, $"only {methods.Count} methods found: are the debug symbols there?");
        Breach.NoneIn(methods.SelectMany(SourceRules.MethodLength));
    }

    [Fact]
    public void FlameLinux_NeverSaysPython() => Breach.NoneIn(Sources("src/Flame.Linux").SelectMany(SourceRules.SaysPython));

    [Fact]
    public void NativeFunctions_AreDeclaredInInteropOnly() => Breach.NoneIn(Sources("src").SelectMany(SourceRules.NativeImports));

    [Fact]
    public void Files_NameNoMachineAndNoRegistry() => Breach.NoneIn(Repository.TextFiles().SelectMany(SourceRules.MachinePaths));

    [Fact]
    public void Files_HaveNoLeftOvers() => Breach.NoneIn(Repository.TextFiles().SelectMany(SourceRules.LeftOvers));

    [Theory]
    [InlineData(300, 0)]
    [InlineData(301, 1)]
    public void Length_CountsLines(int lines, int breaches)
    {
        string text = string.Concat(Enumerable.Repeat("x\n", lines));
        Assert.Equal(breaches, SourceRules.Length(new SourceFile("src/Flame/Sample.cs", text)).Count());
        Assert.Empty(SourceRules.Length(new SourceFile("src/Flame.Python/Layouts/Rows.cs", text)));
    }

    [Fact]
    public void MethodLength_FindsTheMethodThatIsTooLong()
    {
        using CompiledAssembly tests = CompiledAssembly.BesideTests("Flame.Tests");
        MethodSpan[] spans = [.. tests.MethodSpans().Where(span => span.Method.Contains("ForbiddenSample", StringComparison.Ordinal))];
        string breach = Assert.Single(spans.SelectMany(SourceRules.MethodLength));
        Assert.Equal("Flame.Tests.Architecture.ForbiddenSample.TooLong has 42 lines; 40 are allowed", breach);
    }

    [Theory]
    [InlineData("src/Flame.Linux/Elf/Symbols.cs", "// as CPython does", 1)]
    [InlineData("src/Flame.Linux/Elf/Symbols.cs", "const string Name = \"libpython3\";", 1)]
    [InlineData("src/Flame.Linux/Elf/Symbols.cs", "// as ld.so does", 0)]
    [InlineData("src/Flame.Python/PythonLocator.cs", "// as CPython does", 0)]
    public void SaysPython_IsAboutFlameLinuxAlone(string path, string line, int breaches) =>
        Assert.Equal(breaches, SourceRules.SaysPython(new SourceFile(path, line)).Count());

    [Theory]
    [InlineData("src/Flame/Program.cs", 1)]
    [InlineData("src/Flame.Linux/Memory/Live.cs", 1)]
    [InlineData("src/Flame.Linux/Interop/Libc.cs", 0)]
    public void NativeImports_BelongIntoInterop(string path, int breaches)
    {
        Assert.Equal(breaches, SourceRules.NativeImports(new SourceFile(path, "x\n    [LibraryImport(\"libc\")]\n")).Count());
        Assert.Equal(breaches, SourceRules.NativeImports(new SourceFile(path, "[DllImport(\"libc\")]")).Count());
    }

    [Fact]
    public void MachinePaths_AreFound()
    {
        string[] bad = ["see /ho" + "me/ann/x.py", "\"/ro" + "ot/.cache/x\"", "cd /wo" + "rk/main", "https://api.nu" + "get.org/v3", "deb.deb" + "ian.org"];
        Assert.All(bad, line => Assert.Single(SourceRules.MachinePaths(new SourceFile("docs/x.md", line))));
        string[] good = ["/proc/1/root/usr", "/proc/PID/root/etc", "$\"/proc/{pid}/root/lib\"", "$HOME/.pyenv/versions", "/usr/lib/x", "Flame.Linux/root/x"];
        Assert.All(good, line => Assert.Empty(SourceRules.MachinePaths(new SourceFile("docs/x.md", line))));
    }

    [Fact]
    public void LeftOvers_AreFound()
    {
        string[] bad = ["// TO" + "DO: later", "# FIX" + "ME", "throw new NotImplemented" + "Exception();"];
        Assert.All(bad, line => Assert.Single(SourceRules.LeftOvers(new SourceFile("src/x.cs", line))));
        Assert.Empty(SourceRules.LeftOvers(new SourceFile("src/x.cs", "// nothing to do")));
    }

    private static IEnumerable<SourceFile> Sources(params string[] folders)
    {
        SourceFile[] files = [.. folders.Where(folder => Directory.Exists(Path.Combine(Repository.Root, folder))).SelectMany(Repository.TextFiles)];
        Assert.NotEmpty(files);
        return files.Where(file => file.Path.EndsWith(".cs", StringComparison.Ordinal) || file.Path.EndsWith(".c", StringComparison.Ordinal)
            || file.Path.EndsWith(".js", StringComparison.Ordinal) || file.Path.EndsWith(".csproj", StringComparison.Ordinal));
    }
}
