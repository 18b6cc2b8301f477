using System.IO.Compression;
using System.Text;
using Flame.Profiles;
using Flame.Profiles.Formats;

namespace Flame.Tests.Profiles.Formats;

/// <summary>A pprof file read back, with names in place of ids.</summary>
internal sealed class PprofFile
{
    private readonly WireMessage _file;
    private readonly string[] _strings;
    private readonly Dictionary<long, WireMessage> _functions;
    private readonly Dictionary<long, WireMessage> _locations;

    public PprofFile(Profile profile)
    {
        using MemoryStream written = new();
        PprofWriter.Write(profile, written);
        using GZipStream compressed = new(new MemoryStream(written.ToArray()), CompressionMode.Decompress);
        using MemoryStream plain = new();
        compressed.CopyTo(plain);
        _file = new WireMessage(plain.ToArray());
        _strings = _file.Texts(6);
        _functions = _file.Messages(5).ToDictionary(function => function.Number(1));
        _locations = _file.Messages(4).ToDictionary(location => location.Number(1));
    }

    public WireMessage Message => _file;

    public IReadOnlyList<string> Strings => _strings;

    public IReadOnlyCollection<WireMessage> Functions => _functions.Values;

    public string[] SampleTypes => [.. _file.Messages(1).Select(Type)];

    public string DefaultType => _strings[_file.Number(14)];

    public string PeriodType => Type(_file.Message(11));

    public string[] Comments => [.. _file.Numbers(13).Select(id => _strings[id])];

    /// <summary>Each sample as <c>values labels frames</c>, the root first.</summary>
    public string[] Samples => [.. _file.Messages(2).Select(sample =>
        $"{string.Join('/', sample.Numbers(2))} {{{string.Join(", ", sample.Messages(3).Select(Label))}}} "
        + string.Join(';', sample.Numbers(1).Reverse().Select(Frame)))];

    /// <summary>All of it, for a golden file.</summary>
    public byte[] ToText()
    {
        StringBuilder text = new();
        _ = text.AppendLine($"types {string.Join(", ", SampleTypes)}, default {DefaultType}, period {PeriodType} {_file.Number(12)}")
            .AppendLine($"time {_file.Number(9)} for {_file.Number(10)}");
        foreach (WireMessage mapping in _file.Messages(3))
        {
            _ = text.AppendLine($"mapping {mapping.Number(1)} {_strings[mapping.Number(5)]} has {string.Join(' ', mapping.Fields.Where(field => field > 5))}");
        }
        foreach (string line in Comments.Select(comment => "comment " + comment).Concat(Samples))
        {
            _ = text.AppendLine(line);
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private string Type(WireMessage type) => $"{_strings[type.Number(1)]}/{_strings[type.Number(2)]}";

    private string Label(WireMessage label) => $"{_strings[label.Number(1)]}={(label.Number(2) == 0 ? label.Number(3) : _strings[label.Number(2)])}";

    private string Frame(long id)
    {
        WireMessage line = Assert.Single(_locations[id].Messages(4));
        WireMessage function = _functions[line.Number(1)];
        return $"{_strings[function.Number(2)]}@{_strings[function.Number(4)]}:{line.Number(2)}";
    }
}
