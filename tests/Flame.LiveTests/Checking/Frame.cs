using System.Globalization;

namespace Flame.LiveTests.Checking;

/// <summary>One frame of a folded stack: `file:function:line`. Files may hold colons, functions and lines do not.</summary>
internal readonly record struct Frame(string File, string Function, int Line)
{
    /// <summary>The function's name without its class. From 3.11 on code objects know their qualified name, and it is printed.</summary>
    public string Name => Function[(Function.LastIndexOf('.') + 1)..];

    public static Frame? Parse(string text)
    {
        int line = text.LastIndexOf(':');
        int function = line <= 0 ? -1 : text.LastIndexOf(':', line - 1);
        return function > 0 && line - function > 1
            && int.TryParse(text.AsSpan(line + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? new Frame(text[..function], text[(function + 1)..line], number)
            : null;
    }

    public override string ToString() => $"{File}:{Function}:{Line}";
}
