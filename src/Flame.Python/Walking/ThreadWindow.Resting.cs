namespace Flame.Python.Walking;

/// <content>
/// What rests mostly is what it was when the last stack was believed. Comparing it as a whole is far faster than comparing the frames in it
/// one by one.
/// </content>
internal sealed partial class ThreadWindow
{
    private const int MaxSeenBytes = 64 << 10; // of a chunk; CPython makes chunks of 16 KiB
    private const int MaxSeenChunks = 16;

    private int _lastChunk;

    /// <summary>Compares what rests with what was there when <see cref="Known"/> was believed.</summary>
    public void CompareResting(ReadOnlySpan<ulong> words)
    {
        for (int i = 0; i < _chunkCount; i++)
        {
            ref Chunk chunk = ref _chunks[i];
            int bytes = Math.Min(chunk.SeenBytes, RestingBytes(i));
            bool isSame = bytes > 0 && words.Slice(chunk.Place, bytes >> 3).SequenceEqual(chunk.Seen.AsSpan(0, bytes >> 3));
            chunk.SameBytes = isSame ? bytes : 0;
        }
    }

    /// <summary>The words of a frame are known to be the same, without looking at them.</summary>
    public bool IsKnownToRest(ulong frame)
    {
        if (_chunkCount == 0)
        {
            return false;
        }
        ulong start = frame + (ulong)_shape.FirstByte;
        int chunk = Math.Min(_lastChunk, _chunkCount - 1); // walks go from chunk to chunk
        if (start - _chunks[chunk].Address >= (ulong)_chunks[chunk].SizeBytes)
        {
            chunk = _chunkCount - 1;
            while (chunk > 0 && start - _chunks[chunk].Address >= (ulong)_chunks[chunk].SizeBytes)
            {
                chunk--;
            }
        }
        _lastChunk = chunk;
        ulong distance = start - _chunks[chunk].Address;
        int same = _chunks[chunk].SameBytes;
        return distance < (ulong)same && (int)distance + (_shape.Words << 3) <= same;
    }

    /// <summary>The stack was believed: what rests now is what the next read is compared with.</summary>
    private void RememberResting(ReadOnlySpan<ulong> words)
    {
        for (int i = 0; i < Math.Min(_chunkCount, MaxSeenChunks); i++)
        {
            ref Chunk chunk = ref _chunks[i];
            int bytes = Math.Min(MaxSeenBytes, RestingBytes(i));
            chunk.SeenBytes = bytes;
            if (bytes <= chunk.SameBytes)
            {
                continue;
            }
            if (chunk.Seen is null || chunk.Seen.Length < bytes >> 3)
            {
                Array.Resize(ref chunk.Seen, Math.Min(MaxSeenBytes, bytes * 2) >> 3);
            }
            int from = chunk.SameBytes >> 3;
            words[(chunk.Place + from)..(chunk.Place + (bytes >> 3))].CopyTo(chunk.Seen.AsSpan(from));
        }
    }

    // The newest chunk is read a second time from there on.
    private int RestingBytes(int chunk) => chunk == 0 ? _topFrom : _chunks[chunk].Bytes;
}
