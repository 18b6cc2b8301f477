using Flame.Profiles;

namespace Flame.Sampling;

/// <summary>Counts stacks.</summary>
internal sealed class ProfileSink(ProfileBuilder profile) : ISampleSink
{
    private readonly ProfileBuilder _profile = profile;

    /// <inheritdoc/>
    public bool IsClosed => false;

    /// <inheritdoc/>
    public void Add(long epochMicroseconds, int stack) => _profile.Add(stack);
}
