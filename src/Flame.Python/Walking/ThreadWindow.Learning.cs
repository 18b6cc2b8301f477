using Flame.Python.Layouts;

namespace Flame.Python.Walking;

/// <content>How a window learns where the stack of its thread is.</content>
internal sealed partial class ThreadWindow
{
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

    /// <summary>
    /// Follows the callers of a frame that was not found, to read them all the next time, up to one that is read anyway. Each is read by itself,
    /// while the thread runs: that tells where to look and nothing else.
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
        Aim(UsedBytes(words));
    }

    // A frame is to be read the next time. False: it is read anyway, or can't be a frame of this thread.
    private bool Want(ulong frame)
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
                int end = (int)(frame - chunk.Address) + _shape.FirstByte + (_shape.Words << 3);
                bool isAbove = i == 0 && end > _topFrom + _topBytes;
                if (isAbove)
                {
                    RaiseTop(end);
                }
                return isAbove;
            }
        }
        return _loose.Add(frame);
    }

    private bool TryLearnPlaces(ReadList list)
    {
        _chunkCount = 0;
        _leftChunk = default;
        _loose.Clear();
        _cframes?.Clear();
        list.Clear();
        if (!AddState(list) || list.Read() == 0)
        {
            return false;
        }
        if (_layout.Frames == FrameModel.FrameObjects)
        {
            return true;
        }
        _cframes?.Want(StateWord(list.Words, _layout.Thread.Frame));
        ulong chunk = StateWord(list.Words, _layout.Thread.DatastackChunk);
        ulong top = StateWord(list.Words, _layout.Thread.DatastackTop);
        if (!TryLearnChunks(list, chunk))
        {
            return false;
        }
        AimAnew(top);
        return true;
    }
}
