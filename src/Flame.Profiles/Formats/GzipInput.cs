using System.IO.Compression;

namespace Flame.Profiles.Formats;

/// <summary>
/// What gzip data, of one member or of several, unpack to. <see cref="GZipStream"/> stops where no further member begins, and does not
/// tell whether that is the end. So it gets one member more behind the input's end, <see cref="End"/>, which is held back here: it comes
/// out only where everything before it was gzip data.
/// </summary>
internal sealed class GzipInput : ReadOnlyStream
{
    // Profiles shrink to a tenth or a fiftieth by it. What a few kilobytes of a stranger's would fill the memory with is refused.
    private const long UnpackedAnyway = 256 << 20;
    private const int UnpackedPerByte = 100;

    private static readonly byte[] EndMember = Pack(End);

    private readonly Lengthened _packed;
    private readonly GZipStream _unpacked;
    private long _unpackedBytes;
    private readonly byte[] _buffer = new byte[128 * 1024];
    private int _start;
    private int _length;   // of what is held, from there on
    private bool _isAtEnd;

    /// <summary>Unpacks <paramref name="packed"/>, which stays open.</summary>
    public GzipInput(Stream packed)
    {
        _packed = new Lengthened(packed, EndMember);
        _unpacked = new GZipStream(_packed, CompressionMode.Decompress);
    }

    /// <summary>Whether something that is no gzip data stands behind them. Known when all was read.</summary>
    public bool HasLeftover { get; private set; }

    private static ReadOnlySpan<byte> End => "pyflame: here the gzip data end"u8;

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The data are cut off or damaged.</exception>
    /// <exception cref="UnreadableProfileException">They unpack to far more than a profile does.</exception>
    public override int Read(Span<byte> buffer)
    {
        while (!_isAtEnd && _length <= End.Length)
        {
            Fill();
        }
        int length = Math.Min(buffer.Length, _isAtEnd ? _length : _length - End.Length);
        _buffer.AsSpan(_start, length).CopyTo(buffer);
        _start += length;
        _length -= length;
        return length;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _unpacked.Dispose();
        base.Dispose(disposing);
    }

    private static byte[] Pack(ReadOnlySpan<byte> content)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }
        return packed.ToArray();
    }

    private void Fill()
    {
        _buffer.AsSpan(_start, _length).CopyTo(_buffer);
        _start = 0;
        int got = _unpacked.Read(_buffer.AsSpan(_length));
        _length += got;
        _unpackedBytes += got;
        if (_unpackedBytes > UnpackedAnyway + (UnpackedPerByte * _packed.Count))
        {
            throw new UnreadableProfileException("its gzip data unpack to more than a hundred times what they are; if they are to be trusted, unpack them with `gzip -dc`");
        }
        if (got == 0)
        {
            _isAtEnd = true;
            HasLeftover = !_buffer.AsSpan(0, _length).EndsWith(End);
            _length -= HasLeftover ? 0 : End.Length;
        }
    }

    /// <summary>A stream, and then <paramref name="more"/>.</summary>
    private sealed class Lengthened(Stream first, byte[] more) : ReadOnlyStream
    {
        private int _used = -1;   // of more; below 0 as long as first lasts

        /// <summary>Bytes read of the first one.</summary>
        public long Count { get; private set; }

        /// <inheritdoc/>
        public override int Read(Span<byte> buffer)
        {
            int got = _used < 0 ? first.Read(buffer) : 0;
            if (got > 0)
            {
                Count += got;
                return got;
            }
            _used = Math.Max(_used, 0);
            int length = Math.Min(buffer.Length, more.Length - _used);
            more.AsSpan(_used, length).CopyTo(buffer);
            _used += length;
            return length;
        }
    }
}
