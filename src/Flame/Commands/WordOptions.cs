using System.CommandLine;

namespace Flame.Commands;

/// <summary>Parsing that the small sub-commands share.</summary>
internal static class WordOptions
{
    /// <summary>Parses the arguments of a sub-command; null when they ask for its help.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="arguments">What stands behind the name.</param>
    /// <param name="symbols">Its options and arguments.</param>
    public static ParseResult? Parse(string name, string[] arguments, params Symbol[] symbols)
    {
        if (arguments.Any(word => word is "-h" or "--help"))
        {
            return null;
        }
        var root = new RootCommand { TreatUnmatchedTokensAsErrors = true };
        root.Options.Clear();
        root.Directives.Clear();
        foreach (Symbol symbol in symbols)
        {
            if (symbol is Option option)
            {
                root.Options.Add(option);
            }
            else
            {
                root.Arguments.Add((Argument)symbol);
            }
        }
        ParseResult parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        return parsed.Errors.Count == 0
            ? parsed
            : throw new UsageException($"pyflame {name}: {parsed.Errors[0].Message} (`pyflame {name} --help` shows what it takes)");
    }
}
