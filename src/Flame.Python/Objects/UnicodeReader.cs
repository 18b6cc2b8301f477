using System.Buffers.Binary;
using System.Text;
using Flame.Linux.Memory;
using Flame.Python.Layouts;

namespace Flame.Python.Objects;

/// <summary>Reads str objects (PEP 393; Include/cpython/unicodeobject.h).</summary>
internal static class UnicodeReader
{
    /// <summary>Longer strings are cut here and end in an ellipsis: names are the target's to choose.</summary>
    public const int MaxCharacters = 4096;

    /// <summary>Length and form of a string lie within its first bytes.</summary>
    public const int HeadBytes = 80;

    // From the first bit of the kind on: kind (3 bits), compact (1), ascii (1)
    private const uint KindMask = 7;
    private const uint CompactBit = 1 << 3;
    private const uint AsciiBit = 1 << 4;

    /// <summary>Reads the string at <paramref name="address"/>; false when there is none.</summary>
    public static bool TryRead(IMemoryReader memory, in UnicodeOffsets at, ulong address, out string text)
    {
        text = "";
        if (!TryReadShape(memory, at, address, out StringShape shape))
        {
            return false;
        }
        int characters = (int)Math.Min(shape.Length, MaxCharacters);
        byte[] data = new byte[characters * shape.Kind];
        if (data.Length > 0 && !memory.TryRead(shape.Data, data))
        {
            return false;
        }
        text = Decode(data, shape.Kind);
        if (shape.Length > MaxCharacters)
        {
            text += "…";
        }
        return true;
    }

    /// <summary>Reads where the characters of the string at <paramref name="address"/> are, how many and how wide.</summary>
    public static bool TryReadShape(IMemoryReader memory, in UnicodeOffsets at, ulong address, out StringShape shape)
    {
        shape = default;
        int headBytes = Math.Max(at.State + 4, at.Length + 8);
        if (headBytes > HeadBytes)
        {
            return false; // a table of offsets that lies
        }
        Span<byte> head = stackalloc byte[HeadBytes];
        head = head[..headBytes];
        if (address == 0 || !memory.TryRead(address, head))
        {
            return false;
        }
        long length = BinaryPrimitives.ReadInt64LittleEndian(head[at.Length..]);
        uint state = BinaryPrimitives.ReadUInt32LittleEndian(head[at.State..]) >> at.KindBit;
        int kind = (int)(state & KindMask);
        if (length < 0 || kind is not (1 or 2 or 4))
        {
            return false;
        }
        ulong data;
        if ((state & CompactBit) != 0)
        {
            data = address + (ulong)((state & AsciiBit) != 0 ? at.AsciiData : at.CompactData);
        }
        else if (!memory.TryRead(address + (ulong)at.DataPointer, out data))
        {
            return false;
        }
        shape = new StringShape(length, kind, data);
        return true;
    }

    /// <summary>Characters of 1, 2 or 4 bytes each as a string.</summary>
    public static string Decode(ReadOnlySpan<byte> data, int kind)
    {
        switch (kind)
        {
            case 1:
                return Encoding.Latin1.GetString(data);
            case 2:
                // Not by a decoder: a lone surrogate is a legal character of Python's and has to stay what it is.
                return string.Create(data.Length / 2, data, static (chars, bytes) =>
                {
                    for (int i = 0; i < chars.Length; i++)
                    {
                        chars[i] = (char)BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]);
                    }
                });
            default:
                var text = new StringBuilder(data.Length / 4);
                for (int i = 0; i < data.Length; i += 4)
                {
                    AppendCodePoint(text, BinaryPrimitives.ReadUInt32LittleEndian(data[i..]));
                }
                return text.ToString();
        }
    }

    private static void AppendCodePoint(StringBuilder text, uint codePoint)
    {
        if (codePoint < 0x10000)
        {
            text.Append((char)codePoint);
        }
        else if (codePoint <= 0x10ffff)
        {
            text.Append((char)(0xd800 + ((codePoint - 0x10000) >> 10))).Append((char)(0xdc00 + (codePoint & 0x3ff)));
        }
        else
        {
            text.Append('\ufffd');
        }
    }
}

/// <summary>The form of a string: how many characters of how many bytes, and where.</summary>
internal readonly record struct StringShape(long Length, int Kind, ulong Data);
