namespace Flame.Profiles.Formats;

/// <summary>
/// The tables that pprof and OTLP have in common: strings, functions (name and file) and locations (function and line), each
/// without duplicates and holding nothing but what was asked for. Ids run from 1 without gaps; 0 is the empty string, and
/// elsewhere "none".
/// </summary>
internal sealed class LocationTables(Profile profile)
{
    private readonly StringTable _strings = new();
    private readonly Dictionary<(int Name, int File), int> _functionIds = [];
    private readonly Dictionary<(int Function, int Line, bool IsPython), int> _locationIds = [];
    private readonly List<(int Name, int File)> _functions = [];
    private readonly List<(int Function, int Line, bool IsPython)> _locations = [];
    private readonly int[] _known = new int[profile.Frames.Count];   // location by frame; 0: not asked for yet

    /// <summary>Name and file of each function, as ids of strings; the first has the id 1.</summary>
    public IReadOnlyList<(int Name, int File)> Functions => _functions;

    /// <summary>Function and line (0: none) of each location, and whether it lies in a file; the first has the id 1.</summary>
    public IReadOnlyList<(int Function, int Line, bool IsPython)> Locations => _locations;

    /// <summary>How many strings there are, the empty one included.</summary>
    public int StringCount => _strings.Count;

    /// <summary>A string by its id.</summary>
    public string Text(int id) => _strings[id];

    /// <summary>The id of a text. Texts that are equal once they are valid Unicode have one.</summary>
    public int String(string text) => _strings.Intern(WellFormed.Of(text));

    /// <summary>The location of a frame of the profile.</summary>
    public int Location(int frame) => _known[frame] != 0 ? _known[frame] : _known[frame] = Add(profile.Frames[frame]);

    private int Add(Frame frame)
    {
        // A function that is nothing at all would be taken for the entry that means "none".
        string name = frame.File == 0 && frame.Function == 0 ? "(unnamed)" : profile.Strings[frame.Function];
        var function = (String(name), String(profile.Strings[frame.File]));
        return Intern(_locationIds, _locations, (Intern(_functionIds, _functions, function), Math.Max(frame.Line, 0), frame.File != 0));
    }

    private static int Intern<T>(Dictionary<T, int> ids, List<T> items, T item)
        where T : notnull
    {
        if (!ids.TryGetValue(item, out int id))
        {
            items.Add(item);
            id = items.Count;
            ids.Add(item, id);
        }
        return id;
    }
}
