using Flame.Linux.Interop;

namespace Flame.Linux;

/// <summary>Nobody reads standard output any more, as behind <c>head</c>: no failure of ours, and nobody to tell.</summary>
public sealed class ReaderGoneException() : IOException("nobody reads standard output any more");

/// <summary>
/// Standard output by plain write(2). The runtime's own console stream takes a closed pipe for success, so that a stream
/// of samples would go on for ever; a FileStream would write at an offset of its own into what a child of ours shares.
/// </summary>
public sealed class StandardOutputStream : Stream
{
    private const int Descriptor = 1;

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new InvalidOperationException("standard output has no length");

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new InvalidOperationException("standard output has no position");
        set => throw new InvalidOperationException("standard output cannot seek");
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        switch (Descriptors.Write(Descriptor, buffer))
        {
            case 0:
                return;
            case Errno.EPIPE:
                throw new ReaderGoneException();
            case var errno:
                throw new IOException($"cannot write to standard output: {Errno.Describe(errno)}");
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
        // Nothing is held back.
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new InvalidOperationException("standard output is written only");

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new InvalidOperationException("standard output cannot seek");

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new InvalidOperationException("standard output cannot be cut");
}
