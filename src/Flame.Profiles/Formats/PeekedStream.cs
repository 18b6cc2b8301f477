namespace Flame.Profiles.Formats;

/// <summary>A stream whose beginning can be looked at before it is read, pipes included.</summary>
internal sealed class PeekedStream : Stream
{
    private readonly Stream _source;
    private readonly byte[] _start;
    private readonly int _startLength;
    private int _position;

    /// <summary>Waits for the first <paramref name="startBytes"/> bytes, or the end.</summary>
    public PeekedStream(Stream source, int startBytes)
    {
        _source = source;
        _start = new byte[startBytes];
        _startLength = source.ReadAtLeast(_start, startBytes, throwOnEndOfStream: false);
    }

    /// <summary>The first bytes; all of them when it is that short.</summary>
    public ReadOnlySpan<byte> Start => _start.AsSpan(0, _startLength);

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new InvalidOperationException("the length of this stream is not known");

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new InvalidOperationException("this stream cannot seek");
        set => throw new InvalidOperationException("this stream cannot seek");
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (_position == _startLength)
        {
            return _source.Read(buffer);
        }
        int length = Math.Min(buffer.Length, _startLength - _position);
        _start.AsSpan(_position, length).CopyTo(buffer);
        _position += length;
        return length;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
        // Nothing is written.
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new InvalidOperationException("this stream cannot seek");

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new InvalidOperationException("this stream is read only");

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new InvalidOperationException("this stream is read only");
}
