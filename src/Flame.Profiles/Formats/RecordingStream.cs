using System.Buffers.Binary;
using System.IO.Compression;

namespace Flame.Profiles.Formats;

/// <summary>
/// Packs records into the blocks of a recording. What one call of <see cref="Write(ReadOnlySpan{byte})"/> gets, whole records, becomes one
/// block, which can be unpacked without the others: a file that ends in the middle of one loses that one only.
/// </summary>
public sealed class RecordingStream : WriteOnlyStream
{
    private readonly Stream _output;
    private readonly MemoryStream _packed = new();
    private bool _hasBegun;

    /// <summary>Writes to <paramref name="output"/>, which stays open.</summary>
    public RecordingStream(Stream output)
    {
        ArgumentNullException.ThrowIfNull(output);
        _output = output;
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (buffer.IsEmpty)
        {
            return;
        }
        if (buffer.Length > RecordingLayout.MaxBlockBytes / 4 * 3)   // room for what zlib adds
        {
            throw new ArgumentException($"a block of {buffer.Length} bytes is more than a reader takes", nameof(buffer));
        }
        _packed.SetLength(0);
        if (!_hasBegun)
        {
            _packed.Write(RecordingLayout.Magic);
            _packed.WriteByte(RecordingLayout.Version);
            _hasBegun = true;
        }
        int start = (int)_packed.Length;
        _packed.Write(stackalloc byte[RecordingLayout.BlockHeaderBytes]);
        using (ZLibStream zlib = new(_packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zlib.Write(buffer);
        }
        Span<byte> header = _packed.GetBuffer().AsSpan(start, RecordingLayout.BlockHeaderBytes);
        BinaryPrimitives.WriteInt32LittleEndian(header, (int)_packed.Length - start - RecordingLayout.BlockHeaderBytes);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], buffer.Length);
        _output.Write(_packed.GetBuffer().AsSpan(0, (int)_packed.Length));
    }

    /// <inheritdoc/>
    public override void Flush() => _output.Flush();
}
