namespace Flame.Profiles.Formats;

/// <summary>Content that people have at hand and that is no profile to be read: it is called by its name, with what to give instead.</summary>
internal static class OtherContent
{
    private const string Picture = ", from which counts can't be read; give the profile that it was drawn from (a page of `-f html` can be read)";
    private const string Written = ", which pyflame writes and does not read; give the profile that it was made from";

    /// <summary>A clause that begins with "it is"; null when it may be text of stacks, or is nothing known.</summary>
    public static string? Describe(ReadOnlySpan<byte> start) => Packed(start) ?? Binary(start) ?? Text(start);

    private static string? Packed(ReadOnlySpan<byte> start)
    {
        string? tool = null;
        if (start.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]))
        {
            tool = "zstd";
        }
        else if (start.StartsWith((ReadOnlySpan<byte>)[0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0]))
        {
            tool = "xz";
        }
        else if (start.StartsWith("BZh"u8) && start.Length > 10 && start[4..].StartsWith("1AY&SY"u8))
        {
            tool = "bzip2";
        }
        return tool is not null ? $"it is packed; `{tool} -dc FILE | pyflame ... -` gives what is in it"
            : start.StartsWith((ReadOnlySpan<byte>)[(byte)'P', (byte)'K', 3, 4]) ? "it is a zip archive; give the files in it one by one"
            : null;
    }

    private static string? Binary(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']))
        {
            return "it is a picture (PNG)" + Picture;
        }
        if (start.StartsWith("PERFILE2"u8))
        {
            return "it is perf's own recording; `perf script -i FILE | pyflame ... -` gives its text";
        }
        if (start.StartsWith("MOJ"u8) && start.Length > 3 && start[3] < ' ')
        {
            return "it is austin's binary format; `mojo2austin` makes the text that can be read of it";
        }
        return IsOtlp(start) ? "it is an OTLP profile" + Written : null;
    }

    private static string? Text(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || start.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            return "it is text in UTF-16; `iconv -f UTF-16 -t UTF-8 FILE | pyflame ... -` makes text that can be read of it";
        }
        start = JsonStart.Trim(start);
        if (start.StartsWith("<?xml"u8) || start.StartsWith("<svg"u8) || start.StartsWith("<!DOCTYPE svg"u8))
        {
            return "it is a picture (SVG)" + Picture;
        }
        if (start.StartsWith("<html"u8) || start.StartsWith("<!doctype"u8) || start.StartsWith("<!DOCTYPE"u8))
        {
            return "it is a web page, but none that pyflame wrote";
        }
        if (!JsonStart.IsObject(start) && !JsonStart.IsArrayOfObjects(start))
        {
            return null;
        }
        return start.IndexOf("\"traceEvents\""u8) >= 0 || (start[0] == '[' && start.IndexOf("\"ph\""u8) >= 0) ? "it is a list of trace events" + Written
            : start.IndexOf("\"callFrame\""u8) >= 0 ? "it is a .cpuprofile" + Written
            : start.IndexOf("\"stackwalk\""u8) >= 0 || start.IndexOf("\"preprocessedProfileVersion\""u8) >= 0 ? "it is a profile of the Firefox profiler" + Written
            : start.IndexOf("\"resourceProfiles\""u8) >= 0 ? "it is an OTLP profile" + Written
            : "it is JSON, but of no kind that can be read (speedscope's, and pyflame's own)";
    }

    /// <summary>ProfilesData, ResourceProfiles, Resource, KeyValue and its key: each is field 1 of the one around it, and lies within it.</summary>
    private static bool IsOtlp(ReadOnlySpan<byte> start)
    {
        const int Depth = 4;
        long end = long.MaxValue;
        int at = 0;
        for (int level = 0; level < Depth; level++)
        {
            if (at >= start.Length || start[at++] != 0x0A || !TryLength(start, ref at, out long length) || length == 0 || length > end - at)
            {
                return false;
            }
            end = at + length;
        }
        return true;
    }

    private static bool TryLength(ReadOnlySpan<byte> start, ref int at, out long length)
    {
        length = 0;
        for (int shift = 0; shift < 35 && at < start.Length; shift += 7)
        {
            byte next = start[at++];
            length |= (long)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return true;
            }
        }
        return false;
    }
}
