using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Flame.Tests.Profiles;

/// <summary>Bytes as text that can be read in a diff. Packed ones are unpacked first: how well zlib packs is its own affair.</summary>
internal static class HexText
{
    private const int BytesPerLine = 16;

    public static byte[] Unpacked(byte[] packed)
    {
        using ZLibStream zlib = new(new MemoryStream(packed), CompressionMode.Decompress);
        using MemoryStream plain = new();
        zlib.CopyTo(plain);
        return plain.ToArray();
    }

    /// <summary>Lines of sixteen bytes: where they are, their values, and the letters among them.</summary>
    public static string Of(ReadOnlySpan<byte> bytes)
    {
        StringBuilder text = new();
        for (int at = 0; at < bytes.Length; at += BytesPerLine)
        {
            ReadOnlySpan<byte> line = bytes.Slice(at, Math.Min(BytesPerLine, bytes.Length - at));
            text.Append(CultureInfo.InvariantCulture, $"{at:x6}");
            foreach (byte b in line)
            {
                text.Append(CultureInfo.InvariantCulture, $" {b:x2}");
            }
            text.Append(' ', (3 * (BytesPerLine - line.Length)) + 2);
            foreach (byte b in line)
            {
                text.Append(b is > 0x20 and < 0x7F ? (char)b : '.');
            }
            text.Append('\n');
        }
        return text.ToString();
    }
}
