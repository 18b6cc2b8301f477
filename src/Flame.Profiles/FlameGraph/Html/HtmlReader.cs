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

    /// <summary>Whether a file that begins so is a page: then it is ours, or nothing that could be read.</summary>
    internal static bool Recognises(ReadOnlySpan<byte> start) => start.StartsWith("<!DOCTYPE html>"u8);

    /// <summary>Reads <paramref name="input"/> to its end; it stays open.</summary>
    /// <exception cref="UnreadableProfileException">It is no page of pyflame, or its data are damaged.</exception>
    public static ProfileReading Read(Stream input)
    {
        ArgumentNullException.ThrowIfNull(input);
        byte[] page = ReadAll(input);
        bool isWhole = page.AsSpan().TrimEnd(" \t\r\n"u8).EndsWith("</html>"u8);
        ProfileReading reading = new PageProfile(new SectionInput(Unpack(DataOf(page)))).Read();
        return isWhole ? reading : reading with { Damage = [.. reading.Damage, "the page is cut off after its data, which are whole: browsers can't show it"] };
    }

    private static byte[] ReadAll(Stream input)
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
        return page.ToArray();
    }

    private static Memory<byte> DataOf(byte[] page)
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
        Memory<byte> data = page.AsMemory(start, length);
        if (Base64.DecodeFromUtf8InPlace(data.Span, out int decoded) != OperationStatus.Done)
        {
            throw new UnreadableProfileException("the page's data are no base64");
        }
        return data[..decoded];
    }

    private static byte[] Unpack(Memory<byte> data)
    {
        using MemoryStream unpacked = new();
        try
        {
            using ZLibStream zlib = new(new MemoryStream(data.ToArray()), CompressionMode.Decompress);
            byte[] buffer = new byte[128 * 1024];
            while (zlib.Read(buffer) is var got && got > 0)
            {
                if (unpacked.Length + got > MostUnpacked)
                {
                    throw new UnreadableProfileException($"the page's data unpack to more than {MostUnpacked >> 20} MiB");
                }
                unpacked.Write(buffer, 0, got);
            }
        }
        catch (InvalidDataException e)
        {
            throw new UnreadableProfileException($"the page's data are damaged: {e.Message}", e);
        }
        return unpacked.ToArray();
    }
}
