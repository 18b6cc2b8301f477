using System.Runtime.InteropServices;

namespace Flame.Linux;

/// <summary>Standard input by plain read(2). The runtime's own console would set up the terminal that it reads from.</summary>
public sealed class StandardInputStream : Stream
{
    private const int Descriptor = 0;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new InvalidOperationException("standard input has no length");

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new InvalidOperationException("standard input has no position");
        set => throw new InvalidOperationException("standard input cannot seek");
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        int read = Descriptors.Read(Descriptor, buffer);
        return read >= 0 ? read : throw new IOException(Marshal.GetPInvokeErrorMessage(-read));
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
        // Nothing is written.
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new InvalidOperationException("standard input is read only");

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new InvalidOperationException("standard input cannot seek");

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new InvalidOperationException("standard input cannot be cut");
}
