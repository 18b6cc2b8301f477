namespace Flame.Python.Locating;

/// <summary>How the runtime is found in a process (<c>--find</c>).</summary>
public enum FindMethod
{
    /// <summary>Each way, in the order below, until one works.</summary>
    Any,

    /// <summary>By the symbols of the executable or library.</summary>
    Symbols,

    /// <summary>By the section <c>.PyRuntime</c> (3.10 and later), which stripping leaves in place.</summary>
    Section,

    /// <summary>By what its memory looks like.</summary>
    Scan,
}
