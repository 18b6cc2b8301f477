namespace Flame.Profiles.Formats;

/// <summary>How much time a weight stands for, where it does.</summary>
internal readonly struct WeightScale
{
    private readonly long _unitNs;

    /// <summary>The scale of a profile with that unit and interval.</summary>
    public WeightScale(ProfileInfo info) => _unitNs = info.Unit switch
    {
        "samples" => Math.Max(info.IntervalNs, 0),
        "nanoseconds" => 1,
        "microseconds" => 1_000,
        "milliseconds" => 1_000_000,
        "seconds" => 1_000_000_000,
        _ => 0,
    };

    /// <summary>Weights stand for time: they are times, or counts of samples that are a known interval apart.</summary>
    public bool IsTime => _unitNs > 0;

    /// <summary>The time that <paramref name="weight"/> stands for; what is more than 292 years stays that.</summary>
    public long Nanoseconds(long weight) => weight > long.MaxValue / Math.Max(_unitNs, 1) ? long.MaxValue : weight * _unitNs;
}
