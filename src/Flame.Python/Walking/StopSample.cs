using Flame.Profiles;

namespace Flame.Python.Walking;

/// <summary>What a stop has shown of a thread.</summary>
/// <param name="Stack">Its stack in the profile.</param>
/// <param name="State">What it was doing at that instant.</param>
/// <param name="Time">When that was, as of <see cref="System.Diagnostics.Stopwatch.GetTimestamp"/>.</param>
internal readonly record struct StopSample(int Stack, SampleState State, long Time);
