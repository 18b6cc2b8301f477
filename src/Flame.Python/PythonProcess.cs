using System.Globalization;
using Flame.Linux;
using Flame.Linux.Procfs;
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

    /// <summary>It is a debug build (--with-pydebug, or with all objects in a list): slower than what people usually run.</summary>
    public bool IsDebugBuild => Runtime.HasDebugSymbols || LayoutChoice.HasLongObjectHeads(Layout);

    /// <summary>There is an interpreter: false while the process is still starting it, and when it has ended.</summary>
    public bool IsInitialised => ReadLife() is InterpreterLife.Running or InterpreterLife.ShuttingDown;

    internal RuntimeLocation Runtime { get; }

    internal PythonLayout Layout { get; }

    /// <summary>Finds CPython in a process and the layout that its build has.</summary>
    /// <param name="process">The process; it stays the caller's.</param>
    /// <param name="abi">Read it as this version (27, 36, 313) whatever it says; null to find out.</param>
    /// <param name="find">How to look for it.</param>
    /// <param name="names">How its functions are to be called.</param>
    /// <exception cref="PythonNotFoundException">It runs no CPython, at least not yet.</exception>
    /// <exception cref="FlameException">It can't be looked at, or its CPython is none that can be read.</exception>
    public static PythonProcess Attach(LiveProcess process, int? abi = null, FindMethod find = FindMethod.Any, FunctionNames names = FunctionNames.Qualified)
    {
        ArgumentNullException.ThrowIfNull(process);
        PythonVersion? forced = abi is { } number ? VersionOfAbi(number) : null;
        try
        {
            return Attach(process, forced, find, names);
        }
        catch (FlameException e) when (e.Kind == FailureKind.Other)
        {
            if (SearchAdvice.Find(process, find, forced) is { } advice)
            {
                throw advice;
            }
            throw;
        }
    }

    private static PythonProcess Attach(LiveProcess process, PythonVersion? forced, FindMethod find, FunctionNames names)
    {
        RuntimeLocation runtime = PythonLocator.Locate(process, find, forced);
        PythonLayout layout = LayoutChoice.Choose(process, runtime);
        if (runtime.CodeType == 0 || runtime.InterpretersHead(layout) == 0)
        {
            throw new FlameException(
                $"CPython {runtime.Version} in {runtime.FoundIn} (process {process.Pid}) has no symbols to start from",
                "a stripped build of this version cannot be read; install one with its symbols");
        }
        (layout, runtime) = TryOut(process, layout, runtime);
        return new PythonProcess(process, runtime, names == FunctionNames.Plain ? layout.WithPlainNames() : layout);
    }

    // What can't be known before there is an interpreter to look at.
    private static (PythonLayout Layout, RuntimeLocation Runtime) TryOut(LiveProcess process, PythonLayout layout, RuntimeLocation runtime)
    {
        const int MaxThreads = 4096;
        if (LifeReader.Read(process.Memory, layout, runtime) is not (InterpreterLife.Running or InterpreterLife.ShuttingDown))
        {
            return (layout, runtime);
        }
        if (LayoutChoice.IsUnproven(layout, runtime)
            && new TableProof(process.Memory, layout, runtime, TaskList.ReadInnermost(process.Pid, MaxThreads)) is var proof && !proof.Holds())
        {
            string failure =
                $"the table of offsets of CPython {runtime.Version} in {runtime.FoundIn} (process {process.Pid}) does not lead to its threads and frames";
            throw proof.LacksSomething
                ? new PythonNotFoundException($"{failure}: it runs no Python code yet, or its memory was overwritten", "try again when it does; should it stay so, please report it")
                : new FlameException(failure, "its memory was overwritten, or the build was changed: please report it");
        }
        if (layout.Thread.NativeThreadId >= 0)
        {
            return ThreadIdSource.Choose(process.Pid, process.Memory, layout, runtime);
        }
        return (layout, runtime.PthreadTidOffset != 0 ? runtime : ThreadIdSource.WithOffset(process.Pid, process.Memory, layout, runtime));
    }

    /// <summary>Looks how far the life of the interpreter has got.</summary>
    public InterpreterLife ReadLife() => LifeReader.Read(Process.Memory, Layout, Runtime);

    /// <summary>What the user should know of reading this process; usually nothing.</summary>
    public IEnumerable<string> ReadWarnings()
    {
        if (LayoutRows.For(Version) is null)
        {
            yield return $"CPython {Version} is newer than this release of pyflame; it is read by its own table of offsets, which may not tell all that changed";
        }
        if (Runtime.NotRead.Length > 0)
        {
            yield return $"process {Process.Pid} runs several CPythons: {Version} in {FoundIn} is read, and not {Runtime.NotRead}; --abi N chooses by version";
        }
        if (ReadLife() == InterpreterLife.ShuttingDown)
        {
            yield return $"the interpreter of process {Process.Pid} is shutting down: there is no more to see than what its end still runs";
        }
    }

    /// <summary>Why nothing of Python runs in the process; null when an interpreter does.</summary>
    public PythonNotFoundException? FindAbsence()
    {
        string what = $"process {Process.Pid} has CPython {Version} and no interpreter running";
        return ReadLife() switch
        {
            InterpreterLife.NotStarted => new($"{what}: it has not started one yet", "try again when it has"),
            InterpreterLife.Ended => new($"{what}: the one that it had has shut down", "what is left of the process is not Python"),
            InterpreterLife.None => new(what, "has it finished, or not begun?"),
            _ => null,
        };
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
