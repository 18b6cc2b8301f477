namespace Flame.Profiles.Formats;

/// <summary>
/// The frames of a text, taken apart into file, function and line once all of them are known: only together do they tell
/// which tool wrote them. Ids stay what they were, so stacks need no change.
/// </summary>
internal sealed class SplitFrames
{
    /// <summary>Takes apart <paramref name="opaque"/> frames, which have names only.</summary>
    public SplitFrames(StringTable names, FrameTable opaque)
    {
        Style = FrameGrammar.Guess(Names(names, opaque));
        for (int id = 0; id < opaque.Count; id++)
        {
            string text = names[opaque[id].Function];
            Frame frame = FrameGrammar.TrySplit(text, Style, out FrameParts parts)
                ? new Frame(Intern(text, parts.File), Intern(text, parts.Function), parts.Line)
                : Frame.Named(Strings.Intern(text));
            _ = Frames.Intern(frame);   // different texts give different frames, so ids run as before
        }
    }

    /// <summary>How they are spelt.</summary>
    public FrameStyle Style { get; }

    /// <summary>The names of files and functions.</summary>
    public StringTable Strings { get; } = new();

    /// <summary>The frames under their old ids.</summary>
    public FrameTable Frames { get; } = new();

    private int Intern(string text, Range part) => Strings.Intern(text[part]);

    private static IEnumerable<string> Names(StringTable names, FrameTable frames)
    {
        for (int id = 0; id < frames.Count; id++)
        {
            yield return names[frames[id].Function];
        }
    }
}
