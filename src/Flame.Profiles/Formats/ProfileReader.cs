namespace Flame.Profiles.Formats;

/// <summary>Whether the beginning of an input (up to 64 KiB) is of a format.</summary>
internal delegate bool StartTest(ReadOnlySpan<byte> start);

/// <summary>One way to read a profile.</summary>
public sealed class ProfileReader
{
    private readonly StartTest _recognises;
    private readonly Func<Stream, ProfileReading> _read;

    internal ProfileReader(string name, string description, StartTest recognises, Func<Stream, ProfileReading> read)
    {
        Name = name;
        Description = description;
        _recognises = recognises;
        _read = read;
    }

    /// <summary>The name that options take and <see cref="ProfileReading.Format"/> says.</summary>
    public string Name { get; }

    /// <summary>What it is, for help texts.</summary>
    public string Description { get; }

    internal bool Recognises(ReadOnlySpan<byte> start) => _recognises(start);

    internal ProfileReading Read(Stream input) => _read(input);
}
