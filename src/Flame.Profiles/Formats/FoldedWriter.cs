using System.Text;

namespace Flame.Profiles.Formats;

/// <summary>
/// Folded text, the input of every flame graph tool: a line per stack, root first, <c>file:func:line;… COUNT</c>, sorted
/// by the stack's UTF-8 bytes (as <c>LC_ALL=C sort</c> does), each stack once; <c>(idle)</c> and <c>(failed)</c> come
/// first, as in pyflame. Walks the tree of stacks and holds one line at a time.
/// </summary>
public static class FoldedWriter
{
    /// <summary>Writes <paramref name="profile"/> to <paramref name="output"/>, which is flushed and stays open.</summary>
    public static void Write(Profile profile, Stream output) => Write(profile, null, output);

    /// <summary>
    /// Writes two counts on each line, as differential flame graphs take them: that of <paramref name="baseline"/>, which
    /// shares the tables of <paramref name="profile"/>, before that of the profile.
    /// </summary>
    internal static void Write(Profile profile, Profile? baseline, Stream output)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(output);
        FrameTexts texts = new(profile.Strings, profile.Frames, profile.Info.FrameStyle);
        FoldedOrder order = new(texts, profile.Frames.Count);
        if (order.HasEqualTexts)
        {
            (profile, baseline) = MergeEqualTexts(profile, baseline, texts);
            texts = new FrameTexts(profile.Strings, profile.Frames);   // opaque names: in any style the same
            order = new FoldedOrder(texts, profile.Frames.Count);
        }
        Utf8Output lines = new(output);
        new Walk(profile, baseline, texts, order, lines).Run();
        lines.Flush();
    }

    /// <summary>The same profiles with each frame known by its text alone, so that frames of one text are one.</summary>
    private static (Profile Profile, Profile? Baseline) MergeEqualTexts(Profile profile, Profile? baseline, FrameTexts texts)
    {
        ProfileBuilder merged = new();
        int[] frames = new int[profile.Frames.Count];
        for (int frame = 0; frame < frames.Length; frame++)
        {
            frames[frame] = merged.Frames.Intern(Frame.Named(merged.Strings.Intern(Encoding.UTF8.GetString(texts[frame]))));
        }
        int[] stacks = new int[profile.Stacks.Count];
        for (int stack = 1; stack < stacks.Length; stack++)
        {
            stacks[stack] = merged.Stacks.Intern(stacks[profile.Stacks.Parent(stack)], frames[profile.Stacks.Frame(stack)]);
        }
        return (Move(profile, merged, stacks), baseline is null ? null : Move(baseline, merged, stacks));
    }

    private static Profile Move(Profile profile, ProfileBuilder tables, int[] stacks)
    {
        StackCounts counts = new();
        foreach (int stack in profile.SampledStacks())
        {
            counts.Add(stacks[stack], profile.Count(stack));
        }
        return new Profile(tables.Strings, tables.Frames, tables.Stacks, counts, profile.TotalSamples) { Info = profile.Info };
    }

    private sealed class Walk(Profile profile, Profile? baseline, FrameTexts texts, FoldedOrder order, Utf8Output lines)
    {
        private readonly ChildLists _children = new(profile.Stacks);
        private readonly PendingStacks _pending = new();
        private readonly List<int> _prefixEnds = [0];   // by depth: where that frame's text ends in _path, its ';' included
        private byte[] _path = new byte[4096];

        public void Run()
        {
            int idle = WriteMarker(Markers.Idle);
            int failed = WriteMarker(Markers.Failed);
            WriteLine(StackTable.Root, 0);
            PushChildren(StackTable.Root);
            while (_pending.Count > 0)
            {
                (int rank, int stack) = _pending.Pop();
                int frame = profile.Stacks.Frame(stack);
                int length = Append(stack, texts[frame]);
                if (rank == order.Branch(frame))
                {
                    _path[length] = (byte)';';
                    SetPrefixEnd(profile.Stacks.Depth(stack), length + 1);
                    PushChildren(stack);
                }
                else if (stack != idle && stack != failed)
                {
                    WriteLine(stack, length);
                }
            }
        }

        private int WriteMarker(string name)
        {
            byte[] text = Encoding.UTF8.GetBytes(name);
            for (int stack = _children.First(StackTable.Root); stack != 0; stack = _children.Next(stack))
            {
                if (texts[profile.Stacks.Frame(stack)].AsSpan().SequenceEqual(text))
                {
                    WriteLine(stack, Append(stack, text));
                    return stack;
                }
            }
            return 0;
        }

        private void WriteLine(int stack, int length)
        {
            long count = profile.Count(stack);
            long before = baseline?.Count(stack) ?? 0;
            if (count > 0 || before > 0)
            {
                lines.Write(_path.AsSpan(0, length));
                lines.Write((byte)' ');
                if (baseline is not null)
                {
                    lines.WriteDecimal(before, baseline.Info.CountDecimals);
                    lines.Write((byte)' ');
                }
                lines.WriteDecimal(count, profile.Info.CountDecimals);
                lines.Write((byte)'\n');
            }
        }

        /// <summary>Puts the innermost frame's text behind its callers' and returns where it ends; room for a ';' is left.</summary>
        private int Append(int stack, byte[] text)
        {
            int start = _prefixEnds[profile.Stacks.Depth(stack) - 1];
            int end = start + text.Length;
            if (end + 1 > _path.Length)
            {
                Array.Resize(ref _path, Math.Max(end + 1, _path.Length * 2));
            }
            text.CopyTo(_path, start);
            return end;
        }

        private void SetPrefixEnd(int depth, int end)
        {
            if (depth == _prefixEnds.Count)
            {
                _prefixEnds.Add(end);
            }
            else
            {
                _prefixEnds[depth] = end;
            }
        }

        private void PushChildren(int parent)
        {
            int mark = _pending.Count;
            for (int stack = _children.First(parent); stack != 0; stack = _children.Next(stack))
            {
                int frame = profile.Stacks.Frame(stack);
                _pending.Push(order.End(frame), stack);
                if (_children.First(stack) != 0)
                {
                    _pending.Push(order.Branch(frame), stack);
                }
            }
            _pending.SortSince(mark);
        }
    }
}
