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

    private static ReadOnlySpan<byte> RecordMark => "PERF_RECORD_"u8;

    /// <summary>No sample but another record, such as one of lost samples: <c>perf script --show-lost-events</c> and its like print them.</summary>
    public bool IsRecord => Event.StartsWith("PERF_RECORD_", StringComparison.Ordinal);

    /// <summary>A record without a header, as those of perf's own have none: <c>PERF_RECORD_FINISHED_ROUND</c>.</summary>
    public static bool IsBareRecord(ReadOnlySpan<byte> line) => line.TrimStart(" \t"u8).StartsWith(RecordMark);

    /// <summary>
    /// Reads a header that stands on a line by itself, or with the sample's only frame behind it; before the latter and before records
    /// that are no samples may stand blanks.
    /// </summary>
    /// <param name="line">Without its line feed and blanks at its end.</param>
    /// <param name="header">What it says.</param>
    /// <param name="rest">What stands behind the header.</param>
    /// <param name="frame">The frame, as ranges of <paramref name="rest"/>; its file is empty where there is none.</param>
    public static bool TryParse(ReadOnlySpan<byte> line, out PerfHeader header, out ReadOnlySpan<byte> rest, out PerfFrame frame)
    {
        header = default;
        rest = default;
        frame = default;
        if (line.IsEmpty || line[0] == '#')
        {
            return false;
        }
        int at = 0;
        while (TryNextWord(line, ref at, out Range range))
        {
            if (TryParseTime(line[range], out long time))
            {
                if (!TryParseIds(line[..range.Start.Value], out string program, out int process, out long thread)
                    || !TryParseEvent(line[range.End.Value..], out long period, out string name, out rest, out frame))
                {
                    return false;
                }
                header = new PerfHeader(program, process, thread, time, period, name);
                return line[0] is not ((byte)' ' or (byte)'\t') || !rest[frame.Object].IsEmpty || header.IsRecord;
            }
        }
        return false;
    }

    /// <summary>A frame without a file is none here: words of an event's own may look like it.</summary>
    private static bool TryParseFrame(ReadOnlySpan<byte> text, out PerfFrame frame)
    {
        if (PerfFrame.TryParse(text, out frame) && !text[frame.Object].IsEmpty)
        {
            return true;
        }
        frame = default;
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

    private static bool TryParseEvent(ReadOnlySpan<byte> text, out long period, out string name, out ReadOnlySpan<byte> rest, out PerfFrame frame)
    {
        frame = default;
        rest = text;
        text = text.Trim(" \t"u8);
        period = 1;
        if (Utf8Parser.TryParse(text, out long number, out int used) && used < text.Length && text[used] == ' ' && number >= 0)
        {
            period = number;
            text = text[used..].TrimStart((byte)' ');
        }
        int end = text.IndexOf((byte)' ') is >= 0 and var space ? space : text.Length;
        if (text.IsEmpty || (text[end - 1] != ':' && TryParseFrame(rest, out frame)))
        {
            (period, name) = (1, "");   // perf script -F without event
            return true;
        }
        rest = text[end..];
        _ = TryParseFrame(rest, out frame);
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
