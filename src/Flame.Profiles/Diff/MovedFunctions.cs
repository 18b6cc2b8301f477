namespace Flame.Profiles.Diff;

/// <summary>
/// Tells functions that moved to another file from ones that were removed and others that are new. A function moved when
/// its name is in exactly one file on each side, these differ, and one thing more speaks for it: the files have the same
/// name in other directories, the name has its class in front, or a second function went the same way. A rename is never
/// guessed: samples hold nothing that could prove one.
/// </summary>
internal sealed class MovedFunctions
{
    private const int Several = -1;

    private readonly Dictionary<int, int> _baseFiles = [];   // by function: its file, or Several
    private readonly Dictionary<int, int> _newFiles = [];
    private readonly Dictionary<(int File, int Function), int> _newFileOf = [];
    private readonly Dictionary<(int File, int Function), int> _oldFileOf = [];

    /// <summary>A side has this function.</summary>
    public void See(int file, int function, bool isNew)
    {
        Dictionary<int, int> files = isNew ? _newFiles : _baseFiles;
        if (!files.TryAdd(function, file) && files[function] != file)
        {
            files[function] = Several;
        }
    }

    /// <summary>Both sides were seen.</summary>
    public void Match(StringTable strings)
    {
        var candidates = new List<(int Function, int From, int To)>();
        var ways = new Dictionary<(int From, int To), int>();
        foreach ((int function, int from) in _baseFiles)
        {
            if (from > 0 && _newFiles.TryGetValue(function, out int to) && to > 0 && to != from && !strings[function].StartsWith('<'))
            {
                candidates.Add((function, from, to));
                ways[(from, to)] = ways.GetValueOrDefault((from, to)) + 1;
            }
        }
        foreach ((int function, int from, int to) in candidates)
        {
            if (FileName(strings[from]) == FileName(strings[to]) || strings[function].Contains('.') || ways[(from, to)] > 1)
            {
                _newFileOf.Add((from, function), to);
                _oldFileOf.Add((to, function), from);
            }
        }
    }

    /// <summary>The file of a function of the base on the new side: another when it moved.</summary>
    public int NewFile(int file, int function) => _newFileOf.GetValueOrDefault((file, function), file);

    /// <summary>The file that a function of the new side moved from; 0 when it did not.</summary>
    public int OldFile(int file, int function) => _oldFileOf.GetValueOrDefault((file, function));

    private static string FileName(string path) => path[(path.LastIndexOf('/') + 1)..];
}
