namespace Flame.Profiles.Diff;

/// <summary>
/// The frames of all runs under the names that the comparison has for them. Both sides' frames are seen before any stack is
/// built, so that code which moved from one file to another can be one frame.
/// </summary>
internal sealed class FrameKeys(DiffOptions options)
{
    private readonly SourcePaths _paths = new(options.SourceRoots);
    private readonly Dictionary<string, string> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<(int Key, int Line, bool IsNew), (long Self, int Frames)> _lines = [];
    private readonly MovedFunctions _moved = new();

    /// <summary>Names of the comparison.</summary>
    public StringTable Strings { get; } = new();

    /// <summary>Frames of the comparison; without lines unless lines were asked for.</summary>
    public FrameTable Frames { get; } = new();

    /// <summary>Makes the functions of a run known.</summary>
    public void See(Profile profile, bool isNew)
    {
        for (int id = 0; id < profile.Frames.Count; id++)
        {
            Frame frame = profile.Frames[id];
            _moved.See(Strings.Intern(FileOf(profile, frame)), Strings.Intern(profile.Strings[frame.Function]), isNew);
        }
    }

    /// <summary>All functions are known: now it can be told which moved.</summary>
    public void FindMoved() => _moved.Match(Strings);

    /// <summary>The key of each frame of a run.</summary>
    public int[] Map(Profile profile, bool isNew)
    {
        int[] keys = new int[profile.Frames.Count];
        for (int id = 0; id < keys.Length; id++)
        {
            Frame frame = profile.Frames[id];
            int function = Strings.Intern(profile.Strings[frame.Function]);
            int file = Strings.Intern(FileOf(profile, frame));
            file = isNew ? file : _moved.NewFile(file, function);
            keys[id] = Frames.Intern(new Frame(file, function, options.WithLines ? frame.Line : Frame.LinesCut));
        }
        SeeLines(profile, keys, isNew);
        return keys;
    }

    /// <summary>The file in which the base has the function of <paramref name="key"/>, if that is another; else null.</summary>
    public string? MovedFrom(Frame key) => _moved.OldFile(key.File, key.Function) is var file && file > 0 ? Strings[file] : null;

    /// <summary>Of each key the line where most of its own time is, on the new side if it has any; 0 when no line is known.</summary>
    public int[] HottestLines()
    {
        int[] lines = new int[Frames.Count];
        var best = new (bool IsNew, long Self, int Frames)[lines.Length];
        foreach (((int key, int line, bool isNew), (long self, int frames)) in _lines)
        {
            // Equal weights: the first line of the file, so that the answer does not depend on the order of frames.
            int order = (isNew, self, frames).CompareTo(best[key]);
            if (order > 0 || (order == 0 && line < lines[key]))
            {
                best[key] = (isNew, self, frames);
                lines[key] = line;
            }
        }
        return lines;
    }

    private void SeeLines(Profile profile, int[] keys, bool isNew)
    {
        long[] self = new long[keys.Length];
        foreach (int stack in profile.SampledStacks())
        {
            if (stack != StackTable.Root)
            {
                self[profile.Stacks.Frame(stack)] += profile.Count(stack);
            }
        }
        for (int frame = 0; frame < keys.Length; frame++)
        {
            int line = profile.Frames[frame].Line;
            if (line > 0)
            {
                (long Self, int Frames) so = _lines.GetValueOrDefault((keys[frame], line, isNew));
                _lines[(keys[frame], line, isNew)] = (so.Self + self[frame], so.Frames + 1);
            }
        }
    }

    private string FileOf(Profile profile, Frame frame)
    {
        if (frame.File == 0)
        {
            return "";
        }
        string path = profile.Strings[frame.File];
        if (!_files.TryGetValue(path, out string? file))
        {
            file = _paths.NameOf(path);
            _files.Add(path, file);
        }
        return file;
    }
}
