using System.Text;

namespace Flame.Tests.Profiles.Formats;

/// <summary>Writes protobuf messages for tests.</summary>
internal sealed class BuiltProtobuf
{
    private readonly List<byte> _bytes = [];

    public byte[] Bytes => [.. _bytes];

    public BuiltProtobuf Number(int field, long value)
    {
        Varint((ulong)field << 3);
        Varint((ulong)value);
        return this;
    }

    public BuiltProtobuf Text(int field, string value) => Data(field, Encoding.UTF8.GetBytes(value));

    public BuiltProtobuf Message(int field, BuiltProtobuf message) => Data(field, message.Bytes);

    public BuiltProtobuf Packed(int field, params long[] values)
    {
        BuiltProtobuf packed = new();
        foreach (long value in values)
        {
            packed.Varint((ulong)value);
        }
        return Data(field, packed.Bytes);
    }

    private BuiltProtobuf Data(int field, byte[] value)
    {
        Varint(((ulong)field << 3) | 2);
        Varint((ulong)value.Length);
        _bytes.AddRange(value);
        return this;
    }

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            _bytes.Add((byte)(value | 0x80));
        }
        _bytes.Add((byte)value);
    }
}
