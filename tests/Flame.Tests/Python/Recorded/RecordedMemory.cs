using System.Globalization;
using Flame.Linux.Memory;

namespace Flame.Tests.Python.Recorded;

/// <summary>
/// Bytes of a target's memory that were noted while something read it. What the target could have read and nobody noted is
/// full of a pattern that is no pointer, no length and no type: a reader that depends on it is found out.
/// </summary>
internal sealed class RecordedMemory : IMemoryReader
{
    private const int PageBytes = 4096;
    private const byte Unknown = 0xa5;
    private readonly SortedDictionary<ulong, Page> _pages = [];

    /// <summary>What can be read, known or not: start and end of each mapping.</summary>
    public List<(ulong Start, ulong End)> Mappings { get; } = [];

    /// <summary>How many bytes are known.</summary>
    public int KnownBytes => _pages.Values.Sum(page => page.IsKnown.Count(known => known));

    /// <summary>A copy, to be damaged.</summary>
    public RecordedMemory Copy()
    {
        var copy = new RecordedMemory();
        copy.Mappings.AddRange(Mappings);
        foreach ((ulong number, Page page) in _pages)
        {
            copy._pages.Add(number, new Page((byte[])page.Bytes.Clone(), (bool[])page.IsKnown.Clone()));
        }
        return copy;
    }

    public void Write(ulong address, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (!_pages.TryGetValue(address / PageBytes, out Page? page))
            {
                page = new Page(new byte[PageBytes], new bool[PageBytes]);
                Array.Fill(page.Bytes, Unknown);
                _pages.Add(address / PageBytes, page);
            }
            int start = (int)(address % PageBytes);
            int length = Math.Min(PageBytes - start, bytes.Length);
            bytes[..length].CopyTo(page.Bytes.AsSpan(start));
            page.IsKnown.AsSpan(start, length).Fill(true);
            bytes = bytes[length..];
            address += (ulong)length;
        }
    }

    public bool TryRead(ulong address, Span<byte> destination)
    {
        if (!IsMapped(address, (ulong)destination.Length))
        {
            return false;
        }
        while (!destination.IsEmpty)
        {
            int start = (int)(address % PageBytes);
            int length = Math.Min(PageBytes - start, destination.Length);
            if (_pages.TryGetValue(address / PageBytes, out Page? page))
            {
                page.Bytes.AsSpan(start, length).CopyTo(destination);
            }
            else
            {
                destination[..length].Fill(Unknown);
            }
            destination = destination[length..];
            address += (ulong)length;
        }
        return true;
    }

    public int ReadRanges(ReadOnlySpan<MemoryRange> ranges, Span<byte> destination)
    {
        for (int i = 0; i < ranges.Length; i++)
        {
            if (!TryRead(ranges[i].Address, destination[..ranges[i].LengthBytes]))
            {
                return i;
            }
            destination = destination[ranges[i].LengthBytes..];
        }
        return ranges.Length;
    }

    /// <summary>One line for each mapping that holds a known byte, and one for each run of known bytes.</summary>
    public IEnumerable<string> ToLines()
    {
        foreach ((ulong start, ulong end) in Mappings.Where(each => _pages.Keys.Any(page => page * PageBytes >= each.Start && page * PageBytes < each.End)))
        {
            yield return $"mapped {start:x} {end:x}";
        }
        foreach ((ulong number, Page page) in _pages)
        {
            int end;
            for (int start = Array.IndexOf(page.IsKnown, true); start >= 0; start = end == PageBytes ? -1 : Array.IndexOf(page.IsKnown, true, end))
            {
                end = Array.IndexOf(page.IsKnown, false, start) is >= 0 and var unknown ? unknown : PageBytes;
                yield return $"bytes {(number * PageBytes) + (ulong)start:x} {Convert.ToHexStringLower(page.Bytes.AsSpan(start, end - start))}";
            }
        }
    }

    /// <summary>Takes a line that <see cref="ToLines"/> made; false when it is another one.</summary>
    public bool TryTake(string line)
    {
        string[] words = line.Split(' ');
        switch (words[0])
        {
            case "mapped":
                Mappings.Add((Hex(words[1]), Hex(words[2])));
                return true;
            case "bytes":
                Write(Hex(words[1]), Convert.FromHexString(words[2]));
                return true;
            default:
                return false;
        }
    }

    private static ulong Hex(string word) => ulong.Parse(word, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    // Mappings that follow one another make one.
    private bool IsMapped(ulong address, ulong lengthBytes)
    {
        if (address > ulong.MaxValue - lengthBytes)
        {
            return false;
        }
        ulong end = address + lengthBytes;
        foreach ((ulong first, ulong last) in Mappings)
        {
            if (address >= first && address < last)
            {
                address = Math.Min(last, end);
            }
        }
        return address == end;
    }

    private sealed record Page(byte[] Bytes, bool[] IsKnown);
}
