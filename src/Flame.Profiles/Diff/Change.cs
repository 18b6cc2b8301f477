namespace Flame.Profiles.Diff;

/// <summary>What became of a piece of code from one side to the other.</summary>
public enum Change
{
    /// <summary>It is on both sides, with more, less or as much.</summary>
    Kept,

    /// <summary>Only the new side has it.</summary>
    Added,

    /// <summary>Only the base has it.</summary>
    Removed,

    /// <summary>Both sides have it: in another file, or called from elsewhere.</summary>
    Moved,
}
