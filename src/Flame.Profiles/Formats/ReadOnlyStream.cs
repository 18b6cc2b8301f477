namespace Flame.Profiles.Formats;

/// <summary>A stream that bytes come out of one after the other: what else a stream can do, it refuses.</summary>
internal abstract class ReadOnlyStream : Stream
{
    /// <inheritdoc/>
    public sealed override bool CanRead => true;

    /// <inheritdoc/>
    public sealed override bool CanSeek => false;

    /// <inheritdoc/>
    public sealed override bool CanWrite => false;

    /// <inheritdoc/>
    public sealed override long Length => throw new InvalidOperationException("the length of this stream is not known");

    /// <inheritdoc/>
    public sealed override long Position
    {
        get => throw new InvalidOperationException("this stream cannot seek");
        set => throw new InvalidOperationException("this stream cannot seek");
    }

    /// <inheritdoc/>
    public abstract override int Read(Span<byte> buffer);

    /// <inheritdoc/>
    public sealed override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public sealed override void Flush()
    {
        // Nothing is written.
    }

    /// <inheritdoc/>
    public sealed override long Seek(long offset, SeekOrigin origin) => throw new InvalidOperationException("this stream cannot seek");

    /// <inheritdoc/>
    public sealed override void SetLength(long value) => throw new InvalidOperationException("this stream is read only");

    /// <inheritdoc/>
    public sealed override void Write(byte[] buffer, int offset, int count) => throw new InvalidOperationException("this stream is read only");
}
