using System.Buffers;

namespace Flame.Profiles.Formats;

/// <summary>
/// What a <see cref="System.Text.Json.Utf8JsonWriter"/> writes to, so that a document of any length takes the memory of its
/// longest string: written straight to a stream, that writer would keep everything until it is told to flush.
/// </summary>
internal sealed class StreamBuffer(Stream stream) : IBufferWriter<byte>
{
    private byte[] _buffer = new byte[64 * 1024];
    private int _used;

    /// <inheritdoc/>
    public void Advance(int count) => _used += count;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_buffer.Length - _used < Math.Max(sizeHint, 1))
        {
            Empty();
            if (_buffer.Length < sizeHint)
            {
                _buffer = new byte[sizeHint];
            }
        }
        return _buffer.AsMemory(_used);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Passes on everything collected so far, and flushes the stream too.</summary>
    public void Flush()
    {
        Empty();
        stream.Flush();
    }

    private void Empty()
    {
        // Forgotten first: after a failed write (the reader of a pipe is gone) nothing may be written twice.
        int length = _used;
        _used = 0;
        stream.Write(_buffer, 0, length);
    }
}
