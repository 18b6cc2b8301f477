using System.Buffers.Binary;
using System.Text;

namespace Flame.Profiles.FlameGraph.Html;

/// <summary>
/// The frame around what a page holds: a head, then sections, each a name of four letters, its length in bytes
/// (32 bits, little-endian) and its bytes. A column's bytes begin with how many numbers follow. Readers pass over
/// sections that they do not know.
/// </summary>
/// <remarks><code>
/// "pyflame" 0x01 | name[4] length[4] bytes… | name[4] length[4] bytes… | …
/// </code></remarks>
internal sealed class SectionOutput
{
    private readonly Stream _stream;

    public SectionOutput(Stream stream)
    {
        _stream = stream;
        stream.Write(Head);
    }

    /// <summary>What everything begins with: the name and the version of the form.</summary>
    public static ReadOnlySpan<byte> Head => "pyflame\u0001"u8;

    public void Write(string name, ReadOnlySpan<byte> bytes)
    {
        WriteStart(name, bytes.Length);
        _stream.Write(bytes);
    }

    public void Write(string name, NumberColumn column)
    {
        NumberColumn count = new();
        count.Add(column.Count);
        WriteStart(name, count.Bytes.Length + column.Bytes.Length);
        _stream.Write(count.Bytes);
        _stream.Write(column.Bytes);
    }

    private void WriteStart(string name, int length)
    {
        Span<byte> start = stackalloc byte[8];
        _ = Encoding.ASCII.GetBytes(name, start);
        BinaryPrimitives.WriteInt32LittleEndian(start[4..], length);
        _stream.Write(start);
    }
}
