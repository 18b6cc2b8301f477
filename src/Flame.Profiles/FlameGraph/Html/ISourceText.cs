namespace Flame.Profiles.FlameGraph.Html;

/// <summary>
/// Where the text of source files comes from, for views that show it line by line. A profile knows names of files and
/// never opens one: whoever writes it decides which files may be read and passed on.
/// </summary>
public interface ISourceText
{
    /// <summary>The text of <paramref name="file"/>, a name as frames have it; null when it is not at hand or must not be shown.</summary>
    string? TextOf(string file);
}
