using Flame.Linux;
using Flame.Linux.Diagnosis;
using Flame.Linux.Elf;
using Flame.Linux.Procfs;
using Flame.Linux.Targets;

namespace Flame.Python.Locating;

/// <summary>
/// Finds CPython in a process: in the executable, in a libpython that it has mapped, or linked into any other library; by
/// symbols, by its section, or by what its memory looks like.
/// </summary>
internal sealed class PythonLocator
{
    private const string NotPython =
        "is it a Python process? `pyflame` reads CPython; its processes map a libpython or run an executable that contains it";

    private static readonly string[] Symbols =
    [
        "_PyRuntime", "_PyThreadState_Current", "interp_head", "PyInterpreterState_Head", "_Py_Finalizing", "PyCode_Type", "PyType_Type", "Py_Version",
        "_Py_NegativeRefcount",
    ];

    private readonly LiveProcess _process;
    private readonly ModuleList _modules;
    private readonly RuntimeProof _proof;
    private readonly RuntimeChoice _choice;
    private readonly RuntimeSearch _search;
    private readonly PythonVersion? _version;
    private RuntimeLocation? _fallback;
    private FlameException? _firstFailure;

    private PythonLocator(LiveProcess process, ModuleList modules, PythonVersion? version)
    {
        _process = process;
        _modules = modules;
        _version = version;
        _proof = new RuntimeProof(process);
        _search = new RuntimeSearch(process, modules, version);
        _choice = new RuntimeChoice(process, _search, version);
    }

    /// <summary>Finds the runtime.</summary>
    /// <param name="process">Where to look.</param>
    /// <param name="method">How to look.</param>
    /// <param name="version">Take it for this version; null to find out.</param>
    /// <exception cref="PythonNotFoundException">There is none.</exception>
    /// <exception cref="FlameException">It can't be looked at, or it is of a kind that can't be read.</exception>
    public static RuntimeLocation Locate(LiveProcess process, FindMethod method = FindMethod.Any, PythonVersion? version = null)
    {
        List<Mapping> maps = process.ReadMaps();
        if (maps.Count == 0)
        {
            Finding known = AttachDiagnosis.Process(process.Pid);
            throw known.State == FindingState.Obstacle
                ? new PythonNotFoundException(known.Found, known.Mend ?? NotPython)
                : new PythonNotFoundException($"process {process.Pid} has no memory of its own", NotPython);
        }
        using var modules = new ModuleList(process, maps);
        var locator = new PythonLocator(process, modules, version);
        RuntimeLocation location = locator.Find(method) ?? throw locator.Failure();
        return location.Version.IsAtLeast(3, 11)
            ? location
            : location with { PthreadTidOffset = PthreadDescriptor.FindOffset(process.Memory, modules) };
    }

    /// <summary>Why the memory of a process could not be read.</summary>
    internal static FlameException Unreadable(LiveProcess process) => process.Memory.IsGone
        ? new FlameException($"process {process.Pid} ended while it was being looked at", "`pyflame ps` lists the processes that can be profiled", FailureKind.Gone)
        : process.Memory.IsUnmapped
        ? new PythonNotFoundException($"the memory of process {process.Pid} changed while it was being looked at", "has it replaced its program? try again")
        : Linux.Tracing.AttachFailure.Explain(process.Pid, process.Memory.LastErrno);

    // Symbols are quick, so every library is asked for them; the rest is for files that look like Python's.
    private RuntimeLocation? Find(FindMethod method)
    {
        RuntimeLocation? found = null;
        if (method is FindMethod.Any or FindMethod.Symbols)
        {
            found = FindIn(_modules.Likely, BySymbols) ?? (_fallback is null ? FindIn(_modules.Others, BySymbols) : null) ?? _fallback;
        }
        if (method is FindMethod.Any or FindMethod.Section)
        {
            found ??= FindIn(_modules.Likely, _search.BySection) ?? FindIn(_modules.Others, _search.BySection) ?? _fallback;
        }
        if (method is FindMethod.Any or FindMethod.Scan)
        {
            found ??= FindIn(_modules.Likely, _search.ByScan, isSlow: true) ?? _fallback;
        }
        return found;
    }

    // A slow look ends with the first that runs.
    private RuntimeLocation? FindIn(List<MappedModule> modules, Func<MappedModule, IEnumerable<RuntimeLocation>> look, bool isSlow = false)
    {
        var running = new List<FoundRuntime>();
        foreach (MappedModule module in modules)
        {
            try
            {
                foreach (RuntimeLocation location in look(module))
                {
                    switch (_proof.Judge(location))
                    {
                        case RuntimeState.Initialised when isSlow:
                            return location;
                        case RuntimeState.Initialised:
                            running.Add(new FoundRuntime(location, module));
                            break;
                        case RuntimeState.Unknown when running.Count == 0:
                            return location;
                        case RuntimeState.Uninitialised:
                            _fallback ??= location;
                            break;
                        default:
                            break;
                    }
                }
            }
            catch (FlameException e) when (e.Kind == FailureKind.Other)
            {
                // One file that is damaged, or of another kind of machine, says nothing about the others.
                _firstFailure ??= module.IsProgram || module.IsLibrary ? e : null;
            }
        }
        return _choice.Among(running);
    }

    private IEnumerable<RuntimeLocation> BySymbols(MappedModule module)
    {
        var found = new Dictionary<string, ulong>();
        ElfFile elf = module.OpenElf();
        elf.FindExports(Symbols, found);
        bool isOld = found.ContainsKey("_PyThreadState_Current");
        if (isOld || !found.ContainsKey("_PyRuntime"))
        {
            elf.FindSymbols(".symtab", Symbols, found); // interp_head is local; a static build may export nothing
        }
        if (!found.ContainsKey("_PyRuntime") && !found.ContainsKey("_PyThreadState_Current"))
        {
            yield break;
        }
        ulong At(string symbol) => found.TryGetValue(symbol, out ulong address) ? address + module.Bias : 0;
        yield return _search.Complete(module, new RuntimeLocation
        {
            Version = _version ?? _search.FindVersion(module, At("Py_Version")),
            FoundIn = module.Path,
            Method = FindMethod.Symbols,
            Machine = elf.Machine,
            CodeType = At("PyCode_Type"),
            TypeType = At("PyType_Type"),
            Runtime = At("_PyRuntime"),
            CurrentThreadVariable = At("_PyThreadState_Current"),
            HasDebugSymbols = At("_Py_NegativeRefcount") != 0, // Py_REF_DEBUG, which Py_DEBUG implies (Include/object.h)
            FinalizingVariable = At("_Py_Finalizing"),
            InterpreterHeadVariable = At("interp_head") is not 0 and var head
                ? head
                : InterpreterHeadAccessor.Decode(_process.Memory, At("PyInterpreterState_Head")),
        });
    }

    private FlameException Failure()
    {
        if (_process.Memory.LastErrno != 0 && !_process.Memory.TryRead(_modules.Maps[0].Start, new byte[1]))
        {
            return Unreadable(_process);
        }
        if (_firstFailure is not null)
        {
            return _firstFailure;
        }
        return new PythonNotFoundException($"process {_process.Pid} ({_process.ExecutablePath() ?? "?"}) runs no CPython", NotPython);
    }
}
