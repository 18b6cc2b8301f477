using Flame.Linux;
using Flame.Linux.Targets;
using Flame.Python.Layouts;
using Flame.Python.Walking;

namespace Flame.Python.Locating;

/// <summary>A runtime that has an interpreter, and the module that it was found in.</summary>
internal readonly record struct FoundRuntime(RuntimeLocation Location, MappedModule Module);

/// <summary>
/// Chooses where a process runs several CPythons at once, as a program does that opens two libpythons by dlopen(3). One of them is read:
/// that of the version that was asked for; else the one in which more threads run Python code at this moment; else the program's own; else
/// the newer one; else the one whose path comes first.
/// </summary>
internal sealed class RuntimeChoice(LiveProcess process, RuntimeSearch search, PythonVersion? wanted)
{
    private const int MaxThreads = 64;
    private const int Looks = 3; // threads run while they are looked at

    private readonly LiveProcess _process = process;
    private readonly RuntimeSearch _search = search;
    private readonly PythonVersion? _wanted = wanted;

    /// <summary>The one to read, which says what the others are; null when there is none.</summary>
    public RuntimeLocation? Among(List<FoundRuntime> found)
    {
        if (found.Count < 2)
        {
            return found.Count == 0 ? null : found[0].Location;
        }
        (FoundRuntime Runtime, PythonVersion Version)[] ordered =
        [
            .. found.Select(each => (Runtime: each, Version: OwnVersion(each)))
                .OrderByDescending(each => _wanted is { } version && each.Version.IsSameMinor(version))
                .ThenByDescending(each => CountBusy(each.Runtime.Location with { Version = each.Version }))
                .ThenByDescending(each => each.Runtime.Module.IsProgram)
                .ThenByDescending(each => each.Version.Abi)
                .ThenBy(each => each.Runtime.Location.FoundIn, StringComparer.Ordinal)
                .ThenBy(each => each.Runtime.Module.Mappings[0].Start),
        ];
        return ordered[0].Runtime.Location with
        {
            NotRead = string.Join(" and ", ordered.Skip(1).Select(each => $"{each.Version} in {each.Runtime.Location.FoundIn}")),
        };
    }

    // With --abi, what is found has the version that was asked for, whatever it is.
    private PythonVersion OwnVersion(FoundRuntime found)
    {
        try
        {
            return _wanted is null ? found.Location.Version : _search.FindVersion(found.Module, versionVariable: 0);
        }
        catch (FlameException)
        {
            return found.Location.Version;
        }
    }

    private int CountBusy(RuntimeLocation location)
    {
        PythonLayout layout;
        try
        {
            layout = LayoutChoice.Choose(_process, location);
        }
        catch (FlameException)
        {
            return 0;
        }
        var memory = new CaptureMemory(_process.Memory);
        var interpreters = new InterpreterList(layout, location, memory);
        var walker = new FrameWalker(layout, memory);
        var threads = new List<PythonThread>();
        var stack = new RawStack();
        int most = 0;
        for (int look = 0; look < Looks; look++)
        {
            memory.Begin();
            if (interpreters.TryRefresh() && interpreters.TryReadThreads(threads))
            {
                most = Math.Max(most, threads.Take(MaxThreads).Count(thread => walker.TryWalk(thread.Address, stack) && stack.Depth > 0));
            }
        }
        return most;
    }
}
