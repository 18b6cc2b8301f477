namespace Flame.Profiles;

/// <summary>Interned strings; id 0 is always the empty string.</summary>
public sealed class StringTable
{
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal) { [""] = 0 };
    private readonly List<string> _strings = [""];

    /// <summary>How many different strings there are; ids run from 0 to <c>Count - 1</c>.</summary>
    public int Count => _strings.Count;

    /// <summary>The text behind an id that <see cref="Intern(string)"/> returned.</summary>
    public string this[int id] => _strings[id];

    /// <summary>The id of <paramref name="text"/>, the same for equal texts.</summary>
    public int Intern(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!_ids.TryGetValue(text, out int id))
        {
            id = _strings.Count;
            _strings.Add(text);
            _ids.Add(text, id);
        }
        return id;
    }
}
