namespace Flame.Profiles;

/// <summary>A stream that bytes go into one after the other: what else a stream can do, it refuses.</summary>
public abstract class WriteOnlyStream : Stream
{
    /// <inheritdoc/>
    public sealed override bool CanRead => false;

    /// <inheritdoc/>
    public sealed override bool CanSeek => false;

    /// <inheritdoc/>
    public sealed override bool CanWrite => true;

    /// <inheritdoc/>
    public sealed override long Length => throw new InvalidOperationException("a stream that is written has no length");

    /// <inheritdoc/>
    public sealed override long Position
    {
        get => throw new InvalidOperationException("a stream that is written has no position");
        set => throw new InvalidOperationException("a stream that is written cannot seek");
    }

    /// <inheritdoc/>
    public abstract override void Write(ReadOnlySpan<byte> buffer);

    /// <inheritdoc/>
    public sealed override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public sealed override int Read(byte[] buffer, int offset, int count) => throw new InvalidOperationException("this stream is written only");

    /// <inheritdoc/>
    public sealed override long Seek(long offset, SeekOrigin origin) => throw new InvalidOperationException("this stream cannot seek");

    /// <inheritdoc/>
    public sealed override void SetLength(long value) => throw new InvalidOperationException("this stream cannot be cut");
}
