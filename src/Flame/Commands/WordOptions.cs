using System.CommandLine;
using Flame.Diagnostics;

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
        return Wrong(parsed, arguments, symbols) is not { } wrong ? parsed : throw new UsageException($"pyflame {name}: {Printable.Clean(wrong)}");
    }

    /// <summary>What is wrong, in our words: the parser's speak of the program as of a command, and take an unknown option for a file.</summary>
    private static string? Wrong(ParseResult parsed, string[] arguments, Symbol[] symbols)
    {
        int end = Array.IndexOf(arguments, "--");
        IEnumerable<string> words = symbols.OfType<Argument>().SelectMany(argument => parsed.GetResult(argument)?.Tokens ?? []).Select(token => token.Value);
        string? option = words.Concat(parsed.UnmatchedTokens)
            .FirstOrDefault(word => word.Length > 1 && word[0] == '-' && (end < 0 || Array.IndexOf(arguments, word) < end));
        if (option is not null)
        {
            return $"unknown option {option}";
        }
        Argument? missing = symbols.OfType<Argument>().FirstOrDefault(argument => argument.Arity.MinimumNumberOfValues > (parsed.GetResult(argument)?.Tokens.Count ?? 0));
        return missing is not null ? $"{missing.Name} is missing"
            : parsed.UnmatchedTokens.Count > 0 ? $"\"{parsed.UnmatchedTokens[0]}\" is one word too many"
            : parsed.Errors.Count > 0 ? parsed.Errors[0].Message : null;
    }
}
