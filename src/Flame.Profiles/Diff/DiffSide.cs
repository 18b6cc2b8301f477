using Flame.Profiles.Diff.Statistics;

namespace Flame.Profiles.Diff;

/// <summary>One side of a comparison: a run, or several of the same program.</summary>
public sealed class DiffSide
{
    internal DiffSide(IReadOnlyList<string> names, RunScale[] scales, bool areSamples)
    {
        Names = names;
        AreSamples = areSamples;
        Scales = scales;
    }

    /// <summary>What each run is called, such as the path of its file.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Samples of all runs that are compared; where counts are times, as many as they stand for.</summary>
    public double Samples => Scales.Sum(scale => scale.Samples);

    /// <summary>It is known how many samples the counts stand for; without that, counts alone say nothing about chance.</summary>
    public bool AreSamples { get; }

    /// <summary>It is one recording that was cut into pieces by time, which count as runs.</summary>
    public bool IsCut => Scales.Length > Names.Count;

    internal RunScale[] Scales { get; }
}

/// <summary>A profile that is to be compared.</summary>
/// <param name="Name">What it is called, such as the path of its file.</param>
/// <param name="Profile">The profile.</param>
public sealed record DiffInput(string Name, Profile Profile);
