using Flame.Linux;
using Flame.Profiles;
using Flame.Profiles.Filtering;

namespace Flame.Input;

/// <summary>The sum of several inputs (<see cref="ProfileMerge"/>), which tells whoever gave them why they can't be added up.</summary>
internal sealed class ProfileTotal
{
    private readonly ProfileMerge _merge = new();

    /// <summary>The sum counts nanoseconds, though not all inputs do.</summary>
    public bool BecomesTime => _merge.BecomesTime;

    /// <summary>Adds what was read from <paramref name="path"/>.</summary>
    /// <exception cref="FlameException">It counts something else than those before.</exception>
    public void Add(string path, Profile profile, Profile? baseline)
    {
        try
        {
            _merge.Add(profile, baseline);
        }
        catch (FilterException e)
        {
            throw new FlameException(
                $"cannot merge {ProfileInput.NameOf(path)}: {e.Message}", "recordings (-o x.pyflame) and pprof files say how long a sample stands for, folded text does not");
        }
    }

    /// <summary>The sum, and what it is compared with, if any input has that.</summary>
    /// <exception cref="FlameException">The counts can't be added up.</exception>
    public (Profile Profile, Profile? Baseline) Build()
    {
        try
        {
            return _merge.BuildBoth();
        }
        catch (FilterException e)
        {
            throw new FlameException($"cannot merge: {e.Message}");
        }
    }
}
