using System.Buffers.Binary;
using System.Text;

namespace Flame.Profiles.Formats;

/// <summary>
/// Frames by the UTF-8 bytes of their names, for readers of text: a name is decoded once, when it is first seen, however many
/// lines repeat it. Bytes that are not UTF-8 become U+FFFD; two such names that look alike then are one frame.
/// </summary>
internal sealed class FrameNames(StringTable strings, FrameTable frames)
{
    // Files are strangers': without numbers that they can't know, they could hold names that all meet in one bucket. Two, since what is mixed
    // first would cancel a single one: names of four bytes would then all be multiplied by 0.
    private readonly ulong _seed = (ulong)Random.Shared.NextInt64();
    private readonly ulong _secret = (ulong)Random.Shared.NextInt64() | 1;

    private Known[] _table = new Known[1024];   // a power of two, at least twice as many as names
    private int _count;

    /// <summary>The id of the frame of that name; it has no file.</summary>
    public int Intern(ReadOnlySpan<byte> name)
    {
        uint hash = Hash(name);
        int mask = _table.Length - 1;
        int slot = (int)hash & mask;
        for (; _table[slot].Name is { } known; slot = (slot + 1) & mask)
        {
            if (_table[slot].Hash == hash && name.SequenceEqual(known))
            {
                return _table[slot].Frame;
            }
        }
        return Add(slot, name, hash);
    }

    private int Add(int slot, ReadOnlySpan<byte> name, uint hash)
    {
        int frame = frames.Intern(Frame.Named(strings.Intern(Encoding.UTF8.GetString(name))));
        _table[slot] = new Known(name.ToArray(), hash, frame);
        if (++_count * 2 > _table.Length)
        {
            Grow();
        }
        return frame;
    }

    private void Grow()
    {
        Known[] old = _table;
        _table = new Known[old.Length * 2];
        int mask = _table.Length - 1;
        foreach (Known known in old)
        {
            if (known.Name is not null)
            {
                int slot = (int)known.Hash & mask;
                while (_table[slot].Name is not null)
                {
                    slot = (slot + 1) & mask;
                }
                _table[slot] = known;
            }
        }
    }

    /// <summary>
    /// Eight bytes at a time, the halves multiplied with each other, as wyhash32 does: one multiplication that every processor has.
    /// </summary>
    private uint Hash(ReadOnlySpan<byte> name)
    {
        ulong hash = _seed ^ (ulong)name.Length;
        for (; name.Length >= sizeof(ulong); name = name[sizeof(ulong)..])
        {
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(name));
        }
        ulong rest = 0;
        foreach (byte b in name)
        {
            rest = (rest << 8) | b;
        }
        hash = Mix(Mix(hash ^ rest));
        return (uint)(hash ^ (hash >> 32));
    }

    private ulong Mix(ulong value)
    {
        value ^= _secret;
        return (value >> 32) * (uint)value;
    }

    /// <summary>A name that was seen; the default where there is none.</summary>
    private readonly record struct Known(byte[]? Name, uint Hash, int Frame);
}
