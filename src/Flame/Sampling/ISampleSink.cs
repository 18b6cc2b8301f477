using Flame.Profiles;

namespace Flame.Sampling;

/// <summary>Where samples go. Called on the sampling thread, between captures, in the order of their times.</summary>
internal interface ISampleSink
{
    /// <summary>
    /// It uses <see cref="Sample.Thread"/> and <see cref="Sample.State"/>. Otherwise the thread is always 0, the state tells no more
    /// than who held the GIL, and finding them out costs nothing.
    /// </summary>
    bool WantsThreads { get; }

    /// <summary>Nothing more can be taken: whoever reads the output has gone away.</summary>
    bool IsClosed { get; }

    /// <summary>
    /// Takes one stack. Its time is in nanoseconds since 1970, the same for all stacks of one tick; its weight is 1, or more where it stands for ticks
    /// that could not be kept, too.
    /// </summary>
    void Add(in Sample sample);
}
