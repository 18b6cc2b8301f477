using System.Text.RegularExpressions;
using Flame.LiveTests.Running;
using Flame.Profiles.Formats;

namespace Flame.LiveTests.Formats;

/// <summary><c>protoc</c> decodes both formats by the fields that their definitions have, and finds no others.</summary>
public sealed partial class ProtocTests : IDisposable
{
    private readonly WrittenFiles _files = new();

    [Fact]
    public void Protoc_DecodesPprof()
    {
        string text = Decode("pprof.proto", "perftools.profiles.Profile", WrittenFiles.Unzipped(_files.Shop(ProfileFormats.Pprof)));

        Assert.Equal(9, Regex.Count(text, "^sample {", RegexOptions.Multiline));
        Assert.Contains("string_table: \"<lambda>\"", text, StringComparison.Ordinal);
        Assert.Contains("time_nanos: 1700000000123456789", text, StringComparison.Ordinal);
        Assert.Contains("has_inline_frames: true", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Protoc_DecodesOtlp()
    {
        string text = Decode("otlp.proto", "opentelemetry.proto.profiles.v1development.ProfilesData", File.ReadAllBytes(_files.Shop(ProfileFormats.Otlp)));

        Assert.Equal(18, Regex.Count(text, "^ +samples {", RegexOptions.Multiline));
        Assert.Equal(16, Regex.Count(text, "timestamps_unix_nano: 17000000"));
        Assert.Contains("string_value: \"MainThread\"", text, StringComparison.Ordinal);
        Assert.Contains("duration_nano: 90000000", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Protoc_DecodesWhatHasHostileNames()
    {
        _ = Decode("pprof.proto", "perftools.profiles.Profile", WrittenFiles.Unzipped(_files.Hostile(ProfileFormats.Pprof)));
        _ = Decode("otlp.proto", "opentelemetry.proto.profiles.v1development.ProfilesData", File.ReadAllBytes(_files.Hostile(ProfileFormats.Otlp)));
    }

    public void Dispose() => _files.Dispose();

    private static string Decode(string definitions, string message, byte[] input)
    {
        using StartedProcess protoc = Validators.Protoc(definitions, message, input).Start();
        string text = protoc.Finish().MustSucceed().Output;
        Assert.DoesNotMatch(UnknownField(), text);
        return text;
    }

    // protoc prints a field that the definitions do not have by its number.
    [GeneratedRegex(@"^\s*\d+(:| \{)", RegexOptions.Multiline)]
    private static partial Regex UnknownField();
}
