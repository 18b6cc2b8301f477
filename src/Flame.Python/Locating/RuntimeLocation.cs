using Flame.Python.Layouts;

namespace Flame.Python.Locating;

/// <summary>Where a process keeps what walking starts from. Addresses are the target's; 0 where a version has none.</summary>
internal sealed record RuntimeLocation
{
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

    /// <summary>Where struct pthread has the thread id; used before 3.11.</summary>
    public int PthreadTidOffset { get; init; }

    /// <summary>How it was found.</summary>
    public FindMethod Method { get; init; }

    /// <summary>e_machine of the file: 62 is x86-64, 183 aarch64.</summary>
    public ushort Machine { get; init; }

    /// <summary>The address of the pointer to the first interpreter.</summary>
    public ulong InterpretersHead(PythonLayout layout) =>
        layout.Runtime.InterpretersHead < 0 ? InterpreterHeadVariable : Runtime + (ulong)layout.Runtime.InterpretersHead;
}
