using System.Text.RegularExpressions;

namespace Flame.Profiles.Diff.Gating;

/// <summary>Which samples are compared.</summary>
public enum GateMeasure
{
    /// <summary>Those in which the code is the innermost.</summary>
    Self,

    /// <summary>Those in which the code is anywhere in the stack.</summary>
    Total,
}

/// <summary>What a rule is about.</summary>
public enum GateScope
{
    /// <summary>All code that is selected, taken together.</summary>
    Together,

    /// <summary>Every selected function on its own.</summary>
    EachFunction,

    /// <summary>Every selected file on its own.</summary>
    EachFile,

    /// <summary>Every selected package on its own.</summary>
    EachPackage,
}

/// <summary>What of a frame a selector looks at.</summary>
public enum GateField
{
    /// <summary>The function's name.</summary>
    Func,

    /// <summary>The file as the comparison names it.</summary>
    File,

    /// <summary>The top-level package of the file.</summary>
    Package,
}

/// <summary>How a threshold is meant.</summary>
public enum GateUnit
{
    /// <summary>Points of share: from 10 % to 12 % is +2pp.</summary>
    Points,

    /// <summary>Percent of what the base has: from 10 % to 12 % is +20%.</summary>
    Percent,
}

/// <summary>One condition on a frame.</summary>
/// <param name="Field">What it looks at.</param>
/// <param name="Text">The text that the field has to be; unused when <paramref name="Pattern"/> is there.</param>
/// <param name="Pattern">What has to be found in the field; null for an exact comparison.</param>
/// <param name="IsNegated">The frame is selected when the condition does not hold.</param>
public sealed record GateSelector(GateField Field, string Text, Regex? Pattern, bool IsNegated)
{
    /// <summary>Whether a frame of these names is selected.</summary>
    public bool Matches(string function, string file, string package)
    {
        string value = Field switch
        {
            GateField.Func => function,
            GateField.File => file,
            _ => package,
        };
        return (Pattern?.IsMatch(value) ?? value == Text) != IsNegated;
    }
}

/// <summary>A rule of the gate, such as <c>self(func=~"json") &gt; +2pp</c>: what it describes must not be.</summary>
public sealed record GateExpression
{
    /// <summary>The rule as it was written.</summary>
    public required string Text { get; init; }

    /// <summary>What it is about.</summary>
    public GateScope Scope { get; init; }

    /// <summary>Which samples are compared.</summary>
    public GateMeasure Measure { get; init; }

    /// <summary>Conditions that all have to hold of a frame; none selects everything.</summary>
    public IReadOnlyList<GateSelector> Selectors { get; init; } = [];

    /// <summary>The largest increase that is put up with: 0.02 for both <c>+2pp</c> and <c>+2%</c>.</summary>
    public double Threshold { get; init; }

    /// <summary>How the threshold is meant.</summary>
    public GateUnit Unit { get; init; }

    /// <summary>Reads a rule.</summary>
    /// <exception cref="GateSyntaxException">It does not follow the grammar.</exception>
    public static GateExpression Parse(string text) => new GateParser(text).Parse();

    internal bool Selects(string function, string file)
    {
        string package = SourcePaths.PackageOf(file);
        foreach (GateSelector selector in Selectors)
        {
            if (!selector.Matches(function, file, package))
            {
                return false;
            }
        }
        return true;
    }
}

/// <summary>A rule does not follow the grammar, or asks what this comparison can't answer. The message says what was expected where.</summary>
public sealed class GateSyntaxException : Exception
{
    internal GateSyntaxException(string text, int position, string problem)
        : base($"--fail-if, column {position + 1}: {problem}\n  {Shown(text)}\n  {new string(' ', position)}^")
    {
        Column = position + 1;
    }

    internal GateSyntaxException(string message)
        : base(message) => Column = 1;

    /// <summary>Where the rule stops making sense, from 1.</summary>
    public int Column { get; }

    private static string Shown(string text) => string.Concat(text.Select(c => PlainText.Misleads(c) ? ' ' : c));
}
