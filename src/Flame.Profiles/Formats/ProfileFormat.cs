namespace Flame.Profiles.Formats;

/// <summary>One way to write a profile.</summary>
public sealed class ProfileFormat
{
    private readonly Action<Profile, Stream, ProfileDescription> _write;

    internal ProfileFormat(string name, string[] extensions, Action<Profile, Stream, ProfileDescription> write)
    {
        Name = name;
        Extensions = extensions;
        _write = write;
    }

    /// <summary>The name that <c>--format</c> takes.</summary>
    public string Name { get; }

    /// <summary>The endings of a file's name that mean this format, each with its dot.</summary>
    public IReadOnlyList<string> Extensions { get; }

    /// <summary>
    /// It shows when or in which thread something ran, and so makes use of <see cref="Profile.Samples"/>. Default: false, the
    /// counts are all it shows; a recording for such formats alone need not keep its samples.
    /// </summary>
    public bool WantsSamples { get; init; }

    /// <summary>It is nothing but samples in the order of time; a profile without times can't be written so. Default: false.</summary>
    public bool NeedsTimes { get; init; }

    /// <summary>It has room for the text of source files, <see cref="ProfileDescription.Sources"/>. Default: false.</summary>
    public bool ShowsSources { get; init; }

    /// <summary>It has room for a baseline beside the counts, and writes <see cref="ProfileDescription.Comparison"/>. Default: false.</summary>
    public bool KeepsTwoCounts { get; init; }

    /// <summary>Its counts are whole: where the profile's have decimals, they are written as so many of the last one. Default: false.</summary>
    public bool CountsAreWhole { get; init; }

    /// <summary>Writes <paramref name="profile"/>; <paramref name="output"/> is flushed and stays open.</summary>
    public void Write(Profile profile, Stream output, ProfileDescription description)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(description);
        _write(profile, output, description);
    }
}
