using System.Globalization;
using Flame.Commands;
using Flame.Linux;
using Flame.Sampling;

namespace Flame.Diagnostics;

/// <summary>What is said at the end of a recording, on standard error.</summary>
internal static class Summary
{
    private const double LossShareWorthTelling = 0.01;
    private const double BiasedShareWorthTelling = 0.05;
    private const int FewBiased = 50; // until it is known that stops are needed

    /// <summary>Prints the closing line on a terminal, the counters when asked for, and losses that matter always.</summary>
    public static void Print(RecordOptions options, RecordingCounters counters, string description, IEnumerable<string> paths)
    {
        if (options.Quiet)
        {
            return;
        }
        if (Terminal.IsStandardError || options.Stats)
        {
            string where = string.Join(", ", paths);
            string end = counters.EndedWithTarget && options.Seconds > 0 ? string.Create(CultureInfo.InvariantCulture, $" (of {options.Seconds:0.##}: the target ended)") : "";
            string held = counters.Held > 0 ? string.Create(CultureInfo.InvariantCulture, $" (and {counters.Held:N0} by the one before)") : "";
            StandardError.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"pyflame: {description}: {counters.Samples:N0} samples in {counters.Elapsed.TotalSeconds:0.0} s{end}, {counters.Idle:N0} idle, {counters.Retried:N0} retried, {counters.Stopped:N0} by a stop{held}, {counters.Failed:N0} lost, late by {Microseconds(counters.Delays.Quantile(0.5))} (99 %: {Microseconds(counters.Delays.Quantile(0.99))}), target stopped for {Milliseconds(counters.StoppedNs)} (longest {Milliseconds(counters.LongestStopNs)}){(where.Length > 0 ? " -> " + where : "")}"));
        }
        foreach (string remark in (IEnumerable<string>)[.. Losses(options, counters), .. Bias(options, counters)])
        {
            StandardError.WriteLine($"pyflame: {remark}");
        }
        if (options.Stats)
        {
            PrintCounters(counters);
        }
    }

    private static IEnumerable<string> Losses(RecordOptions options, RecordingCounters counters)
    {
        long due = counters.Ticks + counters.Covered + counters.Missed;
        bool matters = counters.Missed > LossShareWorthTelling * due
            || counters.Failed + counters.Dropped > LossShareWorthTelling * Math.Max(1, counters.Samples);
        string advice = options.Pause == PausePolicy.Never && counters.Failed > counters.Missed + counters.Dropped
            ? "without --pause never it is read by a stop"
            : "a lower rate (-r) loses less";
        if (matters)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"lost of {due:N0} ticks: {counters.Missed:N0} missed, {counters.Failed:N0} unreadable, {counters.Dropped:N0} not written in time; {advice}");
        }
    }

    // Of what is stopped for, nothing is said here: it is right.
    private static IEnumerable<string> Bias(RecordOptions options, RecordingCounters counters)
    {
        if (counters.Biased > Math.Max(FewBiased, BiasedShareWorthTelling * counters.Samples))
        {
            string advice = options.Pause == PausePolicy.Never
                ? "without --pause never they are shown as large as they are"
                : "below 20,000 samples a second (-r 0.00005), or with --pause always, they are shown as large as they are";
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{counters.Biased:N0} of {counters.Samples:N0} samples were read while functions came and went faster than that takes: those of less than a microsecond look too small; {advice}");
        }
    }

    private static void PrintCounters(RecordingCounters counters)
    {
        foreach ((string name, long value) in ((string, long)[])
            [
                ("ticks", counters.Ticks), ("ticks missed", counters.Missed), ("ticks covered", counters.Covered), ("median delay ns", counters.Delays.Quantile(0.5)),
                ("99 % delay ns", counters.Delays.Quantile(0.99)), ("samples", counters.Samples), ("idle", counters.Idle),
                ("failed", counters.Failed), ("dropped", counters.Dropped), ("stops", counters.Stops), ("stopped ns", counters.StoppedNs),
                ("longest stop ns", counters.LongestStopNs), ("retried", counters.Retried),
                ("misplaced", counters.Misplaced), ("stopped samples", counters.Stopped), ("held samples", counters.Held), ("biased samples", counters.Biased),
                ("unchanged threads", counters.Unchanged), ("memory reads", counters.ReadCalls), ("segments", counters.Segments), ("bytes read", counters.BytesRead),
                ("code objects decoded", counters.CodesDecoded), ("code objects replaced", counters.CodesReplaced),
            ])
        {
            StandardError.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-22}{value,16:N0}"));
        }
    }

    private static string Microseconds(long ns) => string.Create(CultureInfo.InvariantCulture, $"{ns / 1e3:N0} µs");

    private static string Milliseconds(long ns) => string.Create(CultureInfo.InvariantCulture, $"{ns / 1e6:0.0} ms");
}

/// <summary>Says on a terminal what has begun.</summary>
internal sealed class Progress(RecordOptions options)
{
    private readonly RecordOptions _options = options;
    private bool _isSaid;

    /// <summary>The targets are found, if there is a description of them.</summary>
    public void Begun(string description)
    {
        if (_isSaid || description.Length == 0)
        {
            return;
        }
        _isSaid = true;
        if (Terminal.IsStandardError && !_options.Quiet)
        {
            string time = _options.Seconds is { } seconds
                ? string.Create(CultureInfo.InvariantCulture, $"for {seconds:0.##} s")
                : "until it ends";
            StandardError.WriteLine($"pyflame: sampling {description} {time} (Ctrl-C ends it and writes)");
        }
    }
}
