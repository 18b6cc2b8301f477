namespace Flame.Profiles.FlameGraph;

/// <summary>
/// What <c>--nameattr</c> says of functions: a line is a name, then <c>key=value</c> fields, all divided by tabs. The keys are
/// flamegraph.pl's: id, class, title, href, target, and g_extra and a_extra, which hold attributes of their own.
/// </summary>
public sealed class FrameAttributes
{
    private static readonly string[] Keys = ["id", "class", "title", "href", "target", "g_extra", "a_extra"];
    private static readonly string[] OwnIds =
    [
        "frames", "title", "subtitle", "details", "background", "paper", "bar", "tools", "matched", "reset-zoom", "search", "pattern", "ignore-case", "reset-search",
    ];

    private static readonly string[] OwnClasses = ["above", "hidden", "hit", "adaptive"];

    private static readonly string[] SafeSchemes = ["http", "https", "mailto", "file", "vscode", "idea"];

    private readonly Dictionary<string, Dictionary<string, string>> _byName = new(StringComparer.Ordinal);

    /// <summary>Reads such a file; a name that comes again replaces what was said of it.</summary>
    /// <exception cref="FormatException">A line breaks the grammar; the message says which, and how.</exception>
    public static FrameAttributes Read(TextReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        FrameAttributes attributes = new();
        for (int number = 1; reader.ReadLine() is { } line; number++)
        {
            string[] fields = line.Split('\t');
            if (fields.Length < 2)
            {
                throw new FormatException($"line {number} has no tab: it takes a name, a tab, and key=value fields");
            }
            Dictionary<string, string> values = new(StringComparer.Ordinal);
            foreach (string field in fields.AsSpan(1))
            {
                int equals = field.IndexOf('=', StringComparison.Ordinal);
                string key = equals < 0 ? field : field[..equals];
                if (!Keys.Contains(key))
                {
                    throw new FormatException($"line {number} has the key \"{key}\": known are {string.Join(", ", Keys)}");
                }
                values[key] = equals < 0 ? "" : field[(equals + 1)..];
            }
            Check(number, values);
            attributes._byName[fields[0]] = values;
        }
        return attributes;
    }

    private static void Check(int number, Dictionary<string, string> values)
    {
        if (values.TryGetValue("href", out string? address) && !IsSafe(address))
        {
            throw new FormatException($"line {number} has an address that runs code: http, https, mailto, file and relative ones are taken");
        }
        if (values.TryGetValue("id", out string? id) && OwnIds.Contains(id))
        {
            throw new FormatException($"line {number} has the id \"{id}\", which the picture has already");
        }
        if (values.TryGetValue("class", out string? classes) && Array.Find(OwnClasses, classes.Split(' ').Contains) is { } own)
        {
            throw new FormatException($"line {number} has the class \"{own}\", which has a meaning of its own in the picture");
        }
    }

    /// <summary>The value of a key for the frame of that name; null when there is none.</summary>
    internal string? Value(string name, string key) =>
        _byName.TryGetValue(name, out Dictionary<string, string>? values) && values.TryGetValue(key, out string? value) && value.Length > 0 ? value : null;

    /// <summary>
    /// The attributes that g_extra or a_extra holds, <c>name="value"</c> each. Handlers (<c>on…</c>) and what does not parse are
    /// left out: a picture runs no code but its own.
    /// </summary>
    internal static IEnumerable<(string Name, string Value)> Parse(string extra)
    {
        ReadOnlyMemory<char> rest = extra.AsMemory().Trim();
        while (!rest.IsEmpty)
        {
            int equals = rest.Span.IndexOf('=');
            if (equals < 1 || equals + 2 >= rest.Length || rest.Span[equals + 1] is not ('"' or '\''))
            {
                yield break;
            }
            string name = rest[..equals].Trim().ToString();
            ReadOnlyMemory<char> value = rest[(equals + 2)..];
            int end = value.Span.IndexOf(rest.Span[equals + 1]);
            if (end < 0)
            {
                yield break;
            }
            if (IsPlainName(name))
            {
                yield return (name, value[..end].ToString());
            }
            rest = value[(end + 1)..].TrimStart();
        }
    }

    // style would be against a content security policy, href and the rest of them have keys of their own.
    private static bool IsPlainName(string name) =>
        name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') && char.IsAsciiLetter(name[0])
        && !name.StartsWith("on", StringComparison.OrdinalIgnoreCase) && !name.StartsWith("xml", StringComparison.OrdinalIgnoreCase)
        && name.ToUpperInvariant() is not ("STYLE" or "HREF" or "CLASS" or "ID" or "TARGET" or "DATA-S" or "DATA-N");

    private static bool IsSafe(string address)
    {
        string plain = string.Concat(address.Where(c => !char.IsControl(c) && c != ' '));
        int colon = plain.IndexOf(':', StringComparison.Ordinal);
        int path = plain.IndexOfAny(['/', '?', '#']);
        return colon < 0 || (path >= 0 && path < colon) || SafeSchemes.Contains(plain[..colon].ToLowerInvariant());
    }
}
