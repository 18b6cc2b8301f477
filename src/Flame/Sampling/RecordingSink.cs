using Flame.Output;
using Flame.Profiles;
using Flame.Profiles.Formats;

namespace Flame.Sampling;

/// <summary>
/// Writes every sample into a recording, at once: what a killed profiler leaves can be read. Encoding is all that the sampling
/// thread does; packing and writing are the background stream's. A disk that does not keep up costs samples, never the target's time.
/// </summary>
internal sealed class RecordingSink : ISampleSink, IDisposable
{
    private readonly BackgroundStream _stream;
    private readonly RecordingWriter _writer;
    private readonly ProfileBuilder _profile;
    private readonly long _intervalNs;
    private readonly Action _begin;
    private readonly ISampleSink? _further;
    private long _startNs = -1;

    /// <summary>Writes to <paramref name="output"/>, which stays the caller's.</summary>
    /// <param name="output">The file.</param>
    /// <param name="profile">What the samples' stacks and threads are in.</param>
    /// <param name="intervalNs">Nanoseconds from one sample to the next, as asked for.</param>
    /// <param name="begin">Called before the first sample: now there is something to read.</param>
    /// <param name="further">Gets every sample, too, for what else is written; may be null.</param>
    public RecordingSink(Stream output, ProfileBuilder profile, long intervalNs, Action begin, ISampleSink? further = null)
    {
        _profile = profile;
        _intervalNs = intervalNs;
        _begin = begin;
        _further = further;
        _stream = new BackgroundStream(new RecordingStream(output));
        _writer = new RecordingWriter(_stream, profile.Strings, profile.Frames, profile.Stacks, profile.Threads);
    }

    /// <summary>Samples that were left out, since the disk did not keep up.</summary>
    public long Dropped { get; private set; }

    /// <inheritdoc/>
    public bool WantsThreads => true;

    /// <inheritdoc/>
    public bool IsClosed => _stream.IsClosed;

    /// <inheritdoc/>
    public void Add(in Sample sample)
    {
        _further?.Add(sample);
        if (_startNs < 0)
        {
            _startNs = sample.TimeNs;
            _writer.Add(Info());
            _begin();
        }
        if (_stream.IsFull)
        {
            Dropped += sample.Weight;
            return;
        }
        _writer.Add(sample with { TimeNs = sample.TimeNs - _startNs });
    }

    /// <summary>Makes what was added so far visible to the reader.</summary>
    public void Flush() => _writer.Flush();

    /// <summary>Writes the rest and marks the recording as whole.</summary>
    public void Dispose()
    {
        if (_startNs >= 0)
        {
            _writer.Add(Info());
        }
        _writer.Complete();
        _stream.Dispose();
        _stream.ThrowIfFailed();
    }

    private ProfileInfo Info() => _profile.Info with { StartEpochNs = _startNs, IntervalNs = _intervalNs };
}
