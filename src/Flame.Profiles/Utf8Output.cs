using System.Buffers.Text;
using System.Text;

namespace Flame.Profiles;

/// <summary>
/// Collects UTF-8 text and hands it to a stream in large pieces. Every text format is written through it: a stream call
/// or a string per field is what makes writers slow. Nothing reaches the stream before the buffer is full or <see cref="Flush"/>.
/// </summary>
internal sealed class Utf8Output(Stream stream)
{
    private const int LongestNumber = 20;

    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _used;

    public void Write(byte character)
    {
        if (_used == _buffer.Length)
        {
            Empty();
        }
        _buffer[_used++] = character;
    }

    public void Write(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > _buffer.Length - _used)
        {
            Empty();
            if (utf8.Length > _buffer.Length)
            {
                stream.Write(utf8);
                return;
            }
        }
        utf8.CopyTo(_buffer.AsSpan(_used));
        _used += utf8.Length;
    }

    public void Write(long number)
    {
        if (_buffer.Length - _used < LongestNumber)
        {
            Empty();
        }
        _ = Utf8Formatter.TryFormat(number, _buffer.AsSpan(_used), out int written);
        _used += written;
    }

    /// <summary>Writes a count of 0 or more that has so many <paramref name="decimals"/>, without those that are 0 at its end.</summary>
    public void WriteDecimal(long count, int decimals)
    {
        long fraction = 0;
        long unit = 1;
        for (; decimals > 0; decimals--, count /= 10)
        {
            fraction += count % 10 * unit;
            unit *= 10;
        }
        Write(count);
        if (fraction > 0)
        {
            Write((byte)'.');
            for (; fraction > 0; fraction -= fraction / unit * unit)
            {
                unit /= 10;
                Write((byte)('0' + (fraction / unit)));
            }
        }
    }

    /// <summary>Writes one character; a lone surrogate can't reach here, as a <see cref="Rune"/> never is one.</summary>
    public void Write(Rune character)
    {
        if (_buffer.Length - _used < 4)
        {
            Empty();
        }
        _used += character.EncodeToUtf8(_buffer.AsSpan(_used));
    }

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
