namespace Flame.Profiles.Formats;

/// <summary>The stretch of time that a sample stands for.</summary>
/// <param name="StartNs">When it was taken, since the recording's start.</param>
/// <param name="EndNs">Where the next sample of its thread begins, or where its weight ends when that comes much later.</param>
/// <param name="Stack">Id in <see cref="Profile.Stacks"/>.</param>
/// <param name="State">What the thread was doing.</param>
/// <param name="Weight">How much it counts.</param>
internal readonly record struct SampleSpan(long StartNs, long EndNs, int Stack, SampleState State, long Weight);
