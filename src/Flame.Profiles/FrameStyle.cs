namespace Flame.Profiles;

/// <summary>How the frames of a profile were written where it came from, so that folded text of it reads the same again.</summary>
public enum FrameStyle : byte
{
    /// <summary><c>file:func:line</c> or <c>file:func</c>: pyflame, austin, CPython's own sampler.</summary>
    FileFunctionLine,

    /// <summary><c>func (file:line)</c> or <c>func (file)</c>: py-spy.</summary>
    FunctionInFile,

    /// <summary><c>py::func:file</c>: perf with CPython's trampolines (3.12 and later).</summary>
    PerfTrampoline,
}
