using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Flame.Profiles.Formats;

/// <summary>A value of a JSON document and where it is, such as <c>profiles[2].weights[7]</c>, so that what is wrong can be told.</summary>
internal readonly struct JsonInput
{
    private readonly JsonElement _element;
    private readonly string _path;
    private readonly int _index;   // -1: _path says it all

    private JsonInput(JsonElement element, string path, int index = -1) => (_element, _path, _index) = (element, path, index);

    /// <summary>Where it is.</summary>
    public string Path => _index < 0 ? _path : string.Create(CultureInfo.InvariantCulture, $"{_path}[{_index}]");

    /// <summary>How many items an array has.</summary>
    public int Length => _element.GetArrayLength();

    /// <summary>Reads a document, and gives its outermost object to <paramref name="read"/>.</summary>
    /// <exception cref="UnreadableProfileException">It is no JSON, or no object; the message says at which line.</exception>
    public static ProfileReading Read(Stream input, int maxBytes, Func<JsonInput, ProfileReading> read)
    {
        ReadOnlyMemory<byte> bytes = WholeInput.Read(input, maxBytes);
        bytes = bytes.Span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? bytes[3..] : bytes;
        if (!Utf8.IsValid(bytes.Span))
        {
            bytes = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes.Span));   // the library refuses such text, we replace it
        }
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 32 });
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? read(new JsonInput(document.RootElement, ""))
                : throw new UnreadableProfileException("it is JSON, but no object");
        }
        catch (JsonException e)
        {
            throw new UnreadableProfileException(
                string.Create(CultureInfo.InvariantCulture, $"it is no whole JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}"), e);
        }
        catch (OutOfMemoryException e)   // the library keeps 12 bytes for each value, in one array
        {
            throw new UnreadableProfileException("its JSON has more values than fit into memory", e);
        }
        catch (InvalidOperationException e)
        {
            throw new UnreadableProfileException("its JSON has half of a surrogate pair where a field is named", e);
        }
    }

    /// <summary>A property that must be there.</summary>
    public JsonInput this[string name] => TryGet(name, out JsonInput value) ? value : throw Wrong($"has no \"{name}\"");

    /// <summary>An item of an array.</summary>
    public JsonInput this[int index] => new(_element[index], Path, index);

    /// <summary>A property, if it is there and not null.</summary>
    public bool TryGet(string name, out JsonInput value)
    {
        value = default;
        if (_element.ValueKind != JsonValueKind.Object || !_element.TryGetProperty(name, out JsonElement found) || found.ValueKind == JsonValueKind.Null)
        {
            return false;
        }
        value = new JsonInput(found, Path.Length == 0 ? name : $"{Path}.{name}");
        return true;
    }

    /// <summary>The same value, which must be an array.</summary>
    public JsonInput Array() => _element.ValueKind == JsonValueKind.Array ? this : throw Wrong("is no array");

    /// <summary>The items of an array.</summary>
    public IEnumerable<JsonInput> Items()
    {
        string path = Path;
        int index = 0;
        foreach (JsonElement item in Array()._element.EnumerateArray())
        {
            yield return new JsonInput(item, path, index++);
        }
    }

    /// <summary>A text; lone surrogates become U+FFFD.</summary>
    public string Text()
    {
        if (_element.ValueKind != JsonValueKind.String)
        {
            throw Wrong("is no text");
        }
        try
        {
            return _element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return JsonText.Unescape(_element.GetRawText());
        }
    }

    /// <summary>A text, or the default when the property is not there.</summary>
    public string TextOf(string name, string otherwise = "") => TryGet(name, out JsonInput value) ? value.Text() : otherwise;

    /// <summary>A whole number, or the default when the property is not there.</summary>
    public long NumberOf(string name, long otherwise = 0) => TryGet(name, out JsonInput value) ? value.Number() : otherwise;

    /// <summary>A whole number, which may be written as <c>7.0</c>.</summary>
    public long Number() => _element.ValueKind == JsonValueKind.Number && _element.TryGetInt64(out long number) ? number
        : _element.ValueKind == JsonValueKind.Number && !double.IsInteger(_element.GetDouble()) ? throw Wrong("is no whole number")
        : Scaled(1);

    /// <summary>How many digits a number has behind the point that are not 0 at its end, at most <paramref name="most"/>; 0 for anything else.</summary>
    public int Decimals(int most)
    {
        if (_element.ValueKind != JsonValueKind.Number || _element.TryGetInt64(out _) || !_element.TryGetDecimal(out decimal number))
        {
            return 0;
        }
        decimal rounded = Math.Round(number, most);
        int decimals = 0;
        while (rounded != Math.Round(rounded, decimals))
        {
            decimals++;
        }
        return decimals;
    }

    /// <summary>An index of a table that has <paramref name="count"/> entries.</summary>
    public int Index(int count)
    {
        long index = Number();
        return index >= 0 && index < count
            ? (int)index
            : throw Wrong(string.Create(CultureInfo.InvariantCulture, $"is {index}, and there are {count}"));
    }

    /// <summary>A number times <paramref name="factor"/>, rounded.</summary>
    public long Scaled(long factor)
    {
        if (_element.ValueKind != JsonValueKind.Number)
        {
            throw Wrong("is no number");
        }
        if (_element.TryGetInt64(out long whole) && Math.Abs((double)whole) < long.MaxValue / 2 / factor)
        {
            return whole * factor;
        }
        double scaled = Math.Round(_element.GetDouble() * factor);
        return Math.Abs(scaled) < long.MaxValue / 2 ? (long)scaled : throw Wrong("is too large");
    }

    /// <summary>The absolute value of a number; 0 for anything else.</summary>
    public double Magnitude => _element.ValueKind == JsonValueKind.Number ? Math.Abs(_element.GetDouble()) : 0;

    /// <summary>What to throw when this value can't be right.</summary>
    public UnreadableProfileException Wrong(string what) => new($"{(Path.Length == 0 ? "the document" : Path)} {what}");
}
