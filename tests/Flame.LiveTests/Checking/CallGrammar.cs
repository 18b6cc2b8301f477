using System.Text.RegularExpressions;
using Flame.LiveTests.Running;

namespace Flame.LiveTests.Checking;

/// <summary>
/// Which stacks a fixture can have. A stack is legal when
/// - its root is `module` of the fixture, the first frame of a thread, or another root that the fixture says it has,
/// - every frame's function has an instruction on that line, says the interpreter,
/// - every frame that is not the leaf stands on a line that calls, and whose source text names the next frame's function,
/// - the fixture's own rule agrees (how deep it goes, what only happens at the bottom).
/// A frame that is missing, doubled, foreign, stale or on a line of a moment before breaks one of these.
/// </summary>
internal sealed class CallGrammar(string fixture, Interpreter interpreter, LegalLines lines)
{
    private static readonly string[] ThreadRoots = ["_bootstrap", "__bootstrap"]; // Python 3; Python 2

    private readonly SourceText _source = SourceText.Of(fixture);

    /// <summary>Calls whose line does not name the function called: (caller, callee).</summary>
    public IReadOnlySet<(string Caller, string Callee)> Unnamed { get; init; } = new HashSet<(string, string)>();

    /// <summary>Functions of the fixture that are called by an operator, or as an attribute: on lines without a call instruction.</summary>
    public IReadOnlySet<string> Operators { get; init; } = new HashSet<string>();

    /// <summary>Functions of the fixture that nothing calls: greenlets run them.</summary>
    public IReadOnlySet<string> Roots { get; init; } = new HashSet<string>();

    /// <summary>A file of source that the fixture made when it ran, or runs itself: its functions belong to the fixture.</summary>
    public string? Made { get; init; }

    /// <summary>The fixture's own rule, over a stack that is legal otherwise. Null: nothing against it.</summary>
    public Func<IReadOnlyList<Frame>, SourceText, string?> Rule { get; init; } = (_, _) => null;

    /// <summary>Null when the stack is legal, else what is wrong with it.</summary>
    public string? Fault(string stack)
    {
        var frames = new List<Frame>();
        foreach (string text in stack.Split(';'))
        {
            if (Frame.Parse(text) is not { } frame)
            {
                return $"not a frame: {text}";
            }

            frames.Add(frame);
        }

        return RootFault(frames[0])
            ?? First(frames.Select(FrameFault))
            ?? First(frames.Zip(frames.Skip(1), CallFault))
            ?? Rule(frames, _source);
    }

    private static string? First(IEnumerable<string?> faults) => faults.FirstOrDefault(fault => fault is not null);

    private string? RootFault(Frame root)
    {
        bool isModule = root.File == fixture && (root.Function == "<module>" || Roots.Contains(root.Function));
        bool isThread = IsLibrary(root.File) && Path.GetFileName(root.File) == "threading.py" && ThreadRoots.Contains(root.Name);
        return isModule || isThread ? null : $"no root: {root}";
    }

    private string? FrameFault(Frame frame)
    {
        if (frame.File != fixture && frame.File != Made && !IsLibrary(frame.File))
        {
            return $"a file that has no business here: {frame}";
        }

        if (lines.Of(frame.File, frame.Function) is not { } legal)
        {
            return $"the file has no such function: {frame}";
        }

        return legal.All.Contains(frame.Line) ? null : $"the function has no instruction on that line: {frame}";
    }

    private string? CallFault(Frame caller, Frame callee) => Calls(caller, callee) ? null : $"{caller} does not call {callee}";

    private bool Calls(Frame caller, Frame callee)
    {
        if (callee.Name == "_remove" && Path.GetFileName(callee.File) == "_weakrefset.py")
        {
            return true; // the callback of a weak reference: runs wherever the last reference to a Thread goes
        }

        // In the library properties and operators call too, on lines without a call instruction; there the name must do.
        bool mayCall = IsLibrary(caller.File) || Operators.Contains(callee.Name)
            || lines.Of(caller.File, caller.Function)?.WithCall.Contains(caller.Line) == true;
        return mayCall
            && (Unnamed.Contains((caller.Name, callee.Name)) || Names(TextAt(caller), callee));
    }

    private bool Names(string text, Frame callee) => callee.Name switch
    {
        // Only classes of the library are made and entered here. Up to 3.9 the exit stands on the last line of the body.
        "__init__" => IsLibrary(callee.File) && text.Contains('(', StringComparison.Ordinal),
        "__enter__" => IsLibrary(callee.File) && text.TrimStart().StartsWith("with ", StringComparison.Ordinal),
        "__eq__" => text.Contains("==", StringComparison.Ordinal),
        "__exit__" => IsLibrary(callee.File),
        "<listcomp>" or "<genexpr>" => IsLibrary(callee.File), // to 3.11 a comprehension is a function; no fixture has one
        // Python 2's library calls notifyAll and its like by their newer names: notify_all.
        _ => HasWord(text, callee.Name) || (IsLibrary(callee.File) && HasWord(text, InLowerCase(callee.Name))),
    };

    private static bool HasWord(string text, string word) =>
        Regex.IsMatch(text, $@"(?<!\w){Regex.Escape(word)}(?!\w)", RegexOptions.CultureInvariant);

    private static string InLowerCase(string name) =>
        Regex.Replace(name, "[A-Z]", letter => "_" + letter.Value.ToLowerInvariant(), RegexOptions.CultureInvariant);

    private bool IsLibrary(string file) => file.StartsWith(interpreter.StandardLibrary + "/", StringComparison.Ordinal);

    // Up to 3.7 a call whose arguments go over several lines stands on the last one.
    private string TextAt(Frame caller)
    {
        SourceText source = SourceText.Of(IsLibrary(caller.File) ? interpreter.Outside(caller.File) : caller.File);
        string before = source[caller.Line - 1];
        return before.EndsWith(',') ? before + source[caller.Line] : source[caller.Line];
    }
}
