using System.Globalization;
using System.Text.RegularExpressions;
using Flame.Linux;
using Flame.Linux.Elf;
using Flame.Linux.Memory;
using Flame.Linux.Targets;
using Flame.Python.Layouts;

namespace Flame.Python.Locating;

/// <summary>Finds in a module what its symbols do not tell: the runtime, its version, its types.</summary>
internal sealed partial class RuntimeSearch(LiveProcess process, ModuleList modules, PythonVersion? version)
{
    private readonly LiveProcess _process = process;
    private readonly ModuleList _modules = modules;
    private readonly PythonVersion? _version = version;
    private readonly Dictionary<MappedModule, ModuleVariables> _variables = [];

    /// <summary>The runtime at the section .PyRuntime.</summary>
    public IEnumerable<RuntimeLocation> BySection(MappedModule module)
    {
        ElfFile elf = module.OpenElf();
        if (elf.TryFindSection(".PyRuntime", out Section section) && section.Address != 0)
        {
            ulong runtime = section.Address + module.Bias;
            yield return Complete(module, new RuntimeLocation
            {
                Version = _version ?? VersionInTable(runtime) ?? FindVersion(module, versionVariable: 0),
                FoundIn = module.Path,
                Method = FindMethod.Section,
                Machine = elf.Machine,
                CodeType = 0,
                Runtime = runtime,
            });
        }
    }

    /// <summary>The runtimes that the variables of the module look like.</summary>
    public IEnumerable<RuntimeLocation> ByScan(MappedModule module)
    {
        ModuleVariables variables = VariablesOf(module);
        var scan = new RuntimeScan(variables, _process.Memory, _modules.Maps);
        var template = new RuntimeLocation
        {
            Version = default,
            FoundIn = module.Path,
            Method = FindMethod.Scan,
            Machine = module.OpenElf().Machine,
            CodeType = 0,
        };
        bool hasCookie = false;
        foreach (ulong cookie in scan.Cookies())
        {
            if (VersionInTable(cookie) is { } told)
            {
                hasCookie = true;
                yield return Complete(module, template with { Version = _version ?? told, Runtime = cookie });
            }
        }
        // Types first: where there are none there is no CPython, and the longer search is saved.
        if (!hasCookie && TypeScan.TryFind(variables, _process.Memory, out ulong typeType, out ulong codeType)
            && (_version ?? FindVersion(module, versionVariable: 0)) is var version && LayoutRows.For(version) is { } layout)
        {
            template = template with { Version = version, TypeType = typeType, CodeType = codeType };
            if (layout.Runtime.InterpretersHead >= 0 && scan.FindRuntime(layout) is not 0 and var runtime)
            {
                yield return template with { Runtime = runtime };
            }
            else if (layout.Runtime.InterpretersHead < 0 && scan.FindInterpreterHead(layout, typeType) is not 0 and var head)
            {
                yield return template with { InterpreterHeadVariable = head }; // who holds the GIL shows when somebody does
            }
        }
    }

    /// <summary>Adds the types to a location whose symbols did not tell them.</summary>
    public RuntimeLocation Complete(MappedModule module, RuntimeLocation location) =>
        location.CodeType == 0 && TypeScan.TryFind(VariablesOf(module), _process.Memory, out ulong typeType, out ulong codeType)
            ? location with { TypeType = typeType, CodeType = codeType }
            : location;

    /// <summary>The release, by the variable Py_Version (3.11 and later) or by what the file and its memory say.</summary>
    public PythonVersion FindVersion(MappedModule module, ulong versionVariable)
    {
        if (versionVariable != 0)
        {
            // Include/pylifecycle.h: eight bytes of constant data.
            return _process.Memory.TryRead(versionVariable, out ulong hex)
                ? PythonVersion.FromHex(hex)
                : throw PythonLocator.Unreadable(_process);
        }
        Match name = VersionInName.Match(module.FileName);
        PythonVersion? named = name.Success
            ? new PythonVersion(
                int.Parse(name.Groups["major"].ValueSpan, CultureInfo.InvariantCulture),
                int.Parse(name.Groups["minor"].ValueSpan, CultureInfo.InvariantCulture))
            : null;
        PythonVersion? told = named is null ? null : VersionText.Find(module.OpenElf(), named);
        return told ?? VersionText.FindInVariables(VariablesOf(module), named) ?? VersionText.Find(module.OpenElf(), named) ?? named
            ?? throw new FlameException(
                $"the version of CPython in {module.Path} (process {_process.Pid}) cannot be told", "say which it is: --abi 38");
    }

    [GeneratedRegex(@"python(?<major>\d)\.(?<minor>\d{1,2})")]
    private static partial Regex VersionInName { get; }

    private ModuleVariables VariablesOf(MappedModule module)
    {
        if (!_variables.TryGetValue(module, out ModuleVariables? variables))
        {
            variables = new ModuleVariables(_process.Memory, module, _modules.Maps);
            _variables.Add(module, variables);
        }
        return variables;
    }

    private PythonVersion? VersionInTable(ulong runtime)
    {
        byte[] head = new byte[16];
        return _process.Memory.TryRead(runtime, head) && head.AsSpan().StartsWith(DebugOffsets.Cookie)
            && PythonVersion.FromHex(DebugOffsets.VersionHex(head)) is { Major: 3, Minor: >= 13 and <= 99 } told
            ? told
            : null;
    }
}
