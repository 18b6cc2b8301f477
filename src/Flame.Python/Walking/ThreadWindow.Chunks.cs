using Flame.Python.Layouts;

namespace Flame.Python.Walking;

/// <content>
/// The chunks of the data stack (from 3.11 on). A stack that goes up and down across the end of a chunk leaves the newest one and comes
/// back to it again and again.
/// </content>
internal sealed partial class ThreadWindow
{
    private const int BelowTopBytes = 768; // some seven frames: what comes and goes while we read
    private const int AboveTopBytes = 256;
    private const int MaxChunkBytes = 1 << 20;
    private const int MaxChunks = 1 << 12;
    private const int DecayShift = 8;

    private Chunk[] _chunks = new Chunk[4]; // the newest first
    private int _chunkCount;
    private Chunk _leftChunk; // above the newest one, and left lately
    private int _topFrom;
    private int _topBytes;
    private int _highestTop;
    private int _topAgainAt;

    private bool IsInNewestChunk(ReadOnlySpan<ulong> words)
    {
        ulong chunk = StateWord(words, _layout.Thread.DatastackChunk);
        return _chunkCount == 0
            ? chunk == 0
            : chunk == _chunks[0].Address && PreviousChunk(words) == (_chunkCount > 1 ? _chunks[1].Address : 0);
    }

    private ulong PreviousChunk(ReadOnlySpan<ulong> words)
    {
        int at = _layout.StackChunk.Previous >> 3;
        return words[(_topFrom > 0 || _shape.ClearsLeftFrames ? _chunks[0].Place : _topAgainAt) + at];
    }

    // The thread is in another chunk than was thought: the one below, or the one above that it left lately. The next read proves it.
    // False: it is in neither.
    private bool TrySwitchChunk(ReadOnlySpan<ulong> words)
    {
        ulong chunk = StateWord(words, _layout.Thread.DatastackChunk);
        if (_chunkCount == 0 || chunk == 0)
        {
            return false;
        }
        if (chunk == _leftChunk.Address)
        {
            _chunks[0].Bytes = _chunks[0].SizeBytes;
            MakeRoom();
            Array.Copy(_chunks, 0, _chunks, 1, _chunkCount++);
            _chunks[0] = _leftChunk;
            _leftChunk = default;
        }
        else if (_chunkCount > 1 && chunk == _chunks[1].Address)
        {
            _leftChunk = _chunks[0];
            Array.Copy(_chunks, 1, _chunks, 0, --_chunkCount);
        }
        else
        {
            return false;
        }
        AimAnew(StateWord(words, _layout.Thread.DatastackTop));
        return true;
    }

    // struct _PyStackChunk: the chunk before it, its size, its top when another one came above it (in words), then the frames.
    private bool TryLearnChunks(ReadList list, ulong chunk)
    {
        StackChunkOffsets at = _layout.StackChunk;
        while (chunk != 0)
        {
            list.Clear();
            int head = list.Add(chunk, at.Data);
            if (_chunkCount == MaxChunks || (chunk & 7) != 0 || head < 0 || list.Read() == 0)
            {
                return false;
            }
            ulong size = list.Words[head + (at.Size >> 3)];
            ulong top = list.Words[head + (at.Top >> 3)];
            if (size is < 64 or > MaxChunkBytes)
            {
                return false;
            }
            int used = top < size / 8 ? (int)Math.Min(size, (top * 8) + (ulong)at.Data) : (int)size;
            MakeRoom();
            _chunks[_chunkCount++] = new Chunk { Address = chunk, SizeBytes = (int)size, Bytes = used & ~7 };
            chunk = list.Words[head + (at.Previous >> 3)];
        }
        return true;
    }

    private void MakeRoom()
    {
        if (_chunkCount == _chunks.Length)
        {
            Array.Resize(ref _chunks, _chunkCount * 2);
        }
    }

    private int UsedBytes(ReadOnlySpan<ulong> words) => UsedBytes(StateWord(words, _layout.Thread.DatastackTop));

    private int UsedBytes(ulong top) => (int)Math.Min(top - _chunks[0].Address, (ulong)_chunks[0].SizeBytes) & ~7;

    private void AimAnew(ulong top)
    {
        _highestTop = 0;
        if (_chunkCount > 0)
        {
            Aim(UsedBytes(top));
        }
    }

    private void Aim(int used)
    {
        int size = _chunks[0].SizeBytes;
        RaiseTop(used + AboveTopBytes);
        int excess = _highestTop - Math.Min(size, used + AboveTopBytes);
        _highestTop -= excess > 0 ? Math.Max(8, (excess >> DecayShift) & ~7) : 0;
        _topFrom = Math.Max(0, used - BelowTopBytes) & ~63;
        _topBytes = _highestTop - _topFrom;
    }

    // As far as the stack went lately: what was not read can't be walked.
    private void RaiseTop(int bytes)
    {
        _highestTop = Math.Max(_highestTop, (Math.Min(_chunks[0].SizeBytes, bytes) + 7) & ~7);
        _topBytes = _highestTop - _topFrom;
    }

    private struct Chunk
    {
        public ulong Address;
        public int SizeBytes;
        public int Bytes;
        public int Place;
        public ulong[]? Seen;  // what rested in it when the last stack was believed
        public int SeenBytes;
        public int SameBytes;  // how much of it is the same in this read
    }
}
