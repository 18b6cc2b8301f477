using Flame.Commands;
using Flame.Python;
using Flame.Python.Locating;

namespace Flame.Sampling;

/// <summary>What every capture of a recording has in common.</summary>
/// <param name="AllThreads">All threads, not only the GIL's holder.</param>
/// <param name="ExcludeIdle">Idle samples are not wanted.</param>
/// <param name="WithLines">Frames have lines.</param>
/// <param name="Abi">Forced version, or null.</param>
/// <param name="Find">How Python is looked for.</param>
/// <param name="Names">What functions are called by.</param>
/// <param name="MarkProcess">Each stack begins with its process, since there are several.</param>
/// <param name="Pause">When threads are stopped.</param>
/// <param name="WithStates">What threads are doing is wanted, too.</param>
/// <param name="GroupsThreads">Which threads it were is not wanted: those that show the same may come as one.</param>
internal readonly record struct CaptureSettings(
    bool AllThreads, bool ExcludeIdle, bool WithLines, int? Abi, FindMethod Find, FunctionNames Names, bool MarkProcess, PausePolicy Pause,
    bool WithStates = false, bool GroupsThreads = false);
