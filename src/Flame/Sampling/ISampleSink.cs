namespace Flame.Sampling;

/// <summary>Where samples go. Called on the sampling thread, between captures.</summary>
internal interface ISampleSink
{
    /// <summary>Takes one stack.</summary>
    /// <param name="epochMicroseconds">When, since 1970; the same for all stacks of one tick.</param>
    /// <param name="stack">Its id in the stack table.</param>
    void Add(long epochMicroseconds, int stack);

    /// <summary>Nothing more can be taken: whoever reads the output has gone away.</summary>
    bool IsClosed { get; }
}
