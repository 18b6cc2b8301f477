using Flame.Python.Layouts;

namespace Flame.Python.Walking;

/// <content>How a window learns where the stack of its thread is.</content>
internal sealed partial class ThreadWindow
{
    private const int BelowTopBytes = 768; // some seven frames: what comes and goes while we read
    private const int AboveTopBytes = 256;
    private const int MaxChunkBytes = 1 << 20;
    private const int DecayShift = 8;

    /// <summary>Finds out where the stack is, by calls of their own; false when that can't be read now.</summary>
    public bool TryLearn(ReadList list)
    {
        MustLearn = true;
        if (!TryLearnPlaces(list))
        {
            return false;
        }
        MustLearn = false;
        return true;
    }

    /// <summary>A frame that was not found is to be read the next time.</summary>
    /// <returns>False when it can't be a frame of this thread.</returns>
    public bool Want(ulong frame)
    {
        if (frame == 0 || (frame & 7) != 0)
        {
            return false;
        }
        for (int i = 0; i < _chunkCount; i++)
        {
            ref readonly Chunk chunk = ref _chunks[i];
            if (frame - chunk.Address < (ulong)chunk.SizeBytes)
            {
                if (i == 0)
                {
                    RaiseTop((int)(frame - chunk.Address) + (_shape.Words << 3));
                }
                return i == 0;
            }
        }
        return _loose.Add(frame);
    }

    /// <summary>
    /// Follows the callers of a frame that was not found, to read them all the next time. Each is read by itself, while the
    /// thread runs: that tells where to look and nothing else.
    /// </summary>
    public void Discover(ReadList list, ulong frame)
    {
        for (int depth = 0; depth < RawStack.MaxDepth && Want(frame); depth++)
        {
            list.Clear();
            int place = list.Add(frame + (ulong)_shape.FirstByte, _shape.Words << 3);
            if (place < 0 || list.Read() == 0)
            {
                return;
            }
            frame = list.Words[place + _shape.PreviousWord];
        }
    }

    /// <summary>Takes from a walk that was believed where the thread's frames are now.</summary>
    /// <param name="words">All words that were read.</param>
    public void Aim(ReadOnlySpan<ulong> words)
    {
        _loose.Aim(Known);
        if (_chunkCount == 0)
        {
            return;
        }
        RememberResting(words);
        ulong top = StateWord(words, _layout.Thread.DatastackTop) - _chunks[0].Address;
        int used = top <= (ulong)_chunks[0].SizeBytes ? (int)top : _chunks[0].SizeBytes;
        Aim(used & ~7);
    }

    private bool TryLearnPlaces(ReadList list)
    {
        _chunkCount = 0;
        _loose.Clear();
        list.Clear();
        if (!AddState(list) || list.Read() == 0)
        {
            return false;
        }
        if (_layout.Frames == FrameModel.FrameObjects)
        {
            return true;
        }
        if (_layout.Frames == FrameModel.CFrame)
        {
            _cframe = StateWord(list.Words, _layout.Thread.Frame);
        }
        ulong chunk = StateWord(list.Words, _layout.Thread.DatastackChunk);
        int used = (int)Math.Min(StateWord(list.Words, _layout.Thread.DatastackTop) - chunk, MaxChunkBytes);
        if (!TryLearnChunks(list, chunk))
        {
            return false;
        }
        _highestTop = 0;
        if (_chunkCount > 0)
        {
            Aim(Math.Min(used, _chunks[0].SizeBytes) & ~7);
        }
        return true;
    }

    // struct _PyStackChunk: the chunk before it, its size, its top when another one came above it (in words), then the frames.
    private bool TryLearnChunks(ReadList list, ulong chunk)
    {
        const int MaxChunks = 1 << 12;
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
            if (_chunkCount == _chunks.Length)
            {
                Array.Resize(ref _chunks, _chunkCount * 2);
            }
            _chunks[_chunkCount++] = new Chunk { Address = chunk, SizeBytes = (int)size, Bytes = used & ~7 };
            chunk = list.Words[head + (at.Previous >> 3)];
        }
        return true;
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
}
