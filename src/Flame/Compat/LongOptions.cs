using Flame.Commands;
using Flame.Diagnostics;

namespace Flame.Compat;

/// <summary>
/// Options as perl's Getopt::Long takes them, and so flamegraph.pl: a long name may have one hyphen or two, may be cut short
/// where only one begins so, and has its value behind <c>=</c> or in the next word; <c>--</c> ends the options.
/// </summary>
/// <param name="command">What messages call the command.</param>
/// <param name="withValue">The names of options that take a value.</param>
/// <param name="flags">The names of those that take none.</param>
/// <param name="first">Names that a shortened option means rather than any other: those that scripts knew before the others came.</param>
/// <param name="shorts">Letters, each with the name that it stands for.</param>
internal sealed class LongOptions(
    string command, IReadOnlyCollection<string> withValue, IReadOnlyCollection<string> flags, IReadOnlyCollection<string> first, IReadOnlyDictionary<char, string> shorts)
{
    /// <summary>The options in their order, and the words that are none.</summary>
    /// <exception cref="UsageException">An option is unknown, ambiguous, or lacks its value, or has one that it can't take.</exception>
    public (IReadOnlyList<(string Name, string Value)> Options, IReadOnlyList<string> Words) Parse(IReadOnlyList<string> arguments)
    {
        List<(string, string)> options = [];
        List<string> words = [];
        for (int i = 0; i < arguments.Count; i++)
        {
            string word = arguments[i];
            if (word == "--")
            {
                words.AddRange(arguments.Skip(i + 1));
                break;
            }
            if (word.Length < 2 || word[0] != '-')
            {
                words.Add(word);   // "-" too: standard input
                continue;
            }
            (string written, string? value) = Split(word);
            string name = Resolve(written, word);
            if (flags.Contains(name))
            {
                options.Add(value is null ? (name, "") : throw Wrong($"--{name} takes no value"));
            }
            else
            {
                value ??= ++i < arguments.Count ? arguments[i] : throw Wrong($"--{name} needs a value");
                options.Add((name, value));
            }
        }
        return (options, words);
    }

    private static (string Name, string? Value) Split(string word)
    {
        string text = word.TrimStart('-');
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (text, null) : (text[..equals], text[(equals + 1)..]);
    }

    private string Resolve(string written, string word)
    {
        if (word[1] != '-' && written.Length == 1 && shorts.TryGetValue(written[0], out string? shortened))
        {
            return shortened;
        }
        string[] known = [.. withValue.Concat(flags).Where(name => name.StartsWith(written, StringComparison.OrdinalIgnoreCase))];
        string? exact = Array.Find(known, name => name.Equals(written, StringComparison.OrdinalIgnoreCase));
        if (exact is not null)
        {
            return exact;
        }
        string[] preferred = [.. known.Where(first.Contains)];
        return (preferred.Length > 0 ? preferred : known) switch
        {
            [var only] when written.Length > 0 => only,
            [] or [_] => throw Wrong($"unknown option {Printable.Clean(word)}"),
            _ => throw Wrong($"{Printable.Clean(word)} could be any of {string.Join(", ", known.Select(name => "--" + name))}"),
        };
    }

    private UsageException Wrong(string message) => new($"pyflame {command}: {message}");
}
