using Flame.Linux;
using Flame.Linux.Memory;
using Flame.Linux.Targets;
using Flame.Python.Locating;

namespace Flame.Python.Layouts;

/// <summary>Picks the layout for the very build that a process runs.</summary>
internal static class LayoutChoice
{
    private const int DebugHeadBytes = 16; // two pointers in front of each object: _ob_next, _ob_prev (Py_TRACE_REFS)

    /// <summary>The row of the version, with all that the process itself tells laid over it.</summary>
    /// <exception cref="FlameException">The version can't be read, or what the process tells makes no sense.</exception>
    public static PythonLayout Choose(LiveProcess process, RuntimeLocation runtime)
    {
        PythonLayout layout = runtime.Version.IsAtLeast(3, 13)
            ? Overlay(process, runtime)
            : LayoutRows.For(runtime.Version) ?? throw Unsupported(process, runtime);
        return HasLongObjectHeads(process.Memory, layout, runtime.TypeType) ? layout.WithLongerObjectHeads(DebugHeadBytes) : layout;
    }

    private static PythonLayout Overlay(LiveProcess process, RuntimeLocation runtime)
    {
        DebugOffsetsForm form = DebugOffsetsForm.For(runtime.Version);
        byte[] table = new byte[form.SizeBytes];
        if (!process.Memory.TryRead(runtime.Runtime, table))
        {
            throw PythonLocator.Unreadable(process);
        }
        string what = $"CPython {runtime.Version} in {runtime.FoundIn} (process {process.Pid})";
        if (!table.AsSpan().StartsWith(DebugOffsets.Cookie))
        {
            throw new PythonNotFoundException($"{what} has no table of offsets", "try again when it has started");
        }
        bool isFreeThreaded = DebugOffsets.IsFreeThreaded(table);
        PythonLayout row = LayoutRows.For(runtime.Version, isFreeThreaded)
            ?? (runtime.Version.IsAtLeast(3, 16) ? Successor(runtime.Version, isFreeThreaded) : throw Unsupported(process, runtime));
        return DebugOffsets.TryOverlay(row, form, table) ?? throw new FlameException(
            $"the table of offsets of {what} makes no sense",
            "its memory was overwritten, or the build was changed: please report it");
    }

    // A version that is not known yet: its own table on top of the latest row that is.
    private static PythonLayout Successor(PythonVersion version, bool isFreeThreaded)
    {
        PythonVersion latest = LayoutRows.Versions.Last();
        return LayoutRows.For(latest, isFreeThreaded)! with { Version = version };
    }

    // The type of type is itself: the word that says so shows where every object has its type.
    private static bool HasLongObjectHeads(ProcessMemory memory, PythonLayout layout, ulong typeType) =>
        typeType != 0
        && memory.TryRead(typeType + (ulong)layout.ObjectType, out ulong type) && type != typeType
        && memory.TryRead(typeType + (ulong)layout.ObjectType + DebugHeadBytes, out type) && type == typeType;

    private static FlameException Unsupported(LiveProcess process, RuntimeLocation runtime) => new(
        $"process {process.Pid} runs CPython {runtime.Version} ({runtime.FoundIn}), which cannot be read",
        $"supported are {string.Join(", ", LayoutRows.Versions)}");
}
