namespace Flame.Python;

/// <summary>How far the life of a process's interpreter has got.</summary>
public enum InterpreterLife
{
    /// <summary>There is none, and this version does not tell whether there ever was one (2.7).</summary>
    None,

    /// <summary>There is none yet.</summary>
    NotStarted,

    /// <summary>There is one.</summary>
    Running,

    /// <summary>There is one that is taking itself apart: exit handlers have run, what is left are destructors.</summary>
    ShuttingDown,

    /// <summary>There was one. A program that embeds CPython may start another.</summary>
    Ended,
}
