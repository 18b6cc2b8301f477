using System.Buffers.Binary;
using System.Text;

namespace Flame.Tests.Profiles.Formats;

/// <summary>A protocol buffer message taken apart, by field number. Fails on bytes that are none.</summary>
internal sealed class WireMessage
{
    private readonly List<(int Field, ulong Number, byte[]? Bytes)> _fields = [];

    public WireMessage(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            ulong tag = Varint(ref bytes);
            int field = checked((int)(tag >> 3));
            Assert.NotEqual(0, field);
            switch (tag & 7)
            {
                case 0:
                    _fields.Add((field, Varint(ref bytes), null));
                    break;
                case 1:
                    _fields.Add((field, BinaryPrimitives.ReadUInt64LittleEndian(bytes), null));
                    bytes = bytes[sizeof(ulong)..];
                    break;
                case 2:
                    int length = checked((int)Varint(ref bytes));
                    _fields.Add((field, 0, bytes[..length].ToArray()));
                    bytes = bytes[length..];
                    break;
                default:
                    Assert.Fail($"wire type {tag & 7}");
                    break;
            }
        }
    }

    public bool IsEmpty => _fields.Count == 0;

    public IEnumerable<int> Fields => _fields.Select(item => item.Field);

    /// <summary>An integer; 0 when it is not there.</summary>
    public long Number(int field) => (long)_fields.LastOrDefault(item => item.Field == field).Number;

    public string Text(int field) => Texts(field).LastOrDefault("");

    public string[] Texts(int field) =>
        [.. Parts(field).Select(new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString)];

    public WireMessage Message(int field) => new(Parts(field).LastOrDefault([]));

    public WireMessage[] Messages(int field) => [.. Parts(field).Select(bytes => new WireMessage(bytes))];

    /// <summary>Repeated integers, packed or not.</summary>
    public long[] Numbers(int field)
    {
        List<long> numbers = [];
        foreach ((_, ulong number, byte[]? packed) in _fields.Where(item => item.Field == field))
        {
            ReadOnlySpan<byte> rest = packed;
            if (packed is null)
            {
                numbers.Add((long)number);
            }
            while (!rest.IsEmpty)
            {
                numbers.Add((long)Varint(ref rest));
            }
        }
        return [.. numbers];
    }

    /// <summary>Repeated <c>fixed64</c>, packed.</summary>
    public ulong[] Fixed64s(int field) =>
        [.. Parts(field).SelectMany(bytes => bytes.Chunk(sizeof(ulong))).Select(bytes => BinaryPrimitives.ReadUInt64LittleEndian(bytes))];

    private IEnumerable<byte[]> Parts(int field) => _fields.Where(item => item.Field == field).Select(item => item.Bytes!);

    private static ulong Varint(ref ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (int i = 0; i < 10; i++)
        {
            value |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] < 0x80)
            {
                bytes = bytes[(i + 1)..];
                return value;
            }
        }
        throw new InvalidDataException("a varint of more than ten bytes");
    }
}
