namespace Flame.Profiles.Formats;

/// <summary>
/// pyflame's <c>--flamechart</c> stream: for each stack of a sample a line with its time in microseconds since 1970, then
/// its frames, each followed by <c>;</c> (the last too, unlike in folded text), or a bare <c>(idle)</c> or <c>(failed)</c>.
/// Nothing is gathered but the texts of the frames, so memory does not grow with the recording's length.
/// </summary>
public sealed class FlamechartWriter
{
    private const long MostRepeated = 1 << 10; // more than that it is no sample of a recording

    private readonly Utf8Output _output;
    private readonly StringTable _strings;
    private readonly FrameTable _frames;
    private readonly StackTable _stacks;
    private readonly FrameTexts _texts;
    private int[] _path = new int[128];

    /// <summary>A writer to <paramref name="output"/>, of stacks that are interned in the given tables.</summary>
    public FlamechartWriter(Stream output, StringTable strings, FrameTable frames, StackTable stacks)
        : this(output, strings, frames, stacks, FrameStyle.FileFunctionLine)
    {
    }

    private FlamechartWriter(Stream output, StringTable strings, FrameTable frames, StackTable stacks, FrameStyle style)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(strings);
        ArgumentNullException.ThrowIfNull(frames);
        ArgumentNullException.ThrowIfNull(stacks);
        _output = new Utf8Output(output);
        _strings = strings;
        _frames = frames;
        _stacks = stacks;
        _texts = new FrameTexts(strings, frames, style);
    }

    /// <summary>
    /// Writes the samples of <paramref name="profile"/>: as often as it counts each that stands for some ticks of a recording, else once, however much it weighs.
    /// <paramref name="output"/> is flushed and stays open.
    /// </summary>
    public static void Write(Profile profile, Stream output)
    {
        ArgumentNullException.ThrowIfNull(profile);
        FlamechartWriter writer = new(output, profile.Strings, profile.Frames, profile.Stacks, profile.Info.FrameStyle);
        foreach (Sample sample in profile.Samples)
        {
            long times = profile.Info is { Unit: "samples", CountDecimals: 0 } && sample.Weight <= MostRepeated ? Math.Max(1, sample.Weight) : 1;
            for (long i = 0; i < times; i++)
            {
                writer.Write((profile.Info.StartEpochNs + sample.TimeNs) / 1000, sample.Stack);
            }
        }
        writer.Flush();
    }

    /// <summary>Adds the two lines of one stack. They reach the stream when enough has gathered, or with <see cref="Flush"/>.</summary>
    public void Write(long epochMicroseconds, int stack)
    {
        int depth = _stacks.Depth(stack);
        if (depth > _path.Length)
        {
            _path = new int[Math.Max(depth, _path.Length * 2)];
        }
        _stacks.CopyFrames(stack, _path);
        _output.Write(epochMicroseconds);
        _output.Write((byte)'\n');
        bool isMarker = depth == 1 && IsMarker(_frames[_path[0]]);
        foreach (int frame in _path.AsSpan(0, depth))
        {
            _output.Write(_texts[frame]);
            if (!isMarker)
            {
                _output.Write((byte)';');
            }
        }
        _output.Write((byte)'\n');
    }

    /// <summary>Passes everything on to the stream, which stays open.</summary>
    public void Flush() => _output.Flush();

    private bool IsMarker(Frame frame) =>
        frame.File == 0 && (_strings[frame.Function] is Markers.Idle or Markers.Failed);
}
