using Flame.LiveTests.Running;

namespace Flame.LiveTests.Finding;

/// <summary>The files of one CPython that other programs are linked with.</summary>
/// <param name="Interpreter">Whose they are.</param>
/// <param name="Home">What PYTHONHOME has to be for its standard library to be found.</param>
/// <param name="Archive">libpython3.X.a, which need not exist.</param>
/// <param name="Library">libpython3.X.so.1.0, which need not exist.</param>
/// <param name="LinkerOptions">What linking with the archive needs besides: -lm and the like.</param>
internal sealed record CPythonFiles(Interpreter Interpreter, string Home, string Archive, string Library, string[] LinkerOptions)
{
    private const string Questions =
        "import sys, os, sysconfig; v = sysconfig.get_config_var; print(sys.prefix); "
        + "print(os.path.join(v('LIBPL') or '', v('LIBRARY') or '?')); "
        + "print(os.path.join(v('LIBDIR') or '', v('INSTSONAME') or '?')); "
        + "print(' '.join([v('LIBS') or '', v('SYSLIBS') or '', v('MODLIBS') or '']))";

    /// <summary>For the C library that it is built on.</summary>
    public string Compiler => Interpreter.Path.Contains("-musl/", StringComparison.Ordinal) ? "musl-gcc" : "gcc";

    /// <summary>The library, as programs that live where the interpreter lives see it.</summary>
    public string LibraryInside => Library[Interpreter.Root.Length..];

    public static CPythonFiles Of(Interpreter interpreter)
    {
        using StartedProcess process = interpreter.Command("-c", Questions).Start();
        string[] lines = process.Finish().MustSucceed().Output.Split('\n');
        return new CPythonFiles(
            interpreter, lines[0], interpreter.Outside(lines[1]), interpreter.Outside(lines[2]), [.. lines[3].Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(word => word.StartsWith('-'))]);
    }

    public CPythonFiles RequireArchive()
    {
        Assert.SkipUnless(File.Exists(Archive), $"this CPython came without {Archive}");
        return this;
    }

    public CPythonFiles RequireLibrary()
    {
        Assert.SkipUnless(Library.Contains(".so", StringComparison.Ordinal) && File.Exists(Library), $"this CPython came without a shared library ({Library})");
        return this;
    }
}
