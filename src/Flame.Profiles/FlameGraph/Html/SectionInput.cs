using System.Buffers.Binary;
using System.Text;
using Flame.Profiles.Formats;

namespace Flame.Profiles.FlameGraph.Html;

/// <summary>What <see cref="SectionOutput"/> wrote, read back from bytes that anybody may have made.</summary>
internal sealed class SectionInput
{
    private readonly byte[] _bytes;
    private readonly Dictionary<string, Range> _sections = new(StringComparer.Ordinal);

    /// <exception cref="UnreadableProfileException">The frame of the sections is damaged.</exception>
    public SectionInput(byte[] bytes)
    {
        _bytes = bytes;
        int at = SectionOutput.Head.Length;
        if (!bytes.AsSpan().StartsWith(SectionOutput.Head))
        {
            throw new UnreadableProfileException("the page's data are of another version than this pyflame knows");
        }
        while (at < bytes.Length)
        {
            int length = bytes.Length - at < 8 ? -1 : BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at + 4));
            if (length < 0 || length > bytes.Length - at - 8)
            {
                throw new UnreadableProfileException($"the page's data are damaged at byte {at}: a section is cut off");
            }
            _sections[Encoding.ASCII.GetString(bytes, at, 4)] = new Range(at + 8, at + 8 + length);
            at += 8 + length;
        }
    }

    public bool Has(string name) => _sections.ContainsKey(name);

    /// <summary>The bytes of a section.</summary>
    /// <exception cref="UnreadableProfileException">There is none of that name.</exception>
    public ReadOnlySpan<byte> Bytes(string name) => _sections.TryGetValue(name, out Range range)
        ? _bytes.AsSpan(range)
        : throw new UnreadableProfileException($"the page's data lack the section {name}");

    /// <summary>The numbers of a section.</summary>
    /// <param name="name">The section.</param>
    /// <param name="expected">How many there must be; below 0: any number.</param>
    public SectionNumbers Column(string name, int expected = -1)
    {
        SectionNumbers section = new(name, Bytes(name));
        ulong count = section.Next();
        if (count > (ulong)section.BytesLeft || (expected >= 0 && count != (ulong)expected))   // a number takes a byte or more
        {
            throw new UnreadableProfileException($"the page's data are damaged: section {name} says that it holds {count} numbers");
        }
        return section with { Count = (int)count };
    }
}
