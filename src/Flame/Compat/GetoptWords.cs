using System.Globalization;
using Flame.Diagnostics;

namespace Flame.Compat;

/// <summary>
/// A command line as getopt_long(3) took it for pyflame: options and other words in any order, letters in one word, a value in
/// the rest of a word or in the next one whatever it looks like, long names cut short where only one begins so, and
/// <c>-t</c> before the command, whose options are its own. As with getopt, a wrong option does not end the parsing.
/// </summary>
internal sealed class GetoptWords
{
    private readonly IReadOnlyList<KnownOption> _known;
    private readonly IReadOnlyList<string> _words;
    private readonly List<(string Name, string Value)> _given = [];
    private readonly List<string> _others = [];
    private int _next;

    /// <summary>Parses the words.</summary>
    /// <param name="known">The options that there are; the one that is called trace ends them.</param>
    /// <param name="words">The command line.</param>
    public GetoptWords(IReadOnlyList<KnownOption> known, IReadOnlyList<string> words)
    {
        (_known, _words) = (known, words);
        while (_next < words.Count && Command is null)
        {
            Take(words[_next++]);
        }
    }

    /// <summary>What stands behind <c>-t</c>; null without it.</summary>
    public IReadOnlyList<string>? Command { get; private set; }

    /// <summary>The words that are neither options nor their values.</summary>
    public IReadOnlyList<string> Others => _others;

    /// <summary>What is wrong, in one line: the first such thing; null when nothing is.</summary>
    public string? Problem { get; private set; }

    /// <summary>The option was given.</summary>
    public bool Has(string name) => _given.Exists(option => option.Name == name);

    /// <summary>Its value, the last one if there are several; null when it was not given.</summary>
    public string? Last(string name) => _given.FindLast(option => option.Name == name).Value;

    /// <summary>All of its values.</summary>
    public string[] All(string name) => [.. _given.Where(option => option.Name == name).Select(option => option.Value)];

    /// <summary>Which of these options was given first; null when none was.</summary>
    public string? First(params string[] names) => _given.Find(option => names.Contains(option.Name)).Name;

    private void Take(string word)
    {
        if (word == "--")
        {
            _others.AddRange(_words.Skip(_next));
            _next = _words.Count;
        }
        else if (word.Length < 2 || word[0] != '-' || IsNumber(word))
        {
            _others.Add(word);
        }
        else if (word[1] == '-')
        {
            TakeLong(word);
        }
        else
        {
            TakeLetters(word);
        }
    }

    // "-1" is a PID that can't be, not an option.
    private static bool IsNumber(string word) => double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private void TakeLong(string word)
    {
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        string written = equals < 0 ? word[2..] : word[2..equals];
        if (Resolve(written) is not { } option)
        {
            return;
        }
        if (option.Takes is not null)
        {
            TakeValue(option, $"--{option.Name}", equals < 0 ? NextWord() : word[(equals + 1)..]);
        }
        else if (equals >= 0)
        {
            Problem ??= $"--{option.Name} takes no value";
        }
        else
        {
            TakeFlag(option);
        }
    }

    private void TakeLetters(string word)
    {
        for (int i = 1; i < word.Length && Command is null; i++)
        {
            char letter = word[i];
            if (_known.FirstOrDefault(known => known.Letter == letter) is not { } option)
            {
                Problem ??= $"unknown option {Printable.Clean(word)}";
                return;
            }
            string rest = word[(i + 1)..];
            if (option.Takes is not null)
            {
                TakeValue(option, $"-{letter}", rest.Length == 0 ? NextWord() : rest[0] == '=' ? rest[1..] : rest);
                return;
            }
            TakeFlag(option);
            if (Command is not null && rest.Length > 0)
            {
                Problem ??= $"{Printable.Clean(word)}: -t ends its word, the command begins with the next one";
            }
        }
    }

    private string? NextWord() => _next < _words.Count ? _words[_next++] : null;

    private void TakeFlag(KnownOption option)
    {
        if (option.Name == "trace")
        {
            Command = [.. _words.Skip(_next)];
        }
        _given.Add((option.Name, ""));
    }

    private void TakeValue(KnownOption option, string written, string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            Problem ??= $"{written} needs a value: {option.Takes}";
            return;
        }
        _given.Add((option.Name, value));
    }

    private KnownOption? Resolve(string written)
    {
        KnownOption[] found = [.. _known.Where(known => known.Name.StartsWith(written, StringComparison.Ordinal))];
        KnownOption[] old = [.. found.Where(known => !known.IsNew)];
        KnownOption? option = Array.Find(found, known => known.Name == written)
            ?? (old.Length == 1 ? old[0] : found.Length == 1 ? found[0] : null);
        if (option is null || written.Length == 0)
        {
            string word = "--" + Printable.Clean(written);
            Problem ??= found.Length == 0 || written.Length == 0
                ? $"unknown option {word}"
                : $"{word} could be any of {string.Join(", ", found.Select(known => "--" + known.Name))}";
            return null;
        }
        return option;
    }
}
