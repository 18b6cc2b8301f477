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

    /// <summary>_PyThreadState_Current, to 3.6. 0 also where there is no symbol of it: <see cref="RuntimeScan.CurrentThreadVariable"/> looks for it.</summary>
    public ulong CurrentThreadVariable { get; init; }

    /// <summary>interp_head, to 3.6.</summary>
    public ulong InterpreterHeadVariable { get; init; }

    /// <summary>_Py_Finalizing, from 3.4 to 3.6.</summary>
    public ulong FinalizingVariable { get; init; }

    /// <summary>It has the symbols of a debug build. One found otherwise has no symbols to tell.</summary>
    public bool HasDebugSymbols { get; init; }

    /// <summary>Where struct pthread has the thread id; used before 3.11, and where a fork left thread states with other ids. 0: the C library does not say.</summary>
    public int PthreadTidOffset { get; init; }

    /// <summary>The other CPythons that run in the process, <c>3.12.1 in PATH and 3.13.0 in PATH</c>; empty: there is none.</summary>
    public string NotRead { get; init; } = "";

    /// <summary>How it was found.</summary>
    public FindMethod Method { get; init; }

    /// <summary>e_machine of the file: 62 is x86-64, 183 aarch64.</summary>
    public ushort Machine { get; init; }

    /// <summary>The address of the pointer to the first interpreter.</summary>
    public ulong InterpretersHead(PythonLayout layout) =>
        layout.Runtime.InterpretersHead < 0 ? InterpreterHeadVariable : Runtime + (ulong)layout.Runtime.InterpretersHead;

    /// <summary>The address of the word that says that the interpreter is shutting down; 0 where there is none (2.7).</summary>
    public ulong Finalizing(PythonLayout layout) =>
        layout.Runtime.Finalizing < 0 ? FinalizingVariable : Runtime + (ulong)layout.Runtime.Finalizing;

    /// <summary>
    /// The address of the 32 bits that are 1 while the garbage collector of an interpreter runs; 0 where nothing outside says
    /// so (to 3.6, which has a local symbol for it at the most).
    /// </summary>
    public ulong Collecting(PythonLayout layout, ulong interpreter) =>
        layout.Interpreter.Collecting >= 0 ? interpreter + (ulong)layout.Interpreter.Collecting
        : layout.Runtime.Collecting >= 0 ? Runtime + (ulong)layout.Runtime.Collecting
        : 0;
}
