using Flame.Linux;
using Flame.Linux.Elf;
using Flame.Linux.Memory;
using Flame.Linux.Targets;
using Flame.Python.Locating;

namespace Flame.Python.Layouts;

/// <summary>Picks the layout for the very build that a process runs.</summary>
internal static class LayoutChoice
{
    private const string Overwritten = "its memory was overwritten, or the build was changed: please report it";

    private const int FreeThreadedHeadBytes = 16; // its type stands that much further back (Include/object.h)

    private const int LongerGilAarch64Bytes = 16; // two pthread_mutex_t of 48 bytes, not 40, lie before what follows the GIL

    private const int DebugHeadBytes = 16; // two pointers in front of each object: _ob_next, _ob_prev (Py_TRACE_REFS)

    /// <summary>The row of the version, with all that the process itself tells laid over it.</summary>
    /// <exception cref="FlameException">The version can't be read, or what the process tells makes no sense.</exception>
    public static PythonLayout Choose(LiveProcess process, RuntimeLocation runtime) =>
        Choose(process.Memory, runtime, $"process {process.Pid}", () => PythonLocator.Unreadable(process));

    /// <summary>The same from memory alone, which need not be a live process's.</summary>
    /// <param name="memory">The memory.</param>
    /// <param name="runtime">Where the runtime is in it.</param>
    /// <param name="owner">Whose memory it is, for messages.</param>
    /// <param name="explain">Why the memory can't be read; null: nothing more is known.</param>
    public static PythonLayout Choose(IMemoryReader memory, RuntimeLocation runtime, string owner, Func<FlameException>? explain = null)
    {
        PythonLayout layout = runtime.Version.IsAtLeast(3, 13)
            ? Overlay(memory, runtime, owner, explain)
            : LayoutRows.For(runtime.Version) ?? throw Unsupported(owner, runtime);
        return HasLongObjectHeads(memory, layout, runtime.TypeType) ? layout.WithLongerObjectHeads(DebugHeadBytes) : layout;
    }

    private static PythonLayout Overlay(IMemoryReader memory, RuntimeLocation runtime, string owner, Func<FlameException>? explain)
    {
        DebugOffsetsForm form = DebugOffsetsForm.For(runtime.Version);
        byte[] table = new byte[form.SizeBytes];
        string what = $"CPython {runtime.Version} in {runtime.FoundIn} ({owner})";
        if (!memory.TryRead(runtime.Runtime, table))
        {
            throw explain?.Invoke() ?? new FlameException($"{what} can't be read where its table of offsets is");
        }
        if (!table.AsSpan().StartsWith(DebugOffsets.Cookie))
        {
            throw new PythonNotFoundException($"{what} has no table of offsets", "try again when it has started");
        }
        bool isFreeThreaded = DebugOffsets.IsFreeThreaded(table);
        PythonLayout? known = LayoutRows.For(runtime.Version, isFreeThreaded);
        PythonLayout row = known
            ?? (runtime.Version.IsAtLeast(3, 16) ? Successor(runtime.Version, isFreeThreaded) : throw Unsupported(owner, runtime));
        PythonLayout layout = OverlayAsBuilt(row, form, table, out int wrongAt) ?? throw new FlameException(
            $"the table of offsets of {what} makes no sense" + (wrongAt == 0
                ? ": it is of another version or kind of build"
                : $": its number at byte {wrongAt} is {DebugOffsets.Word(table, wrongAt)}"),
            Overwritten);
        return known is null || HasObjectsOf(known, layout) ? layout : throw new FlameException(
            $"the table of offsets of {what} lays out threads, code objects or strings otherwise than CPython {known.Version} does", Overwritten);
    }

    /// <summary>A build in which every object has a longer head (Py_TRACE_REFS).</summary>
    public static bool HasLongObjectHeads(PythonLayout layout) =>
        layout.ObjectType == (layout.IsFreeThreaded ? FreeThreadedHeadBytes : 0) + sizeof(ulong) + DebugHeadBytes;

    // What the table does not have moves with the object heads, too.
    internal static PythonLayout? OverlayAsBuilt(PythonLayout row, DebugOffsetsForm form, ReadOnlySpan<byte> table, out int wrongAt)
    {
        PythonLayout? layout = DebugOffsets.TryOverlay(row, form, table, out wrongAt);
        return layout is not null && layout.ObjectType == row.ObjectType + DebugHeadBytes
            ? DebugOffsets.TryOverlay(row.WithLongerObjectHeads(DebugHeadBytes), form, table, out wrongAt)
            : layout;
    }

    /// <summary>Whether a layout needs to be tried (<see cref="TableProof"/>): the process departs from all that is known of its version.</summary>
    public static bool IsUnproven(PythonLayout layout, RuntimeLocation runtime)
    {
        PythonLayout? row = layout.Version.IsAtLeast(3, 13) ? LayoutRows.For(layout.Version, layout.IsFreeThreaded) : layout;
        if (runtime.Machine == ElfFile.Aarch64 && row?.Interpreter.CodeGeneration >= 0)
        {
            row = row with { Interpreter = row.Interpreter with { CodeGeneration = row.Interpreter.CodeGeneration + LongerGilAarch64Bytes } };
        }
        return row is null || !(IsSame(row) || IsSame(row.WithLongerObjectHeads(DebugHeadBytes)));

        // Where the garbage collector says that it runs is used only where the row has it: there is nothing to try.
        bool IsSame(PythonLayout other) =>
            layout with { Interpreter = layout.Interpreter with { Collecting = other.Interpreter.Collecting } } == other;
    }

    // Extension modules are compiled against the layout of these, so that it stays as it is within a minor version. The first
    // words of a thread state are the same in every version.
    private static bool HasObjectsOf(PythonLayout row, PythonLayout layout)
    {
        PythonLayout longer = row.WithLongerObjectHeads(DebugHeadBytes);
        return IsSame(row) || IsSame(longer);

        bool IsSame(PythonLayout other) => layout.Code == other.Code
            && (layout.Thread.Next, layout.Thread.Interp) == (other.Thread.Next, other.Thread.Interp) && layout.ObjectType == other.ObjectType && layout.Bytes == other.Bytes
            && (layout.Unicode.Length, layout.Unicode.State, layout.Unicode.AsciiData) == (other.Unicode.Length, other.Unicode.State, other.Unicode.AsciiData);
    }

    // A version that is not known yet: its own table on top of the latest row that is.
    private static PythonLayout Successor(PythonVersion version, bool isFreeThreaded)
    {
        PythonVersion latest = LayoutRows.Versions.Last();
        return LayoutRows.For(latest, isFreeThreaded)! with { Version = version };
    }

    // The type of type is itself: the word that says so shows where every object has its type.
    private static bool HasLongObjectHeads(IMemoryReader memory, PythonLayout layout, ulong typeType) =>
        typeType != 0
        && memory.TryRead(typeType + (ulong)layout.ObjectType, out ulong type) && type != typeType
        && memory.TryRead(typeType + (ulong)layout.ObjectType + DebugHeadBytes, out type) && type == typeType;

    private static FlameException Unsupported(string owner, RuntimeLocation runtime) => new(
        $"{owner} runs CPython {runtime.Version} ({runtime.FoundIn}), which cannot be read",
        $"supported are {string.Join(", ", LayoutRows.Versions)}");
}
