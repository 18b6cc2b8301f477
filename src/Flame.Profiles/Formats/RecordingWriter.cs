using System.Globalization;

namespace Flame.Profiles.Formats;

/// <summary>
/// Writes a recording as it grows: every sample with its time, thread, stack and state, and before it whatever of the tables is new.
/// Encoding takes a fraction of a microsecond and touches no file: whole records are handed to the stream in pieces, each
/// by one call of <see cref="Stream.Write(ReadOnlySpan{byte})"/>, and <see cref="RecordingStream"/>, on whatever thread, packs them.
/// </summary>
public sealed class RecordingWriter
{
    private const int PieceBytes = 64 * 1024;
    private const int MostTextCharacters = 8 << 20;   // a longer name would not fit into a block
    private const long PieceNs = 1_000_000_000;   // what a killed profiler loses at most, beside what waits to be written

    private readonly Stream _output;
    private readonly StringTable _strings;
    private readonly FrameTable _frames;
    private readonly StackTable _stacks;
    private readonly IReadOnlyList<ProfileThread> _threads;
    private readonly RecordBuffer _records = new();
    private int _stringsWritten = 1;   // the empty string and the empty stack are known
    private int _framesWritten;
    private int _stacksWritten = 1;
    private int _threadsWritten;
    private long _lastTimeNs;
    private long _pieceTimeNs;

    /// <summary>A writer of samples whose stacks and threads are in the given tables, which may grow.</summary>
    /// <param name="output">Gets whole records with each call: a <see cref="RecordingStream"/>, or what hands on to one call by call.</param>
    /// <param name="strings">Names.</param>
    /// <param name="frames">Frames.</param>
    /// <param name="stacks">Stacks.</param>
    /// <param name="threads">Threads.</param>
    public RecordingWriter(Stream output, StringTable strings, FrameTable frames, StackTable stacks, IReadOnlyList<ProfileThread> threads)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(strings);
        ArgumentNullException.ThrowIfNull(frames);
        ArgumentNullException.ThrowIfNull(stacks);
        ArgumentNullException.ThrowIfNull(threads);
        _output = output;
        _strings = strings;
        _frames = frames;
        _stacks = stacks;
        _threads = threads;
    }

    /// <summary>Writes a finished profile as a recording; <paramref name="output"/> is flushed and stays open.</summary>
    public static void Write(Profile profile, Stream output)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(output);
        RecordingWriter writer = new(new RecordingStream(output), profile.Strings, profile.Frames, profile.Stacks, profile.Threads);
        writer.Add(profile.Info);
        foreach (Sample sample in profile.Samples)
        {
            writer.Add(sample);
        }
        if (profile.Samples.Count == 0)
        {
            writer.AddCounts(profile);
        }
        writer.Complete();
    }

    /// <summary>Adds what is known of the recording; what is added later counts.</summary>
    public void Add(ProfileInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        AddFact("unit", info.Unit);
        AddFact("count_decimals", info.CountDecimals);
        AddFact("frame_style", (long)info.FrameStyle);
        AddFact("interval_ns", info.IntervalNs);
        AddFact("start_epoch_ns", info.StartEpochNs);
        AddFact("duration_ns", info.DurationNs);
        AddFact("target", info.Target);
    }

    /// <summary>Adds a sample; its time is not before the last one's.</summary>
    public void Add(in Sample sample)
    {
        AddTables();
        _records.Byte((byte)((sample.Weight == 1 ? RecordingLayout.Sample : RecordingLayout.WeightedSample) + (int)sample.State));
        _records.Number((ulong)Math.Max(0, sample.TimeNs - _lastTimeNs));
        _records.Number((ulong)sample.Thread);
        _records.Number((ulong)sample.Stack);
        if (sample.Weight != 1)
        {
            _records.Number((ulong)sample.Weight);
        }
        _lastTimeNs = Math.Max(_lastTimeNs, sample.TimeNs);
        if (_records.Length >= PieceBytes || sample.TimeNs - _pieceTimeNs >= PieceNs)
        {
            _pieceTimeNs = sample.TimeNs;
            HandOn();
        }
    }

    /// <summary>Hands on what there is, so that a reader of the file sees it.</summary>
    public void Flush()
    {
        HandOn();
        _output.Flush();
    }

    /// <summary>Marks the recording as whole and hands on the rest. The stream stays open.</summary>
    public void Complete()
    {
        AddTables();
        _records.Byte(RecordingLayout.End);
        Flush();
    }

    private void AddCounts(Profile profile)
    {
        AddTables();
        foreach (int stack in profile.SampledStacks())
        {
            _records.Byte(RecordingLayout.Count);
            _records.Number((ulong)stack);
            _records.Number((ulong)profile.Count(stack));
            HandOnIfLarge();
        }
    }

    private void AddTables()
    {
        for (; _stringsWritten < _strings.Count; _stringsWritten++)
        {
            AddText(_strings[_stringsWritten]);
        }
        for (; _framesWritten < _frames.Count; _framesWritten++)
        {
            Frame frame = _frames[_framesWritten];
            _records.Byte(RecordingLayout.Frame);
            _records.Number((ulong)frame.File);
            _records.Number((ulong)frame.Function);
            _records.Number((ulong)((long)frame.Line - Frame.LinesCut));
            HandOnIfLarge();
        }
        for (; _stacksWritten < _stacks.Count; _stacksWritten++)
        {
            _records.Byte(RecordingLayout.Stack);
            _records.Number((ulong)_stacks.Parent(_stacksWritten));
            _records.Number((ulong)_stacks.Frame(_stacksWritten));
            HandOnIfLarge();
        }
        for (; _threadsWritten < _threads.Count; _threadsWritten++)
        {
            ProfileThread thread = _threads[_threadsWritten];
            _records.Byte(RecordingLayout.Thread);
            _records.Number((ulong)thread.ProcessId);
            _records.Number((ulong)thread.ThreadId);
            _records.Number((ulong)thread.Name);
            HandOnIfLarge();
        }
    }

    private void AddText(string text)
    {
        text = Cut(text);
        bool isWhole = RecordBuffer.IsWhole(text);
        _records.Byte(isWhole ? RecordingLayout.Text : RecordingLayout.Text16);
        _records.Text(text, isWhole);
        HandOnIfLarge();
    }

    private void AddFact(string key, long value) => AddFact(key, value.ToString(CultureInfo.InvariantCulture));

    private void AddFact(string key, string value)
    {
        _records.Byte(RecordingLayout.Info);
        _records.Text(key, isUtf8: true);
        _records.Text(Cut(value), isUtf8: true);
        HandOnIfLarge();
    }

    private static string Cut(string text) => text.Length <= MostTextCharacters ? text : text[..MostTextCharacters];

    private void HandOnIfLarge()
    {
        if (_records.Length >= PieceBytes)
        {
            HandOn();
        }
    }

    private void HandOn()
    {
        if (_records.Length > 0)
        {
            _output.Write(_records.Written);
            _records.Clear();
        }
    }
}
