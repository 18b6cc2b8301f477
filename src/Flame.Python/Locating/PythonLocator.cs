using System.Text.RegularExpressions;
using Flame.Linux;
using Flame.Linux.Elf;
using Flame.Linux.Procfs;
using Flame.Linux.Targets;

namespace Flame.Python.Locating;

/// <summary>
/// Finds CPython in a process: in the executable, or in a libpython that it has mapped (an embedding program), by the
/// symbols of the file.
/// </summary>
internal static partial class PythonLocator
{
    private const string NotPython =
        "is it a Python process? `pyflame` reads CPython; its processes map a libpython or run an executable that contains it";

    private static readonly string[] Symbols =
    [
        "_PyRuntime", "_PyThreadState_Current", "interp_head", "PyInterpreterState_Head", "PyCode_Type", "PyType_Type", "Py_Version",
    ];

    /// <summary>Finds the runtime.</summary>
    /// <exception cref="PythonNotFoundException">There is none.</exception>
    /// <exception cref="FlameException">It can't be looked at, or it is of a kind that can't be read.</exception>
    public static RuntimeLocation Locate(LiveProcess process)
    {
        List<Mapping> maps = process.ReadMaps();
        if (maps.Count == 0)
        {
            throw new PythonNotFoundException($"process {process.Pid} has no memory of its own (a kernel thread?)", NotPython);
        }
        string? unreadable = null;
        foreach (Mapping module in Candidates(process, maps))
        {
            using OpenedFile? file = process.OpenMapped(module);
            if (file is null)
            {
                unreadable ??= module.Path;
            }
            else if (LocateIn(process, module, ElfFile.Open(file, module.Path)) is { } location)
            {
                return location;
            }
        }
        throw unreadable is null
            ? new PythonNotFoundException($"process {process.Pid} ({process.ExecutablePath() ?? "?"}) runs no CPython", NotPython)
            : new PythonNotFoundException(
                $"the file {unreadable} of process {process.Pid} cannot be opened", "run as root, or as the user of the process");
    }

    [GeneratedRegex(@"^libpython\d[\d.]*[a-z]*\.so")]
    private static partial Regex LibraryName { get; }

    [GeneratedRegex(@"python(?<major>\d)\.(?<minor>\d+)")]
    private static partial Regex VersionInName { get; }

    // The lowest mapping of each file: the executable first, then every libpython (libpython3.so is a stub without a runtime).
    private static List<Mapping> Candidates(LiveProcess process, List<Mapping> maps)
    {
        using OpenedFile? executable = OpenedFile.TryOpen($"/proc/{process.Pid}/exe");
        string? path = process.ExecutablePath();
        var candidates = new List<Mapping>();
        var seen = new HashSet<ulong>();
        foreach (Mapping mapping in maps)
        {
            bool isExecutable = mapping.Inode == executable?.Inode || mapping.Path == path;
            if (!mapping.IsFile || !(isExecutable || LibraryName.IsMatch(Path.GetFileName(mapping.PlainPath)))
                || !seen.Add(mapping.Inode))
            {
                continue;
            }
            candidates.Insert(isExecutable ? 0 : candidates.Count, mapping);
        }
        return candidates;
    }

    private static RuntimeLocation? LocateIn(LiveProcess process, in Mapping module, ElfFile elf)
    {
        var found = new Dictionary<string, ulong>();
        elf.FindSymbols(".dynsym", Symbols, found);
        bool isOld = found.ContainsKey("_PyThreadState_Current");
        if (isOld || !found.ContainsKey("_PyRuntime"))
        {
            elf.FindSymbols(".symtab", Symbols, found); // interp_head is local; a static build may export nothing
        }
        if (!found.ContainsKey("_PyRuntime") && !found.ContainsKey("_PyThreadState_Current"))
        {
            return null;
        }
        ulong bias = elf.LoadBias(module.Start, module.FileOffset);
        ulong At(string symbol) => found.TryGetValue(symbol, out ulong address) ? address + bias : 0;
        return new RuntimeLocation
        {
            Version = FindVersion(process, module, elf, At("Py_Version")),
            FoundIn = module.Path,
            CodeType = At("PyCode_Type"),
            TypeType = At("PyType_Type"),
            Runtime = At("_PyRuntime"),
            CurrentThreadVariable = At("_PyThreadState_Current"),
            InterpreterHeadVariable = At("interp_head") is not 0 and var head
                ? head
                : InterpreterHeadAccessor.Decode(process.Memory, At("PyInterpreterState_Head")),
        };
    }

    private static PythonVersion FindVersion(LiveProcess process, in Mapping module, ElfFile elf, ulong versionVariable)
    {
        if (versionVariable != 0)
        {
            // Py_Version (Include/pylifecycle.h) is there since 3.11, as eight bytes of constant data.
            Span<byte> bytes = stackalloc byte[sizeof(ulong)];
            return process.Memory.TryRead(versionVariable, bytes)
                ? PythonVersion.FromHex(BitConverter.ToUInt64(bytes))
                : throw Unreadable(process);
        }
        Match name = VersionInName.Match(Path.GetFileName(module.PlainPath));
        PythonVersion? named = name.Success
            ? new PythonVersion(int.Parse(name.Groups["major"].ValueSpan), int.Parse(name.Groups["minor"].ValueSpan))
            : null;
        return VersionText.Find(elf, named) ?? named
            ?? throw new FlameException(
                $"the version of CPython in {module.Path} (process {process.Pid}) cannot be told", "say which it is: --abi 38");
    }

    internal static FlameException Unreadable(LiveProcess process) => process.Memory.IsGone
        ? new FlameException($"process {process.Pid} ended while it was being looked at", kind: FailureKind.Gone)
        : Linux.Tracing.AttachFailure.Explain(process.Pid, process.Memory.LastErrno);
}
