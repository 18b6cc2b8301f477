using System.Buffers.Binary;
using System.Text;

namespace Flame.Profiles.Formats;

/// <summary>
/// A protocol buffer message as it is built, field by field, in the wire format
/// (https://protobuf.dev/programming-guides/encoding/). One that is cleared and used again allocates nothing.
/// docs/decisions/0008-protobuf-by-hand.md says why there is no library behind it.
/// </summary>
internal sealed class ProtoMessage
{
    private const int VarintType = 0;
    private const int Fixed64Type = 1;
    private const int LengthType = 2;
    private const int LongestVarint = 10;

    private byte[] _bytes = new byte[256];
    private int _length;

    /// <summary>How many bytes it has.</summary>
    public int Length => _length;

    /// <summary>Makes it a message without fields.</summary>
    public void Clear() => _length = 0;

    /// <summary>An integer or a truth value; 0 is what a reader assumes, and so is not written.</summary>
    public void Number(int field, long value)
    {
        if (value != 0)
        {
            Tag(field, VarintType);
            Varint((ulong)value);
        }
    }

    /// <summary>A <c>fixed64</c>; 0 is not written.</summary>
    public void Fixed64(int field, ulong value)
    {
        if (value != 0)
        {
            Tag(field, Fixed64Type);
            BinaryPrimitives.WriteUInt64LittleEndian(Take(sizeof(ulong)), value);
        }
    }

    /// <summary>Text, also when it is empty, since tables have such entries. Lone surrogates become U+FFFD.</summary>
    public void Text(int field, string text)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        Tag(field, LengthType);
        Varint((ulong)length);
        _ = Encoding.UTF8.GetBytes(text, Take(length));
    }

    /// <summary>A message within this one, also when it has no fields.</summary>
    public void Message(int field, ProtoMessage message)
    {
        Tag(field, LengthType);
        Varint((ulong)message._length);
        message._bytes.AsSpan(0, message._length).CopyTo(Take(message._length));
    }

    /// <summary>Repeated integers; none are not written.</summary>
    public void Numbers(int field, ReadOnlySpan<long> values)
    {
        if (values.IsEmpty)
        {
            return;
        }
        int length = 0;
        foreach (long value in values)
        {
            length += VarintLength((ulong)value);
        }
        Tag(field, LengthType);
        Varint((ulong)length);
        foreach (long value in values)
        {
            Varint((ulong)value);
        }
    }

    /// <summary>Repeated <c>fixed64</c>; none are not written.</summary>
    public void Fixed64s(int field, ReadOnlySpan<ulong> values)
    {
        if (values.IsEmpty)
        {
            return;
        }
        Tag(field, LengthType);
        Varint((ulong)values.Length * sizeof(ulong));
        foreach (ulong value in values)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(Take(sizeof(ulong)), value);
        }
    }

    /// <summary>Hands over what there is and starts anew: the outermost message of a file need never be whole in memory.</summary>
    public void MoveTo(Stream output)
    {
        int length = _length;
        _length = 0;
        output.Write(_bytes, 0, length);
    }

    private void Tag(int field, int type) => Varint(((ulong)field << 3) | (uint)type);

    private void Varint(ulong value)
    {
        Span<byte> room = Reserve(LongestVarint);
        int used = 0;
        for (; value >= 0x80; value >>= 7)
        {
            room[used++] = (byte)(value | 0x80);
        }
        room[used++] = (byte)value;
        _length += used;
    }

    private static int VarintLength(ulong value)
    {
        int length = 1;
        for (; value >= 0x80; value >>= 7)
        {
            length++;
        }
        return length;
    }

    private Span<byte> Take(int count)
    {
        Span<byte> room = Reserve(count)[..count];
        _length += count;
        return room;
    }

    private Span<byte> Reserve(int count)
    {
        if (_bytes.Length - _length < count)
        {
            Array.Resize(ref _bytes, checked((int)Math.Max(_length + (long)count, Math.Min(_bytes.Length * 2L, Array.MaxLength))));
        }
        return _bytes.AsSpan(_length);
    }
}
