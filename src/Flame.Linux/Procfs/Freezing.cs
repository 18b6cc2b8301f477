namespace Flame.Linux.Procfs;

/// <summary>Whether the control groups of a process let it run (cgroups(7)), as a paused container's do not.</summary>
public enum Freezing
{
    /// <summary>They do, as far as their files can be seen.</summary>
    None,

    /// <summary>Version 2: it stands still, but can be stopped by a tracer as any other.</summary>
    Traceable,

    /// <summary>Version 1: it stands still where no stop reaches it.</summary>
    Untraceable,
}
