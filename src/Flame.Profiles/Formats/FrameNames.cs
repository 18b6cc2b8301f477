using System.Buffers.Binary;
using System.Text;

namespace Flame.Profiles.Formats;

/// <summary>
/// Frames by the UTF-8 bytes of their names, for readers of text: a name is decoded once, when it is first seen, however many
/// lines repeat it. Bytes that are not UTF-8 become U+FFFD; two such names that look alike then are one frame.
/// </summary>
internal sealed class FrameNames(StringTable strings, FrameTable frames)
{
    // Files are strangers': without a number that they can't know, they could hold names that all meet in one bucket.
    private readonly ulong _secret = (ulong)Random.Shared.NextInt64() | 1;

    private int[] _buckets = new int[1024];   // index in _names, + 1; 0: empty. A power of two, at least twice as many as names
    private readonly List<(byte[] Name, ulong Hash, int Frame)> _names = [];

    /// <summary>The id of the frame of that name; it has no file.</summary>
    public int Intern(ReadOnlySpan<byte> name)
    {
        ulong hash = Hash(name);
        int mask = _buckets.Length - 1;
        int slot = (int)hash & mask;
        for (; _buckets[slot] != 0; slot = (slot + 1) & mask)
        {
            (byte[] known, ulong knownHash, int frame) = _names[_buckets[slot] - 1];
            if (knownHash == hash && name.SequenceEqual(known))
            {
                return frame;
            }
        }
        return Add(slot, name, hash);
    }

    private int Add(int slot, ReadOnlySpan<byte> name, ulong hash)
    {
        int frame = frames.Intern(Frame.Named(strings.Intern(Encoding.UTF8.GetString(name))));
        _names.Add((name.ToArray(), hash, frame));
        _buckets[slot] = _names.Count;
        if (_names.Count * 2 > _buckets.Length)
        {
            Grow();
        }
        return frame;
    }

    private void Grow()
    {
        _buckets = new int[_buckets.Length * 2];
        int mask = _buckets.Length - 1;
        for (int i = 0; i < _names.Count; i++)
        {
            int slot = (int)_names[i].Hash & mask;
            while (_buckets[slot] != 0)
            {
                slot = (slot + 1) & mask;
            }
            _buckets[slot] = i + 1;
        }
    }

    /// <summary>Eight bytes at a time, each multiplied into 128 bits that are folded, as wyhash does.</summary>
    private ulong Hash(ReadOnlySpan<byte> name)
    {
        ulong hash = _secret ^ (ulong)name.Length;
        for (; name.Length >= sizeof(ulong); name = name[sizeof(ulong)..])
        {
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(name));
        }
        ulong rest = 0;
        foreach (byte b in name)
        {
            rest = (rest << 8) | b;
        }
        return Mix(hash ^ rest);
    }

    private ulong Mix(ulong value)
    {
        ulong high = Math.BigMul(value ^ _secret, 0x9E3779B97F4A7C15 ^ (_secret << 1), out ulong low);
        return high ^ low;
    }
}
