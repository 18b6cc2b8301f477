using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Flame.Profiles.Formats;

/// <summary>How every JSON format is written: as a stream, in one line, and safe for any name.</summary>
internal static class JsonDocumentWriter
{
    // Letters of all languages stay legible. Markup is escaped, as people put such files into pages; control characters
    // are, since JSON says so; lone surrogates (undecodable bytes in Python 3 names) become U+FFFD.
    private static readonly JsonWriterOptions _options = new()
    {
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
        SkipValidation = true,
    };

    /// <summary>Writes one document by <paramref name="write"/>; <paramref name="output"/> is flushed and stays open.</summary>
    public static void Write(Stream output, Action<Utf8JsonWriter> write)
    {
        StreamBuffer buffer = new(output);
        using (Utf8JsonWriter json = new(buffer, _options))
        {
            write(json);
        }
        buffer.Flush();
    }

    /// <summary>A foreign name, encoded once where it is written often.</summary>
    public static JsonEncodedText Encode(string text) => JsonEncodedText.Encode(WellFormed.Of(text), _options.Encoder);
}
