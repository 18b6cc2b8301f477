using System.Text.Json;

namespace Flame.Profiles.Formats;

/// <summary>
/// The tables that the threads of a Firefox profile share. The viewer takes a sample's category from its innermost frame, so that
/// frame is another one while its thread is idle, waits for the GIL or collects garbage.
/// </summary>
internal sealed class FirefoxTables(Profile profile)
{
    /// <summary>Indices in the list of categories.</summary>
    public const int Python = 1, Idle = 2, Waiting = 3, Collecting = 4;

    private readonly StringTable _strings = new();
    private readonly StackTable _stacks = new();
    private readonly Dictionary<(int Stack, int Category), int> _known = [];
    private readonly List<(int Frame, int Category)> _frames = [];
    private readonly Dictionary<(int Frame, int Category), int> _frameIds = [];
    private readonly List<(int Name, int Source)> _functions = [];
    private readonly Dictionary<(int Function, int File), int> _functionIds = [];
    private readonly List<int> _sources = [];
    private readonly Dictionary<int, int> _sourceIds = [];
    private readonly Stack<int> _unknown = [];

    /// <summary>The category of what a thread in that state does.</summary>
    public static int Category(SampleState state) => state switch
    {
        SampleState.Idle => Idle,
        SampleState.WaitsForGil => Waiting,
        SampleState.CollectsGarbage => Collecting,
        _ => Python,
    };

    /// <summary>Writes the list that <see cref="Category"/> numbers.</summary>
    public static void WriteCategories(Utf8JsonWriter json)
    {
        json.WriteStartArray("categories"u8);
        foreach ((string name, string colour) in ((string, string)[])
            [("Other", "grey"), ("Python", "yellow"), ("Idle", "transparent"), ("Waiting for the GIL", "orange"), ("Garbage collection", "purple")])
        {
            json.WriteStartObject();
            json.WriteString("name"u8, name);
            json.WriteString("color"u8, colour);
            json.WriteStartArray("subcategories"u8);
            json.WriteStringValue("Other"u8);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>The index of a text.</summary>
    public int Text(string text) => _strings.Intern(text);

    /// <summary>The index of a stack as it was sampled in that state; -1 for the empty stack.</summary>
    public int Stack(int stack, SampleState state)
    {
        if (stack == StackTable.Root)
        {
            return -1;
        }
        int category = Category(state);
        if (!_known.TryGetValue((stack, category), out int id))
        {
            id = _stacks.Intern(Callers(profile.Stacks.Parent(stack)), Frame(profile.Stacks.Frame(stack), category));
            _known.Add((stack, category), id);
        }
        return id - 1;   // the root is no entry of the table
    }

    /// <summary>Writes <c>shared</c>.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("shared"u8);
        WriteStacks(json);
        WriteFrames(json);
        WriteFunctions(json);
        WriteSources(json);
        WriteTable(json, "resourceTable"u8, 0, ["lib", "name", "host", "type"]);
        WriteTable(json, "nativeSymbols"u8, 0, ["libIndex", "address", "name", "functionSize"]);
        json.WriteStartArray("stringArray"u8);
        for (int id = 0; id < _strings.Count; id++)
        {
            json.WriteStringValue(_strings[id]);
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    // Whatever state the innermost function is in, its callers are running Python.
    private int Callers(int stack)
    {
        int id;
        for (id = 0; stack != StackTable.Root && !_known.TryGetValue((stack, Python), out id); stack = profile.Stacks.Parent(stack))
        {
            _unknown.Push(stack);
        }
        while (_unknown.TryPop(out stack))
        {
            id = _stacks.Intern(id, Frame(profile.Stacks.Frame(stack), Python));
            _known[(stack, Python)] = id;
        }
        return id;
    }

    private int Frame(int frame, int category)
    {
        if (_frameIds.TryGetValue((frame, category), out int id))
        {
            return id;
        }
        (int file, int function, _) = profile.Frames[frame];
        if (!_functionIds.ContainsKey((function, file)))
        {
            _functionIds.Add((function, file), _functions.Count);
            _functions.Add((Text(profile.Strings[function]), file == 0 ? -1 : Source(file)));
        }
        id = _frames.Count;
        _frames.Add((frame, category));
        _frameIds.Add((frame, category), id);
        return id;
    }

    private int Source(int file)
    {
        if (!_sourceIds.TryGetValue(file, out int id))
        {
            id = _sources.Count;
            _sources.Add(Text(profile.Strings[file]));
            _sourceIds.Add(file, id);
        }
        return id;
    }

    private void WriteStacks(Utf8JsonWriter json) => WriteTable(json, "stackTable"u8, _stacks.Count - 1, ["frame", "prefix"], (column, row) =>
        column == 0 ? _stacks.Frame(row + 1) : NullIfNegative(_stacks.Parent(row + 1) - 1));

    private void WriteFrames(Utf8JsonWriter json)
    {
        string[] columns = ["address", "inlineDepth", "category", "subcategory", "func", "nativeSymbol", "innerWindowID", "line", "column"];
        WriteTable(json, "frameTable"u8, _frames.Count, columns, (column, row) =>
        {
            (int id, int category) = _frames[row];
            Frame frame = profile.Frames[id];
            return columns[column] switch
            {
                "address" => -1,
                "category" => profile.Strings[frame.Function] == Markers.Idle && frame.File == 0 ? Idle : category,
                "func" => _functionIds[(frame.Function, frame.File)],
                "line" => frame.Line > 0 ? frame.Line : null,
                "nativeSymbol" or "column" => null,
                _ => 0,
            };
        });
    }

    private void WriteFunctions(Utf8JsonWriter json)
    {
        string[] columns = ["name", "isJS", "relevantForJS", "resource", "source", "lineNumber", "columnNumber"];
        WriteTable(json, "funcTable"u8, _functions.Count, columns, (column, row) => columns[column] switch
        {
            "name" => _functions[row].Name,
            "resource" => -1,
            "source" => NullIfNegative(_functions[row].Source),
            _ => null,
        });
    }

    private void WriteSources(Utf8JsonWriter json) => WriteTable(json, "sources"u8, _sources.Count, ["uuid", "filename"], (column, row) =>
        column == 0 ? null : _sources[row]);

    private static int? NullIfNegative(int index) => index < 0 ? null : index;

    private static void WriteTable(Utf8JsonWriter json, ReadOnlySpan<byte> name, int length, string[] columns, Func<int, int, int?>? value = null)
    {
        json.WriteStartObject(name);
        json.WriteNumber("length"u8, length);
        for (int column = 0; column < columns.Length; column++)
        {
            json.WriteStartArray(columns[column]);
            for (int row = 0; row < length; row++)
            {
                if (columns[column] is "isJS" or "relevantForJS")
                {
                    json.WriteBooleanValue(false);
                }
                else if (value!(column, row) is int number)
                {
                    json.WriteNumberValue(number);
                }
                else
                {
                    json.WriteNullValue();
                }
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }
}
