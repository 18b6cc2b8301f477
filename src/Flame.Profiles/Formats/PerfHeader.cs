using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Flame.Profiles.Formats;

/// <summary>
/// The first line of a sample: <c>python3 42/43 [001] 12345.678901: 250000 cpu-clock:ppp:</c>. The thread, the processor, the
/// period and the event may be missing; the program's name may hold spaces. Where stacks were not recorded, the sample's only
/// frame stands on the same line, and blanks stand before it.
/// </summary>
/// <param name="Program">What perf calls the command.</param>
/// <param name="Process">0 when only one id was printed.</param>
/// <param name="Thread">The thread's id.</param>
/// <param name="TimeNs">On perf's clock.</param>
/// <param name="Period">1 when none was printed.</param>
/// <param name="Event">Its name without modifiers; empty when none was printed.</param>
internal readonly record struct PerfHeader(string Program, int Process, long Thread, long TimeNs, long Period, string Event)
{
    private const int MostProgramBytes = 256;

    private static readonly SearchValues<byte> Modifiers = SearchValues.Create("ukhGHIpPSDWebR"u8);   // perf-list(1)

    /// <summary>Reads a header that stands on a line by itself.</summary>
    public static bool TryParse(ReadOnlySpan<byte> line, out PerfHeader header) =>
        TryParse(line, out header, out _) && line[0] is not ((byte)' ' or (byte)'\t');

    /// <summary>Reads a header with the sample's only frame behind it, <paramref name="frame"/>, blanks first.</summary>
    public static bool TryParseWithFrame(ReadOnlySpan<byte> line, out PerfHeader header, out ReadOnlySpan<byte> frame) =>
        TryParse(line, out header, out frame) && IsFrameInFile(frame);

    private static bool IsFrameInFile(ReadOnlySpan<byte> text) => PerfFrame.TryParse(text, out PerfFrame frame) && !text[frame.Object].IsEmpty;

    private static bool TryParse(ReadOnlySpan<byte> line, out PerfHeader header, out ReadOnlySpan<byte> rest)
    {
        header = default;
        rest = default;
        if (line.IsEmpty || line[0] == '#')
        {
            return false;
        }
        int at = 0;
        while (TryNextWord(line, ref at, out Range range))
        {
            if (TryParseTime(line[range], out long time))
            {
                return TryParseIds(line[..range.Start.Value], out string program, out int process, out long thread)
                    && TryParseEvent(line[range.End.Value..], out long period, out string name, out rest)
                    && (header = new PerfHeader(program, process, thread, time, period, name)) != default;
            }
        }
        return false;
    }

    private static bool TryNextWord(ReadOnlySpan<byte> line, ref int at, out Range range)
    {
        while (at < line.Length && line[at] is (byte)' ' or (byte)'\t')
        {
            at++;
        }
        int start = at;
        while (at < line.Length && line[at] is not ((byte)' ' or (byte)'\t'))
        {
            at++;
        }
        range = start..at;
        return at > start;
    }

    /// <summary><c>12345.678901:</c> or with nine digits.</summary>
    private static bool TryParseTime(ReadOnlySpan<byte> word, out long timeNs)
    {
        timeNs = 0;
        int point = word.IndexOf((byte)'.');
        if (point <= 0 || word[^1] != ':' || word.Length - point - 2 is not (6 or 9)
            || !Utf8Parser.TryParse(word[..point], out uint seconds, out int used) || used != point)
        {
            return false;
        }
        ReadOnlySpan<byte> digits = word[(point + 1)..^1];
        if (!Utf8Parser.TryParse(digits, out uint fraction, out used) || used != digits.Length)
        {
            return false;
        }
        timeNs = (seconds * 1_000_000_000L) + (digits.Length == 9 ? fraction : fraction * 1000L);
        return true;
    }

    /// <summary><c>name 43</c> or <c>name 42/43</c>, either with <c>[001]</c> behind it.</summary>
    private static bool TryParseIds(ReadOnlySpan<byte> text, out string program, out int process, out long thread)
    {
        program = "";
        process = 0;
        thread = 0;
        text = text.TrimEnd(" \t"u8);
        if (text.EndsWith("]"u8) && text.LastIndexOf(" ["u8) is > 0 and var processor)
        {
            text = text[..processor].TrimEnd(" \t"u8);
        }
        int space = text.LastIndexOfAny((byte)' ', (byte)'\t');
        if (space <= 0 || space > MostProgramBytes)
        {
            return false;
        }
        ReadOnlySpan<byte> ids = text[(space + 1)..];
        int slash = ids.IndexOf((byte)'/');
        program = Encoding.UTF8.GetString(text[..space].Trim(" \t"u8));
        int used = 0;
        return (slash < 0 || (Utf8Parser.TryParse(ids[..slash], out process, out used) && used == slash && process >= 0))
            && Utf8Parser.TryParse(ids[(slash + 1)..], out thread, out used) && used == ids.Length - slash - 1;
    }

    private static bool TryParseEvent(ReadOnlySpan<byte> text, out long period, out string name, out ReadOnlySpan<byte> rest)
    {
        rest = text;
        text = text.Trim(" \t"u8);
        period = 1;
        if (Utf8Parser.TryParse(text, out long number, out int used) && used < text.Length && text[used] == ' ' && number >= 0)
        {
            period = number;
            text = text[used..].TrimStart((byte)' ');
        }
        int end = text.IndexOf((byte)' ') is >= 0 and var space ? space : text.Length;
        if (text.IsEmpty || (text[end - 1] != ':' && IsFrameInFile(rest)))
        {
            (period, name) = (1, "");   // perf script -F without event
            return true;
        }
        rest = text[end..];
        name = EventName(text[..end]);
        return name.Length > 0;
    }

    /// <summary>
    /// <c>cycles</c> of <c>cycles:u:</c>, but <c>sched:sched_switch</c> of <c>sched:sched_switch:</c>. Where a machine has two kinds
    /// of cores, their <c>cpu_core/cycles/P:</c> and <c>cpu_atom/cycles/P:</c> are one event.
    /// </summary>
    private static string EventName(ReadOnlySpan<byte> word)
    {
        word = word.TrimEnd((byte)':');
        if (word.StartsWith("cpu_core/"u8) || word.StartsWith("cpu_atom/"u8))
        {
            ReadOnlySpan<byte> name = word["cpu_core/"u8.Length..];
            word = name.IndexOf((byte)'/') is > 0 and var slash ? name[..slash] : word;
        }
        int colon = word.LastIndexOf((byte)':');
        if (colon > 0 && !word[(colon + 1)..].ContainsAnyExcept(Modifiers))
        {
            word = word[..colon];
        }
        return word.Length <= MostProgramBytes ? Encoding.UTF8.GetString(word) : "";
    }
}
