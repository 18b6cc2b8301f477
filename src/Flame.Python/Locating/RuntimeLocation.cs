using Flame.Python.Layouts;

namespace Flame.Python.Locating;

/// <summary>Where a process keeps what walking starts from. Addresses are the target's; 0 where a version has none.</summary>
internal sealed record RuntimeLocation
{
    /// <summary>glibc's offset of the thread id in struct pthread on x86-64, the same in every release seen so far.</summary>
    public const int PthreadTidOffsetGlibc = 720;

    /// <summary>The release.</summary>
    public required PythonVersion Version { get; init; }

    /// <summary>Path of the executable or library that holds it, as the target sees it.</summary>
    public required string FoundIn { get; init; }

    /// <summary>PyCode_Type: what the type of every code object points at.</summary>
    public required ulong CodeType { get; init; }

    /// <summary>PyType_Type: the type of every type, and of itself.</summary>
    public ulong TypeType { get; init; }

    /// <summary>_PyRuntime, since 3.7.</summary>
    public ulong Runtime { get; init; }

    /// <summary>_PyThreadState_Current, to 3.6.</summary>
    public ulong CurrentThreadVariable { get; init; }

    /// <summary>interp_head, to 3.6.</summary>
    public ulong InterpreterHeadVariable { get; init; }

    /// <summary>Where struct pthread has the thread id.</summary>
    public int PthreadTidOffset { get; init; } = PthreadTidOffsetGlibc;

    /// <summary>The address of the pointer to the first interpreter.</summary>
    public ulong InterpretersHead(PythonLayout layout) =>
        layout.Runtime.InterpretersHead < 0 ? InterpreterHeadVariable : Runtime + (ulong)layout.Runtime.InterpretersHead;
}
