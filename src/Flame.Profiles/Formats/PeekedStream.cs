namespace Flame.Profiles.Formats;

/// <summary>A stream whose beginning can be looked at before it is read, pipes included.</summary>
internal sealed class PeekedStream : ReadOnlyStream
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
}
