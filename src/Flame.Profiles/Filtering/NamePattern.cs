using System.Globalization;
using System.Text.RegularExpressions;

namespace Flame.Profiles.Filtering;

/// <summary>
/// A regular expression on the names of functions, files or threads. It takes time in proportion to the name, whatever the expression:
/// so there are no backreferences and no look-around.
/// </summary>
public sealed class NamePattern
{
    private readonly Regex _regex;
    private readonly string _text;

    private NamePattern(string text, Regex regex) => (_text, _regex) = (text, regex);

    /// <summary>Makes a pattern.</summary>
    /// <exception cref="FilterException">It is no expression, or of a kind that is not taken.</exception>
    public static NamePattern Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            return new NamePattern(text, new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));
        }
        catch (NotSupportedException)
        {
            throw new FilterException($"the pattern \"{text}\" has a backreference or look-around, which are not taken");
        }
        catch (ArgumentException e)
        {
            throw new FilterException($"the pattern \"{text}\" is no regular expression: {e.Message}");
        }
    }

    /// <inheritdoc/>
    public override string ToString() => _text;

    /// <summary>It matches somewhere in a name.</summary>
    public bool Matches(string name) => _regex.IsMatch(name);

    /// <summary>It is the id of the thread, matches its name, or is both as <c>--thread-names</c> writes them: <c>name (tid 42)</c>.</summary>
    internal bool Matches(ProfileThread thread, StringTable strings) =>
        MatchesThread(thread.ThreadId.ToString(CultureInfo.InvariantCulture), thread.Name == 0 ? "" : strings[thread.Name]);

    /// <summary>The same of a thread whose name is empty where it is not known.</summary>
    internal bool MatchesThread(string id, string name) =>
        _text == id || (name.Length > 0 && (Matches(name) || MatchesWhole($"{name} (tid {id})")));

    /// <summary>It is the text itself, or an expression of all of it: people copy names with their parentheses.</summary>
    internal bool MatchesWhole(string text) => _text == text || (_regex.Match(text) is { Success: true } match && match.Length == text.Length);

    /// <summary>It matches the function or the file of one of the patterns' frames.</summary>
    internal static bool AnyMatches(IReadOnlyList<NamePattern> patterns, Profile profile, Frame frame)
    {
        foreach (NamePattern pattern in patterns)
        {
            if (pattern.Matches(profile.Strings[frame.Function]) || (frame.File != 0 && pattern.Matches(profile.Strings[frame.File])))
            {
                return true;
            }
        }
        return false;
    }
}
