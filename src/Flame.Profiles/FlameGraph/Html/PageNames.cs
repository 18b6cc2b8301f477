using System.Text;

namespace Flame.Profiles.FlameGraph.Html;

/// <summary>
/// The frames and strings that a page needs, numbered anew: frames in the order of siblings (<see cref="FrameRanks"/>); strings as they come. Id 0 is the empty string, as in a profile.
/// </summary>
internal sealed class PageNames
{
    private readonly Profile _profile;
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal) { [""] = 0 };
    private readonly List<string> _strings = [""];
    private readonly int[] _newFrames;
    private readonly int[] _frames;

    /// <param name="profile">The profile that is written.</param>
    /// <param name="isUsed">By frame id: whether a stack of the page has it.</param>
    public PageNames(Profile profile, bool[] isUsed)
    {
        _profile = profile;
        List<int> used = [];
        for (int frame = 0; frame < isUsed.Length; frame++)
        {
            if (isUsed[frame])
            {
                used.Add(frame);
            }
        }
        int[] ranks = FrameRanks.ByName(profile);
        used.Sort((a, b) => ranks[a].CompareTo(ranks[b]));
        _frames = [.. used];
        _newFrames = new int[isUsed.Length];
        for (int i = 0; i < _frames.Length; i++)
        {
            _newFrames[_frames[i]] = i;
        }
    }

    /// <summary>The number that a frame of the profile has in the page.</summary>
    public int FrameOf(int frame) => _newFrames[frame];

    /// <summary>The number that a text has in the page.</summary>
    public int StringOf(string text)
    {
        if (!_ids.TryGetValue(text, out int id))
        {
            id = _strings.Count;
            _strings.Add(text);
            _ids.Add(text, id);
        }
        return id;
    }

    /// <summary>The files that frames name, in the order of the frames.</summary>
    public IEnumerable<string> Files() => _frames.Select(frame => _profile.Strings[_profile.Frames[frame].File])
        .Where(file => file.Length > 0).Distinct(StringComparer.Ordinal);

    public void WriteFrames(SectionOutput output)
    {
        NumberColumn files = new();
        NumberColumn functions = new();
        NumberColumn lines = new();
        foreach (int id in _frames)
        {
            Frame frame = _profile.Frames[id];
            files.Add(StringOf(_profile.Strings[frame.File]));
            functions.Add(StringOf(_profile.Strings[frame.Function]));
            lines.AddSigned(frame.Line);
        }
        output.Write(PageSections.FrameFiles, files);
        output.Write(PageSections.FrameFunctions, functions);
        output.Write(PageSections.FrameLines, lines);
    }

    /// <summary>To be called last: writes every text that was numbered. Lone surrogates become U+FFFD.</summary>
    public void WriteStrings(SectionOutput output)
    {
        NumberColumn lengths = new();
        using MemoryStream text = new();
        foreach (string one in _strings)
        {
            lengths.Add(one.Length);   // UTF-16 units: U+FFFD is one, as is the lone surrogate that it stands for
            text.Write(Encoding.UTF8.GetBytes(one));
        }
        output.Write(PageSections.StringLengths, lengths);
        output.Write(PageSections.StringText, text.GetBuffer().AsSpan(0, (int)text.Length));
    }
}
