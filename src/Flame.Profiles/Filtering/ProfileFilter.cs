namespace Flame.Profiles.Filtering;

/// <summary>
/// What of a profile is to be kept, and how its stacks are to be changed. Samples are chosen first (time, thread, frames of
/// their stacks as they were), then stacks are changed, then small ones are gathered.
/// </summary>
public sealed record ProfileFilter
{
    /// <summary>What small stacks become when <see cref="MinShare"/> gathers them.</summary>
    public const string Other = "(other)";

    /// <summary>What a stack becomes that has no frame but the standard library's.</summary>
    public const string StandardLibraryOnly = "(standard library)";

    /// <summary>Keep samples of threads with one of these ids or of a name that matches one of these patterns; default: of all threads.</summary>
    public IReadOnlyList<NamePattern> Threads { get; init; } = [];

    /// <summary>Keep samples whose stack has a frame that matches one of these; default: all.</summary>
    public IReadOnlyList<NamePattern> Include { get; init; } = [];

    /// <summary>Leave out samples whose stack has a frame that matches one of these.</summary>
    public IReadOnlyList<NamePattern> Exclude { get; init; } = [];

    /// <summary>Keep samples from this time on, in nanoseconds since the first; default: from the first.</summary>
    public long? FromNs { get; init; }

    /// <summary>Keep samples before this time, in nanoseconds since the first; default: to the last.</summary>
    public long? ToNs { get; init; }

    /// <summary>Keep samples that ran in this function, and make it the root of their stacks; default: stacks stay whole.</summary>
    public string? Root { get; init; }

    /// <summary>Take the frames of the standard library out of the stacks.</summary>
    public bool HidesStandardLibrary { get; init; }

    /// <summary>Make one frame, the innermost, of a function that calls itself directly.</summary>
    public bool CollapsesRecursion { get; init; }

    /// <summary>Take lines off the frames, so that a function is one frame.</summary>
    public bool MergesLines { get; init; }

    /// <summary>Gather what has less than this share of all that is kept (0 to 1) under <see cref="Other"/>, caller by caller; default: nothing.</summary>
    public double MinShare { get; init; }

    /// <summary>It keeps every profile as it is.</summary>
    public bool IsEmpty => Threads.Count + Include.Count + Exclude.Count == 0 && FromNs is null && ToNs is null && Root is null
        && !HidesStandardLibrary && !CollapsesRecursion && !MergesLines && MinShare == 0;

    /// <summary>The profile that is left.</summary>
    /// <exception cref="FilterException">The profile has no times, or no threads, and the filter asks for them.</exception>
    public Profile Apply(Profile profile) => Apply(profile, null).Profile;

    /// <summary>
    /// What is left of a profile and of the one that it is compared with, which shares its tables; so do both results. Each stack is kept,
    /// and changed, on both sides alike; small is what is small on both.
    /// </summary>
    /// <exception cref="FilterException">One of them has no times, or no threads, and the filter asks for them.</exception>
    public (Profile Profile, Profile? Baseline) Apply(Profile profile, Profile? baseline)
    {
        ArgumentNullException.ThrowIfNull(profile);
        if (IsEmpty)
        {
            return (profile, baseline);
        }
        (Profile kept, Profile? before) = new StackFilter(this, profile).Run(baseline);
        return MinShare > 0 ? SmallStacks.Gather(kept, before, MinShare) : (kept, before);
    }
}
