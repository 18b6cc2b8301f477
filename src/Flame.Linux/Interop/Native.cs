using System.Runtime.InteropServices;

namespace Flame.Linux.Interop;

/// <summary>Our own C code of <c>native/spawn.c</c>: linked into the shipped binary, a shared library beside managed builds.</summary>
internal static unsafe partial class Native
{
    private const string Library = "flamespawn";

    /// <summary>
    /// Forks a child that stands still until <paramref name="release"/> is written to, then executes <paramref name="argv"/>.
    /// <paramref name="failure"/> delivers the error number of a failed exec, or end of file once it succeeded.
    /// </summary>
    /// <returns>The child's process id, or the negated error number.</returns>
    [LibraryImport(Library)]
    public static partial int flame_spawn(byte** argv, int* release, int* failure);

    /// <summary>1 when the constructor of <c>spawn.c</c> ran before every other thread, so that all threads block our signals.</summary>
    [LibraryImport(Library)]
    public static partial int flame_signals_are_blocked();

    /// <summary>1 when the signal is one of those that are blocked to be taken from a signalfd.</summary>
    [LibraryImport(Library)]
    public static partial int flame_signal_is_taken(int signal);
}
