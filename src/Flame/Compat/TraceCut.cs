namespace Flame.Compat;

/// <summary>
/// <c>-t</c> ends option parsing, as in pyflame: what follows is the command, options of its own included.
/// </summary>
internal static class TraceCut
{
    private const string ShortWithValue = "porsf";
    private static readonly string[] LongWithValue = ["--pid", "--output", "--rate", "--seconds", "--format", "--hz", "--abi", "--pause", "--container", "--find", "--max-overhead"];

    /// <summary>Our arguments, and the command; null when there is no <c>-t</c>.</summary>
    public static (IReadOnlyList<string> Ours, IReadOnlyList<string>? Command) Split(IReadOnlyList<string> arguments)
    {
        var ours = new List<string>();
        for (int i = 0; i < arguments.Count; i++)
        {
            string word = arguments[i];
            int trace = word == "--trace" ? 0 : ShortTrace(word, out bool takesNext);
            if (trace >= 0)
            {
                if (trace > 1)
                {
                    ours.Add(word[..trace]); // flags bundled before the t, as in -xt
                }
                return (ours, arguments.Skip(i + 1).ToArray());
            }
            ours.Add(word);
            if ((LongWithValue.Contains(word) || takesNextValue(word)) && i + 1 < arguments.Count)
            {
                ours.Add(arguments[++i]);
            }
        }
        return (ours, null);

        static bool takesNextValue(string word) => ShortTrace(word, out bool takesNext) < 0 && takesNext;
    }

    // Where in a bundle of short options the t is, or -1. An option with a value ends the bundle.
    private static int ShortTrace(string word, out bool takesNext)
    {
        takesNext = false;
        if (word.Length < 2 || word[0] != '-' || word[1] == '-')
        {
            return -1;
        }
        for (int i = 1; i < word.Length; i++)
        {
            if (word[i] == 't')
            {
                return i;
            }
            if (ShortWithValue.Contains(word[i]))
            {
                takesNext = i == word.Length - 1;
                return -1;
            }
            if (!char.IsAsciiLetter(word[i]))
            {
                return -1;
            }
        }
        return -1;
    }
}
