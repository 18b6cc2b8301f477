namespace Flame.Linux.Diagnosis;

/// <summary>What a finding means for attaching.</summary>
public enum FindingState
{
    /// <summary>As it has to be.</summary>
    Fine,

    /// <summary>Worth knowing; it does not stand in the way by itself.</summary>
    Note,

    /// <summary>This is why attaching fails.</summary>
    Obstacle,
}

/// <summary>What one step of a diagnosis found.</summary>
/// <param name="Step">What was looked at, in a word.</param>
/// <param name="State">What it means.</param>
/// <param name="Found">What was found.</param>
/// <param name="Mend">What to do about it; null when there is nothing to do.</param>
public readonly record struct Finding(string Step, FindingState State, string Found, string? Mend = null);
