namespace Flame.Profiles.Formats;

/// <summary>The states of a sample as labels and values in files: short, and never changed, since filters are written with them.</summary>
internal static class StateNames
{
    public static string Of(SampleState state) => state switch
    {
        SampleState.HoldsGil => "gil",
        SampleState.Running => "running",
        SampleState.WaitsForGil => "gil-wait",
        SampleState.Idle => "idle",
        SampleState.CollectsGarbage => "gc",
        _ => "unknown",
    };
}
