using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Flame.Profiles.Diff.Gating;

/// <summary>
/// The grammar of <c>--fail-if</c>; white space may stand between any two words:
/// <code>
/// rule      = [ "each" [ "function" | "file" | "package" ] ] ( "self" | "total" ) "(" [ selector { "," selector } ] ")" "&gt;" threshold
/// selector  = ( "func" | "file" | "package" ) ( "=" | "!=" | "=~" | "!~" ) string
/// string    = '"' … '"' or "'" … "'", in which a backslash stands for itself unless the quote follows
/// threshold = "+" digits [ "." digits ] ( "pp" | "%" )
/// </code>
/// </summary>
internal sealed class GateParser(string text)
{
    private const int LongestRule = 4096;
    private const int MostSelectors = 32;

    private int _at;

    public GateExpression Parse()
    {
        if (text.Length > LongestRule)
        {
            throw new GateSyntaxException(text[..60], 60, string.Create(CultureInfo.InvariantCulture, $"a rule has at most {LongestRule} characters"));
        }
        GateScope scope = Scope();
        GateMeasure measure = Word("self or total") switch
        {
            "self" => GateMeasure.Self,
            "total" => GateMeasure.Total,
            var other => throw Unexpected("self or total", other),
        };
        Expect('(', "\"(\"");
        List<GateSelector> selectors = Selectors(scope);
        Expect('>', "\">\"");
        (double threshold, GateUnit unit) = Threshold();
        SkipSpace();
        if (_at < text.Length)
        {
            throw Error($"expected the end of the rule, got {Rest()}");
        }
        return new GateExpression { Text = text.Trim(), Scope = scope, Measure = measure, Selectors = selectors, Threshold = threshold, Unit = unit };
    }

    private GateScope Scope()
    {
        int start = _at;
        if (TryWord() != "each")
        {
            _at = start;
            return GateScope.Together;
        }
        start = _at;
        switch (TryWord())
        {
            case "function":
                return GateScope.EachFunction;
            case "file":
                return GateScope.EachFile;
            case "package":
                return GateScope.EachPackage;
            default:
                _at = start;
                return GateScope.EachFunction;
        }
    }

    private List<GateSelector> Selectors(GateScope scope)
    {
        List<GateSelector> selectors = [];
        SkipSpace();
        if (Next == ')')
        {
            _at++;
            return selectors;
        }
        do
        {
            if (selectors.Count == MostSelectors)
            {
                throw Error(string.Create(CultureInfo.InvariantCulture, $"a rule has at most {MostSelectors} selectors"));
            }
            selectors.Add(Selector(scope));
            SkipSpace();
        }
        while (TryTake(','));
        Expect(')', "\",\" or \")\"");
        return selectors;
    }

    private GateSelector Selector(GateScope scope)
    {
        string fields = scope switch
        {
            GateScope.EachFile => "file or package",
            GateScope.EachPackage => "package",
            _ => "func, file or package",
        };
        GateField field = Word(fields) switch
        {
            "func" when scope is not (GateScope.EachFile or GateScope.EachPackage) => GateField.Func,
            "file" when scope != GateScope.EachPackage => GateField.File,
            "package" => GateField.Package,
            var other => throw Unexpected(fields, other),
        };
        (bool isPattern, bool isNegated) = Operator();
        int start = _at;
        string value = String();
        return new GateSelector(field, value, isPattern ? Pattern(value, start) : null, isNegated);
    }

    private (bool IsPattern, bool IsNegated) Operator()
    {
        SkipSpace();
        foreach (string known in (ReadOnlySpan<string>)["=~", "!~", "!=", "="])
        {
            if (text.AsSpan(_at).StartsWith(known))
            {
                _at += known.Length;
                return (known[^1] == '~', known[0] == '!');
            }
        }
        throw Error($"expected =, !=, =~ or !~, got {Rest()}");
    }

    private string String()
    {
        SkipSpace();
        char quote = Next;
        if (quote is not ('"' or '\''))
        {
            throw Error($"expected a text in quotes, got {Rest()}");
        }
        int start = _at++;
        StringBuilder value = new();
        while (Next != quote)
        {
            if (_at == text.Length)
            {
                _at = start;
                throw Error($"the text that begins here has no closing {quote}");
            }
            if (Next == '\\' && _at + 1 < text.Length && text[_at + 1] == quote)
            {
                _at++;
            }
            value.Append(text[_at++]);
        }
        _at++;
        return value.ToString();
    }

    // Linear in time whatever the pattern: the names that it is tried on are a stranger's.
    private Regex Pattern(string pattern, int start)
    {
        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            _at = start;
            SkipSpace();
            throw Error($"not a regular expression that can be used here: {e.Message}");
        }
    }

    private (double Threshold, GateUnit Unit) Threshold()
    {
        SkipSpace();
        if (!TryTake('+'))
        {
            throw Error($"expected an increase such as +2pp (points of share) or +10% (of what it was), got {Rest()}");
        }
        int start = _at;
        while (char.IsAsciiDigit(Next) || Next == '.')
        {
            _at++;
        }
        if (!double.TryParse(text.AsSpan(start, _at - start), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number))
        {
            _at = start;
            throw Error($"expected a number, got {Rest()}");
        }
        SkipSpace();
        bool isPercent = TryTake('%');
        if (!isPercent && TryWord() != "pp")
        {
            throw Error("expected pp (points of share) or % (of what it was) behind the number");
        }
        double most = isPercent ? 1_000_000 : 100;
        if (number > most)
        {
            _at = start;
            throw Error(string.Create(CultureInfo.InvariantCulture, $"nothing can grow by so much: at most {most}{(isPercent ? "%" : "pp")}"));
        }
        return (number / 100, isPercent ? GateUnit.Percent : GateUnit.Points);
    }

    private char Next => _at < text.Length ? text[_at] : '\0';

    private void SkipSpace()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
        {
            _at++;
        }
    }

    private bool TryTake(char c)
    {
        if (Next == c)
        {
            _at++;
            return true;
        }
        return false;
    }

    private void Expect(char c, string name)
    {
        SkipSpace();
        if (!TryTake(c))
        {
            throw Error($"expected {name}, got {Rest()}");
        }
    }

    private string TryWord()
    {
        SkipSpace();
        int start = _at;
        while (char.IsAsciiLetter(Next))
        {
            _at++;
        }
        return text[start.._at];
    }

    private string Word(string expected) => TryWord() is { Length: > 0 } word ? word : throw Error($"expected {expected}, got {Rest()}");

    private GateSyntaxException Unexpected(string expected, string word)
    {
        _at -= word.Length;
        return Error($"expected {expected}, got \"{word}\"");
    }

    private string Rest()
    {
        const int Shown = 20;
        string rest = text[_at..];
        return rest.Length == 0 ? "the end" : $"\"{(rest.Length > Shown ? rest[..Shown] + "…" : rest)}\"";
    }

    private GateSyntaxException Error(string problem) => new(text, Math.Min(_at, text.Length), problem);
}
