using Flame.LiveTests.Running;

namespace Flame.LiveTests.Finding;

/// <summary>Interpreters in shared libraries: stripped, opened at run time, deleted, replaced, or there twice.</summary>
public sealed class LibraryTests
{
    [Theory]
    [MemberData(nameof(Interpreters.Rows), MemberType = typeof(Interpreters))]
    public void StrippedLibrary_IsFoundByWhatItExports(string label)
    {
        using var scratch = new ScratchDirectory();
        CPythonFiles python = CPythonFiles.Of(Interpreters.Require(label)).RequireLibrary();
        string library = Copy(python, scratch);
        Workshop.Strip(library);
        Workshop.RemoveSectionHeaders(library);
        using Target target = StartHost(python, Workshop.OpeningHost(scratch), library);
        Finding.MustFindLoop(target, Finding.Any, Finding.Symbols, Finding.Scan);
    }

    [Theory]
    [MemberData(nameof(Interpreters.Rows), MemberType = typeof(Interpreters))]
    public void DeletedLibraryAndProgram_AreReadAllTheSame(string label)
    {
        using var scratch = new ScratchDirectory();
        CPythonFiles python = CPythonFiles.Of(Interpreters.Require(label)).RequireLibrary();
        string library = Copy(python, scratch);
        string host = Workshop.OpeningHost(scratch);
        using Target target = StartHost(python, host, library);
        File.Delete(library);
        File.Delete(host);
        Finding.MustFindLoop(target, Finding.Any, Finding.Symbols, Finding.Scan);
    }

    // As an upgrade does it: another file under the old name. Only the kernel's link to the old file, for which one has to
    // be root, or what is mapped of it lead to what is running.
    [Theory]
    [MemberData(nameof(Interpreters.Rows), MemberType = typeof(Interpreters))]
    public void ReplacedLibrary_IsNotTakenForTheOneThatRuns(string label)
    {
        using var scratch = new ScratchDirectory();
        CPythonFiles python = CPythonFiles.Of(Interpreters.Require(label)).RequireLibrary();
        string library = Copy(python, scratch);
        using Target target = StartHost(python, Workshop.OpeningHost(scratch), library);
        string other = scratch.PathOf("upgrade");
        File.Copy("/bin/true", other);
        File.Move(other, library, overwrite: true);
        Finding.MustFindLoop(target, Finding.Any, Finding.Symbols);
    }

    [Theory]
    [MemberData(nameof(Interpreters.Rows), MemberType = typeof(Interpreters))]
    public void DeletedLibrary_IsReadFromMemoryWithoutPrivileges(string label)
    {
        using var scratch = new ScratchDirectory();
        CPythonFiles python = CPythonFiles.Of(Interpreters.Require(label)).RequireLibrary();
        string library = Copy(python, scratch);
        string[] words = [.. WithoutPrivileges, Workshop.OpeningHost(scratch), "run", Workshop.LoopCode, library];
        using Target target = Target.Start(Finding.Host(python, words[0], words[1..]));
        File.Delete(library);
        words = [.. WithoutPrivileges, ShippedBinary.Path, "-d", "-p", target.PidText];
        using StartedProcess pyflame = new Command(words[0], words[1..]).Start();
        RunResult result = pyflame.Finish();
        Assert.SkipWhen(result.Error.Contains("ptrace_scope", StringComparison.Ordinal), "this kernel lets only root attach");
        Assert.Contains(":inner:", result.MustSucceed().Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Interpreters.Rows), MemberType = typeof(Interpreters))]
    public void SecondCopyOfTheLibrary_IsPassedOver(string label)
    {
        using var scratch = new ScratchDirectory();
        Interpreter interpreter = Interpreters.Require(label);
        CPythonFiles python = CPythonFiles.Of(interpreter).RequireLibrary();
        string library = Copy(python, scratch);
        string script = scratch.PathOf("twice.py");
        File.WriteAllText(script, Workshop.LoopCode.Replace("import posix", $"import ctypes, posix; copy = ctypes.CDLL('{library}')", StringComparison.Ordinal));
        using Target target = Target.Start(interpreter.Command(script));
        Assert.Contains(library, File.ReadAllText($"/proc/{target.PidText}/maps"), StringComparison.Ordinal);
        Finding.MustFindLoop(target, Finding.Any, Finding.Symbols, Finding.Scan);
    }

    // The first files of two fresh file systems have the same inode number.
    [Theory]
    [MemberData(nameof(Interpreters.Rows), MemberType = typeof(Interpreters))]
    public void FileOfAnotherDeviceWithTheSameInode_IsAnotherFile(string label)
    {
        Containers.Root.Require();
        using var scratch = new ScratchDirectory();
        CPythonFiles python = CPythonFiles.Of(Interpreters.Require(label)).RequireLibrary();
        string library = Copy(python, scratch);
        string code = Workshop.LoopCode.Replace(
            "import posix", "import mmap, posix; data = mmap.mmap(posix.open('two/data', posix.O_RDONLY), 0, prot=mmap.PROT_READ)", StringComparison.Ordinal);
        using Target target = Target.Start(Finding.Host(
            python, "unshare", "--mount", "sh", "-ec",
            """
            cd "$1"; mkdir one two; mount -t tmpfs none one; mount -t tmpfs none two
            cp "$2" one/; truncate -s 64M two/data; lib=one/${2##*/}; test $(stat -c %i $lib) = $(stat -c %i two/data)
            exec "$3" run "$4" $lib
            """,
            "sh", scratch.Path, library, Workshop.OpeningHost(scratch), code));
        Assert.Contains("/two/data", File.ReadAllText($"/proc/{target.PidText}/maps"), StringComparison.Ordinal);
        Finding.MustFindLoop(target, Finding.Any, Finding.Symbols, Finding.Scan);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void PluginWithAnInterpreterInside_IsFound(bool hidesPython)
    {
        using var scratch = new ScratchDirectory();
        foreach (Interpreter interpreter in new[] { Interpreters.Found.OrderBy(each => each.Rank).First(), Interpreters.Newest })
        {
            CPythonFiles python = CPythonFiles.Of(interpreter).RequireArchive();
            (string program, string plugin) = Workshop.Plugin(python, scratch, hidesPython);
            using Target target = Target.Start(Finding.Host(python, program, Workshop.LoopCode, plugin));
            Finding.MustFindLoop(target, Finding.Any, Finding.Symbols);
        }
    }

    // Root without any capability is a user like others, and still the owner of all that the tests have made.
    private static string[] WithoutPrivileges =>
        Environment.IsPrivilegedProcess ? ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--"] : ["env", "--"];

    private static Target StartHost(CPythonFiles python, string host, string library) =>
        Target.Start(Finding.Host(python, host, "run", Workshop.LoopCode, library));

    private static string Copy(CPythonFiles python, ScratchDirectory scratch)
    {
        string copy = scratch.PathOf(Path.GetFileName(python.Library));
        File.Copy(python.Library, copy);
        File.SetUnixFileMode(copy, File.GetUnixFileMode(python.Library) | UnixFileMode.UserWrite);
        return copy;
    }
}
