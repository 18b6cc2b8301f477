using System.Text;
using Flame.Profiles.Formats;

namespace Flame.Profiles.FlameGraph;

/// <summary>
/// The label and the colour of every box; each frame's are made once. Ask for boxes in the order of their layout: what is above
/// a frame <c>--</c> is coloured by being there.
/// </summary>
internal sealed class BoxFaces
{
    private readonly Profile _profile;
    private readonly FlameGraphOptions _options;
    private readonly FlameLayout _layout;
    private readonly bool _isDifferential;
    private readonly FrameTexts _texts;
    private readonly Dictionary<int, Face> _faces = [];
    private readonly Face _root;
    private int _dividerDepth = int.MaxValue;

    public BoxFaces(Profile profile, FlameGraphOptions options, FlameLayout layout, bool isDifferential)
    {
        _profile = profile;
        _options = options;
        _layout = layout;
        _isDifferential = isDifferential;
        _texts = new FrameTexts(profile.Strings, profile.Frames, profile.Info.FrameStyle, keepsSpaces: true);
        Rgb colour = options.Colours == ColourScheme.Pyflame ? Palette.Root : ClassicPalette.Of(options.Colours, "", options.Pick);
        _root = new Face(new FrameLabel(options.RootName, "", ""), "", colour);
    }

    /// <summary>What the next box says.</summary>
    public FrameLabel Label(in FlameBox box) => Of(box).Label;

    /// <summary>The next box's frame as folded text has it, which is how options name frames; empty for the root.</summary>
    public string Text(in FlameBox box) => Of(box).Text;

    /// <summary>What colour the next box has.</summary>
    public Rgb Colour(in FlameBox box)
    {
        Face face = Of(box);
        bool isWaker = box.Depth > _dividerDepth;
        if (!isWaker)
        {
            _dividerDepth = face.Text == "--" ? box.Depth : int.MaxValue;
        }
        return face.Text switch
        {
            "--" => ClassicPalette.DoubleDash,
            "-" => ClassicPalette.Dash,
            _ when _isDifferential => ClassicPalette.OfChange(_options.Negates ? -box.Change : box.Change, _layout.LargestChange),
            _ when _options.ColourDiffusion => ClassicPalette.OfShare((double)box.Total / _layout.Boxes[0].Total),
            _ when isWaker && _options.Colours == ColourScheme.Chain => ClassicPalette.Of(ColourScheme.Aqua, face.Text + "_[w]", _options.Pick),
            _ => face.Colour,
        };
    }

    private Face Of(in FlameBox box)
    {
        if (box.Frame < 0)
        {
            return _root;
        }
        if (!_faces.TryGetValue(box.Frame, out Face? face))
        {
            string text = Encoding.UTF8.GetString(_texts[box.Frame]);
            face = new Face(FrameLabel.Of(_profile, box.Frame), text, ColourOf(_profile.Frames[box.Frame], text));
            _faces.Add(box.Frame, face);
        }
        return face;
    }

    private Rgb ColourOf(Frame frame, string text)
    {
        Rgb Fresh(string name) => _options.Colours == ColourScheme.Pyflame
            ? FlameGraph.Palette.Of(_profile.Strings[frame.File], _profile.Strings[frame.Function])
            : ClassicPalette.Of(_options.Colours, name, _options.Pick);
        return _options.Palette is { } palette ? palette.Of(text, Fresh) : Fresh(text);
    }

    private sealed record Face(FrameLabel Label, string Text, Rgb Colour);
}
