using System.Globalization;

namespace Flame.Profiles.Formats;

/// <summary>The tables of a profile.proto, checked, and the samples where they lie.</summary>
internal sealed class PprofDocument
{
    private readonly ReadOnlyMemory<byte> _bytes;

    private PprofDocument(ReadOnlyMemory<byte> bytes) => _bytes = bytes;

    /// <summary>Type and unit of each value of a sample, as string ids.</summary>
    public List<(int Type, int Unit)> SampleTypes { get; } = [];

    /// <summary>Where each sample's message is.</summary>
    public List<Range> Samples { get; } = [];

    /// <summary>Name and file by function id.</summary>
    public Dictionary<ulong, (int Name, int File)> Functions { get; } = [];

    /// <summary>By location id its lines, innermost first: the function's id and the line.</summary>
    public Dictionary<ulong, List<(ulong Function, long Line)>> Locations { get; } = [];

    /// <summary>By location id its mapping, where no function is known of it.</summary>
    public Dictionary<ulong, ulong> MappingOfLocation { get; } = [];

    /// <summary>File by mapping id.</summary>
    public Dictionary<ulong, int> Mappings { get; } = [];

    /// <summary>Names by id; the first is empty.</summary>
    public List<string> Strings { get; } = [];

    public long TimeNs { get; private set; }

    public long DurationNs { get; private set; }

    public long Period { get; private set; }

    public int PeriodUnit { get; private set; }

    public int DefaultType { get; private set; }

    public ReadOnlySpan<byte> Bytes => _bytes.Span;

    /// <summary>Reads the tables.</summary>
    /// <exception cref="UnreadableProfileException">It is no such message.</exception>
    public static PprofDocument Parse(ReadOnlyMemory<byte> bytes)
    {
        PprofDocument document = new(bytes);
        ProtobufReader reader = new(bytes.Span);
        while (reader.TryNext())
        {
            document.Take(reader);
        }
        return document.Strings is ["", ..] && document.SampleTypes.Count > 0
            ? document
            : throw new UnreadableProfileException(document.SampleTypes.Count == 0 ? "it has no sample type" : "its table of strings does not begin with an empty one");
    }

    /// <summary>A name; an id that the table does not have is a damage.</summary>
    public string Text(int id) => id >= 0 && id < Strings.Count
        ? Strings[id]
        : throw new UnreadableProfileException(string.Create(CultureInfo.InvariantCulture, $"string {id} is referred to, and there are {Strings.Count}"));

    private void Take(ProtobufReader field)
    {
        switch (field.Field)
        {
            case 1 when field.Wire == ProtobufReader.Bytes:
                SampleTypes.Add(ValueType(field.Message));
                break;
            case 2 when field.Wire == ProtobufReader.Bytes:
                Samples.Add(field.Range);
                break;
            case 3 when field.Wire == ProtobufReader.Bytes:
                TakeMapping(field.Message);
                break;
            case 4 when field.Wire == ProtobufReader.Bytes:
                TakeLocation(field.Message);
                break;
            case 5 when field.Wire == ProtobufReader.Bytes:
                TakeFunction(field.Message);
                break;
            case 6 when field.Wire == ProtobufReader.Bytes:
                Strings.Add(field.Text);
                break;
            case 9:
                TimeNs = (long)field.Number;
                break;
            case 10:
                DurationNs = (long)field.Number;
                break;
            case 11 when field.Wire == ProtobufReader.Bytes:
                PeriodUnit = ValueType(field.Message).Unit;
                break;
            case 12:
                Period = (long)field.Number;
                break;
            case 14:
                DefaultType = Id(field.Number);
                break;
            default:
                break;
        }
    }

    private static (int Type, int Unit) ValueType(ProtobufReader message)
    {
        (int type, int unit) = (0, 0);
        while (message.TryNext())
        {
            type = message.Field == 1 ? Id(message.Number) : type;
            unit = message.Field == 2 ? Id(message.Number) : unit;
        }
        return (type, unit);
    }

    private void TakeFunction(ProtobufReader message)
    {
        ulong id = 0;
        (int name, int systemName, int file) = (0, 0, 0);
        while (message.TryNext())
        {
            id = message.Field == 1 ? message.Number : id;
            name = message.Field == 2 ? Id(message.Number) : name;
            systemName = message.Field == 3 ? Id(message.Number) : systemName;
            file = message.Field == 4 ? Id(message.Number) : file;
        }
        Functions[id] = (name == 0 ? systemName : name, file);
    }

    private void TakeMapping(ProtobufReader message)
    {
        ulong id = 0;
        int file = 0;
        while (message.TryNext())
        {
            id = message.Field == 1 ? message.Number : id;
            file = message.Field == 5 ? Id(message.Number) : file;
        }
        Mappings[id] = file;
    }

    private void TakeLocation(ProtobufReader message)
    {
        ulong id = 0;
        ulong mapping = 0;
        List<(ulong, long)> lines = [];
        while (message.TryNext())
        {
            if (message.Field == 1)
            {
                id = message.Number;
            }
            else if (message.Field == 2)
            {
                mapping = message.Number;
            }
            else if (message.Field == 4 && message.Wire == ProtobufReader.Bytes)
            {
                lines.Add(Line(message.Message));
            }
        }
        Locations[id] = lines;
        if (lines.Count == 0)
        {
            MappingOfLocation[id] = mapping;
        }
    }

    private static (ulong Function, long Line) Line(ProtobufReader message)
    {
        ulong function = 0;
        long line = 0;
        while (message.TryNext())
        {
            function = message.Field == 1 ? message.Number : function;
            line = message.Field == 2 ? (long)message.Number : line;
        }
        return (function, line);
    }

    private static int Id(ulong number) => number <= int.MaxValue ? (int)number : -1;
}
