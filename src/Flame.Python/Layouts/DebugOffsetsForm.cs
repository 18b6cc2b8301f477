namespace Flame.Python.Layouts;

/// <summary>
/// How the table of offsets of one minor version is laid out: fixed inside the version and different in each. The numbers
/// say where the part about a structure begins, in bytes from the start of the table; there stands the structure's size.
/// </summary>
/// <param name="SizeBytes">The whole table.</param>
/// <param name="Thread">PyThreadState.</param>
/// <param name="Frame">_PyInterpreterFrame.</param>
/// <param name="Code">PyCodeObject.</param>
/// <param name="Object">PyObject.</param>
/// <param name="Bytes">PyBytesObject.</param>
/// <param name="Unicode">PyUnicodeObject.</param>
internal readonly record struct DebugOffsetsForm(int SizeBytes, int Thread, int Frame, int Code, int Object, int Bytes, int Unicode)
{
    private static readonly DebugOffsetsForm Form313 = new(584, 152, 224, 272, 352, 512, 536) { Collector = 568 };

    private static readonly DebugOffsetsForm Form314 = new(760, 176, 248, 312, 400, 592, 616)
    {
        CevalGil = 72,
        CodeGeneration = 112,
        Collector = 648,
    };

    private static readonly DebugOffsetsForm Form315 = new(888, 176, 312, 376, 464, 688, 712)
    {
        CevalGil = 72,
        CodeGeneration = 112,
        Collector = 752,
        ThreadId = 64, // behind base_frame, last_profiled_frame and its counter
        DatastackChunk = 80,
    };

    /// <summary>_PyRuntimeState: behind the cookie, the version and the kind of build.</summary>
    public const int Runtime = 24;

    /// <summary>PyInterpreterState.</summary>
    public const int Interpreter = 48;

    /// <summary>tlbc_index in the part of the frame (3.14 and later).</summary>
    public const int BytecodeIndex = 56;

    /// <summary>ceval_gil in the part of the interpreter; 3.14 put threads_main before it.</summary>
    public int CevalGil { get; init; } = 64;

    /// <summary>code_object_generation in the part of the interpreter (3.14 and later); or -1.</summary>
    public int CodeGeneration { get; init; } = -1;

    /// <summary>struct _gc_runtime_state, which lies in the interpreter.</summary>
    public int Collector { get; init; }

    /// <summary>gc in the part of the interpreter: where the structure begins.</summary>
    public int InterpreterCollector => CevalGil - 32;

    /// <summary>thread_id in the part of the thread.</summary>
    public int ThreadId { get; init; } = 40;

    /// <summary>datastack_chunk in the part of the thread.</summary>
    public int DatastackChunk { get; init; } = 56;

    /// <summary>The form of a version's table; a version after the last known one is tried with the last form.</summary>
    public static DebugOffsetsForm For(PythonVersion version) => version.Minor switch
    {
        13 => Form313,
        14 => Form314,
        _ => Form315,
    };
}
