using System.Buffers.Text;
using System.Text;
using Flame.Profiles.Formats;

namespace Flame.Profiles.FlameGraph.Html;

/// <summary>
/// A profile as one page for a browser that needs no other file and no network: flame graph, table, callers and callees,
/// and whatever else the profile has data for. The profile itself is in the page, packed, and can be read back. Script and
/// style stand in the page and are named by their hashes in its content security policy, which allows nothing else; names
/// from the target are only ever text.
/// </summary>
public static class HtmlWriter
{
    private const int LongestTitle = 500;

    /// <summary>The element that holds the data; what follows up to the next tag is base64.</summary>
    internal static ReadOnlySpan<byte> DataElement => "<script type=\"application/octet-stream\" id=\"profile\">"u8;

    /// <summary>The parts of the page's script, in the order in which they use each other.</summary>
    private static readonly string[] _scripts =
    [
        "decode.js", "text.js", "names.js", "palette.js", "tree.js", "merge.js", "search.js", "weights.js", "paint.js", "moves.js", "graph.js", "flame.js", "table.js",
        "sandwich.js", "lanes.js", "timeline.js", "source.js", "address.js", "filters.js", "controls.js", "inspect.js", "model.js", "page.js",
    ];

    /// <summary>Writes <paramref name="profile"/> as a page to <paramref name="output"/>, which is flushed and stays open.</summary>
    public static void Write(Profile profile, Stream output, ProfileDescription description)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(description);
        Utf8Output page = new(output);
        byte[] style = Resource("page.css");
        byte[] script = Script();
        foreach (ReadOnlySpan<char> line in Encoding.UTF8.GetString(Resource("page.html")).EnumerateLines())
        {
            switch (line.Trim())
            {
                case "@policy": WritePolicy(page, script, style); break;
                case "@title": WriteTitle(page, description); break;
                case "@style": WriteElement(page, "<style>"u8, style, "</style>\n"u8); break;
                case "@profile": WriteProfile(page, profile, description); break;
                case "@script": WriteElement(page, "<script>"u8, script, "</script>\n"u8); break;
                default: page.Write(Encoding.UTF8.GetBytes(line.ToString())); page.Write((byte)'\n'); break;
            }
        }
        page.Flush();
    }

    private static void WritePolicy(Utf8Output page, byte[] script, byte[] style)
    {
        page.Write("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'sha256-"u8);
        page.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(Sha256.Hash(script))));
        page.Write("'; style-src 'sha256-"u8);
        page.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(Sha256.Hash(style))));
        page.Write("'; img-src data:; base-uri 'none'; form-action 'none'\">\n"u8);
    }

    private static void WriteTitle(Utf8Output page, ProfileDescription description)
    {
        page.Write("<title>"u8);
        page.WriteEscaped(description.Title.AsSpan(0, Math.Min(description.Title.Length, LongestTitle)));
        page.Write("</title>\n"u8);
    }

    private static void WriteElement(Utf8Output page, ReadOnlySpan<byte> open, ReadOnlySpan<byte> content, ReadOnlySpan<byte> close)
    {
        page.Write(open);
        page.Write(content);
        page.Write(close);
    }

    private static void WriteProfile(Utf8Output page, Profile profile, ProfileDescription description)
    {
        const int pieceBytes = 48 * 1024;   // a multiple of three: no padding before the end
        page.Write(DataElement);
        using (MemoryStream packed = PagePayload.Create(profile, description))
        {
            ReadOnlySpan<byte> rest = packed.GetBuffer().AsSpan(0, (int)packed.Length);
            byte[] encoded = new byte[Base64.GetMaxEncodedToUtf8Length(pieceBytes)];
            while (rest.Length > 0)
            {
                ReadOnlySpan<byte> piece = rest[..Math.Min(pieceBytes, rest.Length)];
                _ = Base64.EncodeToUtf8(piece, encoded, out _, out int written, isFinalBlock: true);
                page.Write(encoded.AsSpan(0, written));
                rest = rest[piece.Length..];
            }
        }
        page.Write("</script>\n"u8);
    }

    /// <summary>One script of all parts, so that they see each other and the page sees none of them.</summary>
    private static byte[] Script()
    {
        using MemoryStream script = new();
        script.Write("(() => {\n'use strict';\n"u8);
        foreach (string name in _scripts)
        {
            script.Write(Resource(name));
        }
        script.Write("})();\n"u8);
        return script.ToArray();
    }

    private static byte[] Resource(string name)
    {
        using Stream stream = typeof(HtmlWriter).Assembly.GetManifestResourceStream("html/" + name)
            ?? throw new InvalidOperationException($"resource html/{name} is not in the assembly");
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
