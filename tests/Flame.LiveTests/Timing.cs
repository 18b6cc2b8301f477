namespace Flame.LiveTests;

/// <summary>Tests whose figures other load would spoil: they run one at a time, after all others.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Timing
{
    public const string Name = "timing";
}
