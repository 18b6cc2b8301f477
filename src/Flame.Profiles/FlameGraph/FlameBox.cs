namespace Flame.Profiles.FlameGraph;

/// <summary>One rectangle of a flame graph. Lengths are in samples; a drawing scales them.</summary>
/// <param name="Frame">The frame's id in the profile's <see cref="FrameTable"/>; -1 for the box of the whole profile.</param>
/// <param name="Depth">How many callers it has; 0 for the box of the whole profile.</param>
/// <param name="Start">Where it begins, in samples from the left edge.</param>
/// <param name="Total">Samples of this frame and of all it called: its width.</param>
/// <param name="Self">Samples in which this frame was the innermost one.</param>
/// <param name="Change">How many more samples it has itself than in the profile that this one is compared with; 0 without one.</param>
public readonly record struct FlameBox(int Frame, int Depth, long Start, long Total, long Self, long Change = 0);
