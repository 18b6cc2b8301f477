using System.Buffers.Binary;
using System.Text;

namespace Flame.Tests.Profiles.FlameGraph;

/// <summary>A TrueType font of full boxes, so that what a machine has of fonts is the same everywhere; a thousand units are one em.</summary>
internal static class BuiltFont
{
    private const int TableRecordLength = 16;
    private const int HeaderLength = 12;

    /// <summary>The font's file.</summary>
    /// <param name="glyphs">Each character, in ascending order, with the width of its box.</param>
    public static byte[] Of(params (int Character, ushort Width)[] glyphs)
    {
        (int, ushort Width)[] all = [(0, 500), .. glyphs];
        byte[][] outlines = [.. all.Select(glyph => Box((short)glyph.Width))];
        return File(
        [
            ("cmap", CharacterMap(glyphs)),
            ("glyf", [.. outlines.SelectMany(outline => outline)]),
            ("head", Shorts(1, 0, 1, 0, 0, 0, 0x5F0F, 0x3CF5, 0, 1000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3000, 800, 0, 8, 2, 1, 0)),
            ("hhea", Shorts(1, 0, 800, -200, 0, 3000, 0, 0, 3000, 1, 0, 0, 0, 0, 0, 0, 0, all.Length)),
            ("hmtx", [.. all.SelectMany(glyph => Shorts(glyph.Width, 0))]),
            ("loca", [.. Enumerable.Range(0, all.Length + 1).SelectMany(i => Long(outlines.Take(i).Sum(outline => outline.Length)))]),
            ("maxp", Shorts(1, 0, all.Length, 4, 1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0)),
        ]);
    }

    /// <summary>Four points, all on the outline, as differences from the one before.</summary>
    private static byte[] Box(short width) =>
        [.. Shorts(1, 0, 0, width, 800, 3, 0), 1, 1, 1, 1, .. Shorts(0, 0, width, 0, 0, 800, 0, -800), 0, 0];

    /// <summary>Format 12: a group for each character, and one kind of table, for all of Unicode.</summary>
    private static byte[] CharacterMap((int Character, ushort Width)[] glyphs) =>
    [
        .. Shorts(0, 1, 3, 10), .. Long(12), .. Shorts(12, 0), .. Long(16 + (12 * glyphs.Length)), .. Long(0), .. Long(glyphs.Length),
        .. glyphs.SelectMany((glyph, i) => (byte[])[.. Long(glyph.Character), .. Long(glyph.Character), .. Long(i + 1)]),
    ];

    private static byte[] File((string Name, byte[] Content)[] tables)
    {
        List<byte> file = [.. Long(0x00010000), .. Shorts(tables.Length, 64, 2, (tables.Length * TableRecordLength) - 64)];
        int offset = HeaderLength + (tables.Length * TableRecordLength);
        foreach ((string name, byte[] content) in tables)
        {
            file.AddRange([.. Encoding.ASCII.GetBytes(name), .. Long(0), .. Long(offset), .. Long(content.Length)]);
            offset += Padded(content.Length);
        }
        foreach ((_, byte[] content) in tables)
        {
            file.AddRange([.. content, .. new byte[Padded(content.Length) - content.Length]]);
        }
        return [.. file];
    }

    private static int Padded(int length) => (length + 3) & ~3;

    private static byte[] Shorts(params int[] values) => [.. values.SelectMany(value => (byte[])[(byte)(value >> 8), (byte)value])];

    private static byte[] Long(int value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
