namespace Flame.Python.Walking;

/// <summary>
/// Copies of the characters and tables that a code object's pointers led to. Python frees and reuses memory in a way
/// that makes it likely that the next code object of a kind gets the very addresses of the last one, with its name, file
/// and table at the same addresses, too: equal pointers prove nothing, equal bytes do.
/// </summary>
internal sealed class IdentityProof
{
    private const int MaxBytesOfEach = 512;

    private readonly List<Part> _parts = new(3);

    /// <summary>Remembers an object: the length that it states, and (the beginning of) its characters or bytes.</summary>
    /// <param name="lengthAt">Where its 64-bit length is.</param>
    /// <param name="length">The length.</param>
    /// <param name="dataAt">Where its data is.</param>
    /// <param name="data">The data; what is too long to be compared each time is left out.</param>
    public void Add(ulong lengthAt, long length, ulong dataAt, ReadOnlySpan<byte> data) =>
        _parts.Add(new Part(lengthAt, length, dataAt, data[..Math.Min(data.Length, MaxBytesOfEach)].ToArray()));

    /// <summary>Asks for everything that <see cref="Holds"/> looks at.</summary>
    public void Request(CaptureMemory memory)
    {
        foreach (Part part in _parts)
        {
            if (part.IsOnePiece)
            {
                memory.Request(part.LengthAt, part.PieceBytes);
            }
        }
    }

    /// <summary>All of it is still there.</summary>
    public bool Holds(CaptureMemory memory)
    {
        foreach (Part part in _parts)
        {
            ReadOnlySpan<byte> length = part.IsOnePiece
                ? memory.View(part.LengthAt, part.PieceBytes)
                : memory.View(part.LengthAt, sizeof(long));
            if (length.IsEmpty || BitConverter.ToInt64(length) != part.Length)
            {
                return false;
            }
            ReadOnlySpan<byte> data = part.IsOnePiece
                ? length[(int)(part.DataAt - part.LengthAt)..]
                : memory.View(part.DataAt, part.Data.Length);
            if (!data.SequenceEqual(part.Data))
            {
                return false;
            }
        }
        return true;
    }

    private readonly record struct Part(ulong LengthAt, long Length, ulong DataAt, byte[] Data)
    {
        private const int MaxHeadBytes = 80;

        /// <summary>The data follows the head of the object, so that one range holds both.</summary>
        public bool IsOnePiece => DataAt > LengthAt && DataAt - LengthAt <= MaxHeadBytes;

        public int PieceBytes => (int)(DataAt - LengthAt) + Data.Length;
    }
}
