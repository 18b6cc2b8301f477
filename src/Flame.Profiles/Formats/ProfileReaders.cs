using Flame.Profiles.FlameGraph.Html;

namespace Flame.Profiles.Formats;

/// <summary>
/// All formats that can be read, told apart by their content, never by a name. A new one is a row here and a file beside it.
/// </summary>
public static class ProfileReaders
{
    private const int StartBytes = 64 * 1024;

    /// <summary>Recordings, every sample with its time.</summary>
    public static ProfileReader Recording { get; } = new("recording", "recordings of pyflame's own", RecordingReader.Recognises, RecordingReader.Read);

    /// <summary>pyflame's <c>--flamechart</c>.</summary>
    public static ProfileReader Flamechart { get; } = new("flamechart", "pyflame --flamechart", FlamechartReader.Recognises, FlamechartReader.Read);

    /// <summary>The text of austin 3.</summary>
    public static ProfileReader Austin { get; } = new("austin", "austin 3, text", AustinReader.Recognises, AustinReader.Read);

    /// <summary>The text of <c>perf script</c>.</summary>
    public static ProfileReader PerfScript { get; } = new("perf", "perf script", PerfScriptReader.Recognises, PerfScriptReader.Read);

    /// <summary>JSON of our own.</summary>
    public static ProfileReader Json { get; } = new("json", "pyflame's own JSON", ProfileJsonReader.Recognises, ProfileJsonReader.Read);

    /// <summary>speedscope's file format.</summary>
    public static ProfileReader Speedscope { get; } = new("speedscope", "speedscope", SpeedscopeReader.Recognises, SpeedscopeReader.Read);

    /// <summary>pprof's profile.proto.</summary>
    public static ProfileReader Pprof { get; } = new("pprof", "pprof, protobuf", PprofReader.Recognises, PprofReader.Read);

    /// <summary>Folded text of any tool: what is left when nothing else fits.</summary>
    public static ProfileReader Folded { get; } =
        new("folded", "folded stacks of any tool", FoldedReader.Recognises, static input => FoldedReader.Read(input));

    /// <summary>A page of ours, from whose data everything comes back.</summary>
    public static ProfileReader Html { get; } =
        new("html", "a page that pyflame wrote", HtmlReader.Recognises, static input => HtmlReader.Read(input));

    /// <summary>Every reader, in the order in which they are asked whether they know the content.</summary>
    public static IReadOnlyList<ProfileReader> All { get; } = [Recording, Html, Flamechart, Austin, PerfScript, Json, Speedscope, Pprof, Folded];

    /// <summary>The names of all formats that can be read, for messages.</summary>
    public static IEnumerable<string> Names => All.Select(reader => reader.Name);

    /// <summary>The reader of that name, in any case; null when there is none.</summary>
    public static ProfileReader? ByName(string name) =>
        All.FirstOrDefault(reader => reader.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads <paramref name="input"/> to its end, unpacking gzip; it stays open.</summary>
    /// <param name="input">Any stream; it need not seek.</param>
    /// <param name="reader">The format; null: find out.</param>
    /// <param name="keepsOrder">Folded text gives samples in the order of its lines, each as long as its count, though it has no times.</param>
    /// <exception cref="UnreadableProfileException">Nothing of it can be used.</exception>
    public static ProfileReading Read(Stream input, ProfileReader? reader = null, bool keepsOrder = false)
    {
        ArgumentNullException.ThrowIfNull(input);
        PeekedStream start = new(input, StartBytes);
        if (!start.Start.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]))
        {
            return ReadPlain(start, reader, keepsOrder);
        }
        try
        {
            using GzipInput unpacked = new(start);
            ProfileReading reading = ReadPlain(new PeekedStream(unpacked, StartBytes), reader, keepsOrder);
            unpacked.CopyTo(Stream.Null);   // a reader may end before the checksum, which stands at the end
            return unpacked.HasLeftover ? reading with { Damage = [.. reading.Damage, "what follows its gzip data is no gzip, and is left out"] } : reading;
        }
        catch (InvalidDataException e)
        {
            throw new UnreadableProfileException("its gzip data are cut off or damaged; `gzip -dc` unpacks what can be saved of them", e);
        }
    }

    private static ProfileReading ReadPlain(PeekedStream input, ProfileReader? reader, bool keepsOrder)
    {
        reader ??= Recognise(input.Start);
        return reader == Folded && keepsOrder ? FoldedReader.Read(input, keepsOrder: true) : reader.Read(input);
    }

    private static ProfileReader Recognise(ReadOnlySpan<byte> start)
    {
        start = start.StartsWith(TextLines.ByteOrderMark) ? start[TextLines.ByteOrderMark.Length..] : start;
        foreach (ProfileReader known in All)
        {
            if (known == Folded && OtherContent.Describe(start) is { } other)
            {
                throw new UnreadableProfileException(other);
            }
            if (known.Recognises(start))
            {
                return known;
            }
        }
        throw new UnreadableProfileException($"its content is of no format that can be read ({string.Join(", ", Names)})");
    }
}
