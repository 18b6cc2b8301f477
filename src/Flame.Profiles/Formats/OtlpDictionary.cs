namespace Flame.Profiles.Formats;

/// <summary>
/// The tables that all profiles of an OTLP message share. The entry 0 of each is empty and stands for "none"; no entry is
/// there twice, and none that is not referred to. Equal stacks are one also where names had to be made valid.
/// </summary>
internal sealed class OtlpDictionary(Profile profile)
{
    private readonly LocationTables _tables = new(profile);
    private readonly StackTable _paths = new();   // of locations; holds prefixes too, which the message does not
    private readonly Dictionary<int, int> _pathOfStack = [];
    private readonly Dictionary<int, int> _stackIds = [];   // by path
    private readonly List<int> _stacks = [];
    private readonly Dictionary<(int Key, string Text, long Number), int> _attributeIds = [];
    private readonly List<(int Key, string Text, long Number)> _attributes = [];   // text, or where that is empty a number
    private readonly long[] _ids = new long[3];
    private int[] _frames = new int[128];

    /// <summary>The index of a string.</summary>
    public int Text(string text) => _tables.String(text);

    /// <summary>The index of a stack of the profile.</summary>
    public int Stack(int stack)
    {
        if (stack == StackTable.Root)
        {
            return 0;
        }
        if (!_pathOfStack.TryGetValue(stack, out int path))
        {
            path = Path(stack);
            _pathOfStack.Add(stack, path);
        }
        if (!_stackIds.TryGetValue(path, out int id))
        {
            _stacks.Add(path);
            id = _stacks.Count;
            _stackIds.Add(path, id);
        }
        return id;
    }

    /// <summary>The indices of what is known of a sample beside its stack. They hold until the next call.</summary>
    public ReadOnlySpan<long> Attributes(ProfileThread thread, SampleState state)
    {
        int count = 0;
        if (thread.ThreadId != 0)
        {
            _ids[count++] = Attribute("thread.id", "", thread.ThreadId);
        }
        if (thread.Name != 0)
        {
            _ids[count++] = Attribute("thread.name", profile.Strings[thread.Name], 0);
        }
        if (state != SampleState.Unknown)
        {
            _ids[count++] = Attribute("pyflame.thread.state", StateNames.Of(state), 0);
        }
        return _ids.AsSpan(0, count);
    }

    /// <summary>Adds it all to <paramref name="file"/>.</summary>
    public void WriteTo(ProtoMessage file, int field)
    {
        ProtoMessage dictionary = new();
        ProtoMessage part = new();
        ProtoMessage inner = new();
        dictionary.Message(1, part);   // mappings: none but the empty one
        WriteLocations(dictionary, part, inner);
        WriteFunctions(dictionary, part);
        part.Clear();
        dictionary.Message(4, part);   // links: none but the empty one
        WriteAttributes(dictionary, part, inner);
        WriteStacks(dictionary, part);
        for (int id = 0; id < _tables.StringCount; id++)
        {
            dictionary.Text(5, _tables.Text(id));
        }
        file.Message(field, dictionary);
    }

    /// <summary>Makes <paramref name="message"/> a <c>KeyValue</c>, as resources have them.</summary>
    public static void WriteKeyValue(ProtoMessage message, string key, string text)
    {
        ProtoMessage value = new();
        value.Text(1, text);
        message.Text(1, key);
        message.Message(2, value);
    }

    /// <summary>Makes <paramref name="message"/> a <c>KeyValue</c>, as resources have them.</summary>
    public static void WriteKeyValue(ProtoMessage message, string key, long number)
    {
        ProtoMessage value = new();
        value.Number(3, number);
        message.Text(1, key);
        message.Message(2, value);
    }

    private int Path(int stack)
    {
        int depth = profile.Stacks.Depth(stack);
        if (depth > _frames.Length)
        {
            _frames = new int[Math.Max(depth, _frames.Length * 2)];
        }
        _ = profile.Stacks.CopyFrames(stack, _frames);
        int path = StackTable.Root;
        for (int i = 0; i < depth; i++)
        {
            path = _paths.Intern(path, _tables.Location(_frames[i]));
        }
        return path;
    }

    private int Attribute(string key, string text, long number)
    {
        var attribute = (Text(key), WellFormed.Of(text), number);
        if (!_attributeIds.TryGetValue(attribute, out int id))
        {
            _attributes.Add(attribute);
            id = _attributes.Count;
            _attributeIds.Add(attribute, id);
        }
        return id;
    }

    private void WriteLocations(ProtoMessage dictionary, ProtoMessage part, ProtoMessage inner)
    {
        bool isAnyPython = _tables.Locations.Any(location => location.IsPython);
        int python = isAnyPython ? Attribute("profile.frame.type", "cpython", 0) : 0;
        part.Clear();
        dictionary.Message(2, part);
        foreach ((int function, int line, bool isPython) in _tables.Locations)
        {
            inner.Clear();
            inner.Number(1, function);
            inner.Number(2, line);
            part.Clear();
            part.Message(3, inner);
            if (isPython)
            {
                part.Numbers(4, [python]);
            }
            dictionary.Message(2, part);
        }
    }

    private void WriteFunctions(ProtoMessage dictionary, ProtoMessage part)
    {
        part.Clear();
        dictionary.Message(3, part);
        foreach ((int name, int file) in _tables.Functions)
        {
            part.Clear();
            part.Number(1, name);
            part.Number(3, file);
            dictionary.Message(3, part);
        }
    }

    private void WriteAttributes(ProtoMessage dictionary, ProtoMessage part, ProtoMessage inner)
    {
        part.Clear();
        dictionary.Message(6, part);
        foreach ((int key, string text, long number) in _attributes)
        {
            inner.Clear();
            if (text.Length > 0)
            {
                inner.Text(1, text);
            }
            else
            {
                inner.Number(3, number);
            }
            part.Clear();
            part.Number(1, key);
            part.Message(2, inner);
            dictionary.Message(6, part);
        }
    }

    private void WriteStacks(ProtoMessage dictionary, ProtoMessage part)
    {
        long[] locations = new long[128];
        part.Clear();
        dictionary.Message(7, part);
        foreach (int path in _stacks)
        {
            int depth = _paths.Depth(path);
            if (depth > locations.Length)
            {
                locations = new long[Math.Max(depth, locations.Length * 2)];
            }
            for (int i = 0, at = path; i < depth; i++, at = _paths.Parent(at))   // the innermost first
            {
                locations[i] = _paths.Frame(at);
            }
            part.Clear();
            part.Numbers(1, locations.AsSpan(0, depth));
            dictionary.Message(7, part);
        }
    }
}
