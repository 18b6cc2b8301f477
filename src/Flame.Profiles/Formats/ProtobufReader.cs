using System.Globalization;
using System.Text;

namespace Flame.Profiles.Formats;

/// <summary>The fields of one protobuf message, one after the other. Everything is checked against the end of the message.</summary>
internal ref struct ProtobufReader
{
    /// <summary>Wire type of numbers.</summary>
    public const int Varint = 0;

    /// <summary>Wire type of texts, messages and packed lists.</summary>
    public const int Bytes = 2;

    private readonly ReadOnlySpan<byte> _message;
    private readonly int _offset;   // of the message in the input, for messages to people
    private int _at;

    public ProtobufReader(ReadOnlySpan<byte> message, int offset = 0)
    {
        _message = message;
        _offset = offset;
    }

    /// <summary>The field that <see cref="TryNext"/> came to.</summary>
    public int Field { get; private set; }

    /// <summary>How it is written.</summary>
    public int Wire { get; private set; }

    /// <summary>Its number; for 64 and 32 bit fields 0, as no format of ours has them.</summary>
    public ulong Number { get; private set; }

    /// <summary>Where its bytes are in the message.</summary>
    public Range Range { get; private set; }

    /// <summary>Its bytes.</summary>
    public readonly ReadOnlySpan<byte> Value => _message[Range];

    /// <summary>Its bytes as a message.</summary>
    public readonly ProtobufReader Message => new(Value, _offset + Range.Start.Value);

    /// <summary>Its bytes as text; what is not UTF-8 becomes U+FFFD.</summary>
    public readonly string Text => Encoding.UTF8.GetString(Value);

    /// <summary>Where the reader is in the input.</summary>
    public readonly int Position => _offset + _at;

    /// <summary>Goes to the next field; false at the end.</summary>
    public bool TryNext()
    {
        if (_at == _message.Length)
        {
            return false;
        }
        ulong tag = ReadVarint();
        Field = (int)Math.Min(tag >> 3, int.MaxValue);
        Wire = (int)(tag & 7);
        Number = 0;
        switch (Wire)
        {
            case Varint:
                Number = ReadVarint();
                break;
            case Bytes:
                Take(ReadVarint());
                break;
            case 1:
                Take(8);
                break;
            case 5:
                Take(4);
                break;
            default:
                throw Damaged($"has a field of unknown kind {Wire}");
        }
        return true;
    }

    /// <summary>Adds the numbers of the current field to a list: one number, or packed ones.</summary>
    public readonly void AppendNumbers(List<ulong> numbers)
    {
        if (Wire == Varint)
        {
            numbers.Add(Number);
            return;
        }
        ProtobufReader packed = Message;
        while (packed._at < packed._message.Length)
        {
            numbers.Add(packed.ReadVarint());
        }
    }

    private void Take(ulong length)
    {
        if (length > (ulong)(_message.Length - _at))
        {
            throw Damaged($"ends inside of a field of {length} bytes");
        }
        Range = _at..(_at + (int)length);
        _at += (int)length;
    }

    private ulong ReadVarint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            if (_at == _message.Length)
            {
                throw Damaged("ends inside of a number");
            }
            byte next = _message[_at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
        throw Damaged("has a number of more than 64 bits");
    }

    private readonly UnreadableProfileException Damaged(string what) =>
        new(string.Create(CultureInfo.InvariantCulture, $"the message at byte {_offset} {what} (byte {Position})"));
}
