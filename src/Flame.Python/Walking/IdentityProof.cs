namespace Flame.Python.Walking;

/// <summary>
/// Copies of the characters and tables that a code object's pointers led to. Python frees and reuses memory in a way
/// that makes it likely that the next code object of a kind gets the very addresses of the last one, with its name, file
/// and table at the same addresses, too: equal pointers prove nothing, equal bytes do.
/// </summary>
internal sealed class IdentityProof
{
    private const int MaxBytesOfEach = 512;

    private readonly List<(ulong Address, byte[] Bytes)> _parts = new(3);

    /// <summary>Remembers (the beginning of) what was read at an address.</summary>
    public void Add(ulong address, ReadOnlySpan<byte> bytes)
    {
        if (!bytes.IsEmpty)
        {
            _parts.Add((address, bytes[..Math.Min(bytes.Length, MaxBytesOfEach)].ToArray()));
        }
    }

    /// <summary>Asks for everything that <see cref="Holds"/> looks at.</summary>
    public void Request(CaptureMemory memory)
    {
        foreach ((ulong address, byte[] bytes) in _parts)
        {
            memory.Request(address, bytes.Length);
        }
    }

    /// <summary>All of it is still there.</summary>
    public bool Holds(CaptureMemory memory)
    {
        foreach ((ulong address, byte[] bytes) in _parts)
        {
            if (!memory.View(address, bytes.Length).SequenceEqual(bytes))
            {
                return false;
            }
        }
        return true;
    }
}
