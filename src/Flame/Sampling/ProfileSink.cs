using Flame.Profiles;

namespace Flame.Sampling;

/// <summary>Counts stacks.</summary>
internal sealed class ProfileSink(ProfileBuilder profile) : ISampleSink
{
    private readonly ProfileBuilder _profile = profile;

    /// <inheritdoc/>
    public bool WantsThreads => false;

    /// <inheritdoc/>
    public bool IsClosed => false;

    /// <inheritdoc/>
    public void Add(in Sample sample) => _profile.Add(sample.Stack, sample.Weight);
}

/// <summary>Keeps every sample with its time, thread and state, for outputs that show them.</summary>
/// <param name="profile">What they are counted in.</param>
/// <param name="intervalNs">Nanoseconds from one sample to the next, as asked for: the time that a sample stands for.</param>
internal sealed class TimelineSink(ProfileBuilder profile, long intervalNs) : ISampleSink
{
    private readonly ProfileBuilder _profile = profile;
    private long _startNs;

    /// <inheritdoc/>
    public bool WantsThreads => true;

    /// <inheritdoc/>
    public bool IsClosed => false;

    /// <inheritdoc/>
    public void Add(in Sample sample)
    {
        if (_startNs == 0)
        {
            _startNs = sample.TimeNs;
            _profile.Info = _profile.Info with { StartEpochNs = _startNs, IntervalNs = intervalNs };
        }
        _profile.Add(sample with { TimeNs = sample.TimeNs - _startNs });
    }
}
