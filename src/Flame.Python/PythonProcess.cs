using System.Globalization;
using Flame.Linux;
using Flame.Linux.Targets;
using Flame.Python.Layouts;
using Flame.Python.Locating;

namespace Flame.Python;

/// <summary>A process that runs CPython, with all that is needed to read its threads and frames.</summary>
public sealed class PythonProcess
{
    private PythonProcess(LiveProcess process, RuntimeLocation runtime, PythonLayout layout)
    {
        Process = process;
        Runtime = runtime;
        Layout = layout;
    }

    /// <summary>The versions that can be read, oldest first.</summary>
    public static IEnumerable<PythonVersion> SupportedVersions => LayoutRows.Versions;

    /// <summary>The process.</summary>
    public LiveProcess Process { get; }

    /// <summary>The release it runs.</summary>
    public PythonVersion Version => Runtime.Version;

    /// <summary>The executable or library that holds the interpreter, as the target sees it.</summary>
    public string FoundIn => Runtime.FoundIn;

    /// <summary>The way in which the runtime was found there.</summary>
    public FindMethod FoundBy => Runtime.Method;

    /// <summary>It is a build without the GIL.</summary>
    public bool IsFreeThreaded => Layout.IsFreeThreaded;

    /// <summary>What the user should know of reading this version; null when there is nothing.</summary>
    public string? Warning => LayoutRows.For(Version) is null
        ? $"CPython {Version} is newer than this release of pyflame; it is read by its own table of offsets, which may not tell all that changed"
        : null;

    /// <summary>There is an interpreter: false while the process is still starting it.</summary>
    public bool IsInitialised =>
        Flame.Linux.Memory.MemoryReaderExtensions.TryRead(Process.Memory, Runtime.InterpretersHead(Layout), out ulong head) && head != 0;

    internal RuntimeLocation Runtime { get; }

    internal PythonLayout Layout { get; }

    /// <summary>Finds CPython in a process and the layout that its build has.</summary>
    /// <param name="process">The process; it stays the caller's.</param>
    /// <param name="abi">Read it as this version (27, 36, 313) whatever it says; null to find out.</param>
    /// <param name="find">How to look for it.</param>
    /// <exception cref="PythonNotFoundException">It runs no CPython, at least not yet.</exception>
    /// <exception cref="FlameException">It can't be looked at, or its CPython is none that can be read.</exception>
    public static PythonProcess Attach(LiveProcess process, int? abi = null, FindMethod find = FindMethod.Any)
    {
        ArgumentNullException.ThrowIfNull(process);
        PythonVersion? forced = abi is { } number ? VersionOfAbi(number) : null;
        RuntimeLocation runtime = PythonLocator.Locate(process, find, forced);
        PythonLayout layout = LayoutChoice.Choose(process, runtime);
        if (runtime.CodeType == 0 || runtime.InterpretersHead(layout) == 0)
        {
            throw new FlameException(
                $"CPython {runtime.Version} in {runtime.FoundIn} (process {process.Pid}) has no symbols to start from",
                "a stripped build of this version cannot be read; install one with its symbols");
        }
        return new PythonProcess(process, runtime, layout);
    }

    private static PythonVersion VersionOfAbi(int abi)
    {
        foreach (PythonVersion version in SupportedVersions)
        {
            if (version.Abi == abi)
            {
                return version;
            }
        }
        throw new FlameException(string.Create(CultureInfo.InvariantCulture, $"Unknown or unsupported ABI version: {abi}"));
    }
}
