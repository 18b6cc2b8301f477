using Flame.Output;
using Flame.Profiles;
using Flame.Profiles.Formats;

namespace Flame.Sampling;

/// <summary>Passes every stack on as text, at once. A reader that does not keep up costs samples, never the target's time.</summary>
internal sealed class FlamechartSink : ISampleSink, IDisposable
{
    private readonly BackgroundStream _stream;
    private readonly FlamechartWriter _writer;

    /// <summary>Writes to <paramref name="output"/>, which stays the caller's.</summary>
    public FlamechartSink(Stream output, ProfileBuilder profile)
    {
        _stream = new BackgroundStream(output);
        _writer = new FlamechartWriter(_stream, profile.Strings, profile.Frames, profile.Stacks);
    }

    /// <summary>Stacks that were left out, since the reader did not keep up.</summary>
    public long Dropped { get; private set; }

    /// <inheritdoc/>
    public bool IsClosed => _stream.IsClosed;

    /// <inheritdoc/>
    public bool WantsThreads => false;

    /// <inheritdoc/>
    public void Add(in Sample sample)
    {
        if (_stream.IsFull)
        {
            Dropped += sample.Weight;
            return;
        }
        for (long i = 0; i < sample.Weight; i++)
        {
            _writer.Write(sample.TimeNs / 1000, sample.Stack);
        }
    }

    /// <summary>Makes what was added so far visible to the reader.</summary>
    public void Flush() => _writer.Flush();

    /// <summary>Writes the rest.</summary>
    public void Dispose()
    {
        _writer.Flush();
        _stream.Dispose();
        _stream.ThrowIfFailed();
    }
}
