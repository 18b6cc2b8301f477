using System.Buffers;
using System.Buffers.Text;
using System.IO.Compression;
using Flame.Profiles.Formats;

namespace Flame.Profiles.FlameGraph.Html;

/// <summary>
/// Reads the profile out of a page that <see cref="HtmlWriter"/> wrote: everything that the profile had, but for stacks that
/// nobody ever saw, and for lone surrogates in names. The page may come from anybody.
/// </summary>
public static class HtmlReader
{
    /// <summary>Longest page taken, in bytes.</summary>
    private const long LongestPage = 1L << 30;

    /// <summary>Most bytes that a page's data are unpacked to: a few hundred million samples.</summary>
    private const int MostUnpacked = 1 << 30;

    /// <summary>
    /// What any page's data may unpack to, in bytes, however few they are, and how many more for each packed byte. zlib packs a byte that
    /// repeats a thousand times as small; ten million samples that are all alike take less than the first.
    /// </summary>
    private const int UnpackedAnyway = 64 << 20;
    private const int UnpackedPerByte = 100;

    /// <summary>Whether a file that begins so is a page: then it is ours, or nothing that could be read.</summary>
    internal static bool Recognises(ReadOnlySpan<byte> start) => start.StartsWith("<!DOCTYPE html>"u8);

    /// <summary>Reads <paramref name="input"/> to its end; it stays open.</summary>
    /// <exception cref="UnreadableProfileException">It is no page of pyflame, or its data are damaged.</exception>
    public static ProfileReading Read(Stream input)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArraySegment<byte> page = ReadAll(input);
        bool isWhole = page.AsSpan().TrimEnd(" \t\r\n"u8).EndsWith("</html>"u8);
        ProfileReading reading = new PageProfile(new SectionInput(Unpack(DataOf(page)))).Read();
        return isWhole ? reading : reading with { Damage = [.. reading.Damage, "the page is cut off after its data, which are whole: browsers can't show it"] };
    }

    private static ArraySegment<byte> ReadAll(Stream input)
    {
        using MemoryStream page = new();
        byte[] buffer = new byte[128 * 1024];
        while (input.Read(buffer) is var got && got > 0)
        {
            if (page.Length + got > LongestPage)
            {
                throw new UnreadableProfileException($"the page is longer than {LongestPage >> 20} MiB");
            }
            page.Write(buffer, 0, got);
        }
        return new ArraySegment<byte>(page.GetBuffer(), 0, (int)page.Length);
    }

    private static ArraySegment<byte> DataOf(ArraySegment<byte> page)
    {
        int start = page.AsSpan().IndexOf(HtmlWriter.DataElement);
        if (start < 0)
        {
            throw new UnreadableProfileException("it is a web page, but none that pyflame wrote");
        }
        start += HtmlWriter.DataElement.Length;
        int length = page.AsSpan(start).IndexOf((byte)'<');
        if (length < 0)
        {
            throw new UnreadableProfileException("the page ends within its data");
        }
        if (Base64.DecodeFromUtf8InPlace(page.AsSpan(start, length), out int decoded) != OperationStatus.Done)
        {
            throw new UnreadableProfileException("the page's data are no base64");
        }
        return page.Slice(start, decoded);
    }

    /// <summary>Unpacks twice: once to see how much it is, so that a page that would fill memory is refused before it takes any.</summary>
    private static byte[] Unpack(ArraySegment<byte> data)
    {
        try
        {
            byte[] unpacked = new byte[UnpackedLength(data)];
            using ZLibStream zlib = Packed(data);
            zlib.ReadExactly(unpacked);
            return unpacked;
        }
        catch (InvalidDataException e)
        {
            throw new UnreadableProfileException($"the page's data are damaged: {e.Message}", e);
        }
    }

    private static int UnpackedLength(ArraySegment<byte> data)
    {
        long most = Math.Min(MostUnpacked, UnpackedAnyway + ((long)UnpackedPerByte * data.Count));
        byte[] buffer = new byte[128 * 1024];
        int length = 0;
        using ZLibStream zlib = Packed(data);
        while (zlib.Read(buffer) is var got && got > 0)
        {
            length += got;
            if (length > most)
            {
                throw new UnreadableProfileException(
                    $"the page's data, {data.Count} bytes, unpack to more than {most >> 20} MiB, which no profile of that size does: it may be made to fill memory");
            }
        }
        return length;
    }

    private static ZLibStream Packed(ArraySegment<byte> data) => new(new MemoryStream(data.Array!, data.Offset, data.Count, writable: false), CompressionMode.Decompress);
}
