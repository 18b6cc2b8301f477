using Flame.Profiles.Formats;

namespace Flame.Profiles.FlameGraph.Html;

/// <summary>
/// The numbers of a section, one after the other, as <see cref="NumberColumn"/> wrote them: they are taken where they stand, for a list
/// of them would be eight times as large as what anybody sends. A copy goes on by itself.
/// </summary>
/// <param name="name">The section, for messages.</param>
/// <param name="bytes">What is in it.</param>
internal ref struct SectionNumbers(string name, ReadOnlySpan<byte> bytes)
{
    private readonly string _name = name;
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>How many numbers there are, as the section says.</summary>
    public int Count { readonly get; init; }

    /// <summary>Bytes that were not read yet.</summary>
    public readonly int BytesLeft => _rest.Length;

    /// <summary>The next number.</summary>
    /// <exception cref="UnreadableProfileException">The section ends before it does.</exception>
    public ulong Next()
    {
        ulong value = 0;
        for (int i = 0; i < _rest.Length && i < 10; i++)
        {
            value |= (ulong)(_rest[i] & 0x7F) << (7 * i);
            if (_rest[i] < 0x80)
            {
                _rest = _rest[(i + 1)..];
                return value;
            }
        }
        throw new UnreadableProfileException($"the page's data are damaged: section {_name} ends within a number");
    }

    /// <summary>The next number, where <see cref="NumberColumn.AddSigned"/> wrote it.</summary>
    /// <exception cref="UnreadableProfileException">The section ends before it does.</exception>
    public long NextSigned()
    {
        ulong number = Next();
        return (long)(number >> 1) ^ -(long)(number & 1);
    }
}
