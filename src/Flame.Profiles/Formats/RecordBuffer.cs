using System.Runtime.InteropServices;
using System.Text;

namespace Flame.Profiles.Formats;

/// <summary>Records of a recording on their way out.</summary>
internal sealed class RecordBuffer
{
    private byte[] _bytes = new byte[72 * 1024];   // a piece and some, so that it hardly ever grows

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>UTF-8 can hold the text: it has no half of a surrogate pair.</summary>
    public static bool IsWhole(string text)
    {
        ReadOnlySpan<char> rest = text;
        while (rest.IndexOfAnyInRange('\uD800', '\uDFFF') is >= 0 and var at)
        {
            if (Rune.DecodeFromUtf16(rest[at..], out _, out int length) != System.Buffers.OperationStatus.Done)
            {
                return false;
            }
            rest = rest[(at + length)..];
        }
        return true;
    }

    public void Clear() => Length = 0;

    public void Byte(byte value)
    {
        Room(1);
        _bytes[Length++] = value;
    }

    public void Number(ulong value)
    {
        Room(10);
        for (; value >= 0x80; value >>= 7)
        {
            _bytes[Length++] = (byte)(value | 0x80);
        }
        _bytes[Length++] = (byte)value;
    }

    public void Text(string text, bool isUtf8)
    {
        int length = isUtf8 ? Encoding.UTF8.GetByteCount(text) : 2 * text.Length;
        Number((ulong)length);
        Room(length);
        if (isUtf8)
        {
            _ = Encoding.UTF8.GetBytes(text, _bytes.AsSpan(Length));
        }
        else
        {
            MemoryMarshal.AsBytes(text.AsSpan()).CopyTo(_bytes.AsSpan(Length));
        }
        Length += length;
    }

    private void Room(int bytes)
    {
        if (_bytes.Length - Length < bytes)
        {
            Array.Resize(ref _bytes, Math.Max(checked(Length + bytes), 2 * _bytes.Length));
        }
    }
}
