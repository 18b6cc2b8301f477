namespace Flame.Profiles.Formats;

/// <summary>The states of a sample by the names that files have for them.</summary>
internal static class SampleStates
{
    /// <summary>The last of them: greater numbers in a file are of no state.</summary>
    public const SampleState Last = SampleState.CollectsGarbage;

    public static SampleState ByName(string name) => name switch
    {
        "gil" => SampleState.HoldsGil,
        "running" => SampleState.Running,
        "gil-wait" => SampleState.WaitsForGil,
        "idle" => SampleState.Idle,
        "gc" => SampleState.CollectsGarbage,
        _ => SampleState.Unknown,
    };
}
