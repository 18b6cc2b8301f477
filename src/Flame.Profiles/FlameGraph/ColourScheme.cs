namespace Flame.Profiles.FlameGraph;

/// <summary>Which colours a flame graph has. All but the first are known by these names from flamegraph.pl and inferno.</summary>
public enum ColourScheme
{
    /// <summary>Whose code it is: own, of packages, of the standard library (<see cref="Palette"/>).</summary>
    Pyflame,

    /// <summary>Red to yellow.</summary>
    Hot,

    /// <summary>Green to blue-green, for memory.</summary>
    Mem,

    /// <summary>Blue, for input and output.</summary>
    Io,

    /// <summary>Aqua, for wake-ups.</summary>
    Wakeup,

    /// <summary>Blue, and aqua above a frame <c>--</c>: off-CPU stacks with those that woke them.</summary>
    Chain,

    /// <summary>By what a frame is: Java, C++, the kernel, the system.</summary>
    Java,

    /// <summary>By what a frame is: JavaScript, built in, C++, the kernel, the system.</summary>
    Js,

    /// <summary>By what a frame is: Perl, C++, the kernel, the system.</summary>
    Perl,

    /// <summary>By whose code it is: packages aqua, the standard library yellow, the rest red. Inferno's.</summary>
    Python,

    /// <summary>By whose code it is: the standard library orange, other paths aqua, the rest yellow. Inferno's.</summary>
    Rust,

    /// <summary>One hue.</summary>
    Red,

    /// <summary>One hue.</summary>
    Green,

    /// <summary>One hue.</summary>
    Blue,

    /// <summary>One hue.</summary>
    Aqua,

    /// <summary>One hue.</summary>
    Yellow,

    /// <summary>One hue.</summary>
    Purple,

    /// <summary>One hue.</summary>
    Orange,
}

/// <summary>What picks a frame's colour within its scheme.</summary>
public enum ColourPick
{
    /// <summary>The name, as flamegraph.pl does it by default.</summary>
    Name,

    /// <summary>The name, its first letters most, so that like names look alike: flamegraph.pl's and inferno's <c>--hash</c>.</summary>
    NameHash,

    /// <summary>The name, by FNV-1a: inferno's <c>--deterministic</c>.</summary>
    Fnv,

    /// <summary>Chance: <c>--random</c>.</summary>
    Random,
}
