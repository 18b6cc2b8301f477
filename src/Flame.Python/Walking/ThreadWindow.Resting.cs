using Flame.Linux.Memory;

namespace Flame.Python.Walking;

/// <content>
/// What rests mostly is what it was when the last stack was believed. Comparing it as a whole is far faster than comparing the frames in it
/// one by one.
/// </content>
internal sealed partial class ThreadWindow
{
    private const int MaxSeenBytes = 64 << 10; // of a chunk; CPython makes chunks of 16 KiB
    private const int MaxSeenChunks = 16;

    /// <summary>Compares what rests with what was there when <see cref="Known"/> was believed.</summary>
    public void CompareResting(ReadOnlySpan<ulong> words)
    {
        for (int i = 0; i < _chunkCount; i++)
        {
            ref Chunk chunk = ref _chunks[i];
            int bytes = Math.Min(chunk.SeenBytes, RestingBytes(i));
            bool isSame = bytes > 0 && SameBytes.Are(words.Slice(chunk.Place, bytes >> 3), chunk.Seen.AsSpan(0, bytes >> 3));
            chunk.SameBytes = isSame ? bytes : 0;
        }
    }

    /// <summary>How many frames, from the first on, are known to be the same without looking at their words, since they lie in what rests.</summary>
    /// <param name="frames">Their addresses, callers first. Those of a chunk lie together.</param>
    public int CountResting(ReadOnlySpan<ulong> frames)
    {
        ulong first = frames[0] + (ulong)_shape.FirstByte;
        for (int i = _chunkCount - 1; i >= 0; i--)
        {
            ref readonly Chunk chunk = ref _chunks[i];
            if (first - chunk.Address < (ulong)chunk.SizeBytes)
            {
                ulong beyond = (ulong)Math.Max(0, chunk.SameBytes - (_shape.Words << 3) + 1);
                ulong from = chunk.Address - (ulong)_shape.FirstByte;
                int count = 0;
                while (count < frames.Length && frames[count] - from < beyond)
                {
                    count++;
                }
                return count;
            }
        }
        return 0;
    }

    /// <summary>How many frames, from the first on, lie in what moves of the newest chunk, and are there as they were.</summary>
    /// <param name="words">All words that were read.</param>
    /// <param name="frames">The frames, callers first.</param>
    /// <param name="again">What was read after the thread state.</param>
    public int CountUnmoved(ReadOnlySpan<ulong> words, ReadOnlySpan<FrameRecord> frames, bool again)
    {
        int room = (_topBytes >> 3) - _shape.Words;
        if (_chunkCount == 0 || room < 0)
        {
            return 0;
        }
        ReadOnlySpan<ulong> moving = words.Slice(MovingAt(again), _topBytes >> 3);
        ulong from = _chunks[0].Address + (ulong)_topFrom - (ulong)_shape.FirstByte;
        int count = 0;
        while (count < frames.Length)
        {
            ref readonly FrameRecord frame = ref frames[count];
            ulong place = (frame.Address - from) >> 3;
            if (place > (ulong)room || !_shape.IsSame(frame, moving.Slice((int)place, _shape.Words)))
            {
                break;
            }
            count++;
        }
        return count;
    }

    // Where frames are taken from that lie wholly in what moves.
    private int MovingAt(bool again) => again || !_shape.ClearsLeftFrames ? _topAgainAt : _chunks[0].Place + (_topFrom >> 3);

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
