using Flame.Profiles.FlameGraph;
using Flame.Profiles.FlameGraph.Html;

namespace Flame.Profiles.Formats;

/// <summary>All formats there are. A new one is a row here and a file beside it.</summary>
public static class ProfileFormats
{
    private static readonly List<ProfileFormat> Added = [];

    /// <summary>Folded text, what is written when nothing else is asked for.</summary>
    public static ProfileFormat Folded { get; } =
        new("folded", [".folded", ".txt"], static (profile, output, description) => FoldedWriter.Write(profile, description.Comparison?.Baseline, output))
        {
            KeepsTwoCounts = true,
        };

    /// <summary>Text in the order of time, as pyflame's <c>--flamechart</c> writes it.</summary>
    public static ProfileFormat Flamechart { get; } =
        new("flamechart", [".flamechart"], static (profile, output, _) => FlamechartWriter.Write(profile, output))
        {
            WantsSamples = true,
            NeedsTimes = true,
        };

    /// <summary>An interactive flame graph for a browser.</summary>
    public static ProfileFormat Svg { get; } =
        new("svg", [".svg"], static (profile, output, description) =>
            SvgWriter.Write(profile, output, FlameGraphOptions.Of(description), description.Comparison?.Baseline))
        {
            KeepsTwoCounts = true,
        };

    /// <summary>A page for a browser with every view of the profile; it can be read back.</summary>
    public static ProfileFormat Html { get; } =
        new("html", [".html", ".htm"], static (profile, output, description) => HtmlWriter.Write(profile, output, description))
        {
            WantsSamples = true,
            KeepsTwoCounts = true,
            ShowsSources = true,
        };

    /// <summary>For https://www.speedscope.app, thread by thread.</summary>
    public static ProfileFormat Speedscope { get; } =
        new("speedscope", [".speedscope.json"], static (profile, output, description) => SpeedscopeWriter.Write(profile, output, description))
        {
            WantsSamples = true,
        };

    /// <summary>For <c>go tool pprof</c> and all that reads its files.</summary>
    public static ProfileFormat Pprof { get; } =
        new("pprof", [".pb.gz", ".pprof"], static (profile, output, _) => PprofWriter.Write(profile, output)) { WantsSamples = true, CountsAreWhole = true };

    /// <summary>For https://profiler.firefox.com, with what each thread was doing.</summary>
    public static ProfileFormat Firefox { get; } =
        new("firefox", [".firefox.json"], static (profile, output, description) => FirefoxWriter.Write(profile, output, description))
        {
            WantsSamples = true,
            CountsAreWhole = true,
        };

    /// <summary>For Chrome's DevTools and VS Code.</summary>
    public static ProfileFormat CpuProfile { get; } =
        new("cpuprofile", [".cpuprofile"], static (profile, output, description) => CpuProfileWriter.Write(profile, output, description))
        {
            WantsSamples = true,
            CountsAreWhole = true,
        };

    /// <summary>For Perfetto, when each function began and ended.</summary>
    public static ProfileFormat ChromeTrace { get; } =
        new("chrometrace", [".trace.json"], static (profile, output, description) => ChromeTraceWriter.Write(profile, output, description))
        {
            WantsSamples = true,
            CountsAreWhole = true,
        };

    /// <summary>OpenTelemetry's profiles, as collectors take them.</summary>
    public static ProfileFormat Otlp { get; } =
        new("otlp", [".otlp"], static (profile, output, _) => OtlpWriter.Write(profile, output)) { WantsSamples = true, CountsAreWhole = true };

    /// <summary>The whole profile as plain data, for programs.</summary>
    public static ProfileFormat Json { get; } =
        new("json", [".json"], static (profile, output, _) => ProfileJsonWriter.Write(profile, output)) { WantsSamples = true };

    /// <summary>Every sample as it was taken, packed; made to be read again by pyflame.</summary>
    public static ProfileFormat Recording { get; } =
        new("recording", [".pyflame"], static (profile, output, _) => RecordingWriter.Write(profile, output)) { WantsSamples = true };

    /// <summary>Every format, in the order in which messages name them.</summary>
    public static IReadOnlyList<ProfileFormat> All { get; } =
        [Folded, Flamechart, Svg, Html, Speedscope, Pprof, Firefox, CpuProfile, ChromeTrace, Otlp, Json, Recording];

    /// <summary>All, and those that other parts of the program have added.</summary>
    public static IEnumerable<ProfileFormat> Known => All.Concat(Added);

    /// <summary>The names of all formats, for messages.</summary>
    public static IEnumerable<string> Names => Known.Select(format => format.Name);

    /// <summary>Adds a format that needs what this assembly does without. To be called before the first question, and once.</summary>
    public static void Add(ProfileFormat format) => Added.Add(format);

    /// <summary>The format of that name, in any case; null when there is none.</summary>
    public static ProfileFormat? ByName(string name) =>
        Known.FirstOrDefault(format => format.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// The format that the ending of a path means, in any case; null when it means none. The longest ending that fits
    /// counts: <c>x.speedscope.json</c> is no plain <c>.json</c>.
    /// </summary>
    public static ProfileFormat? ByPath(string path)
    {
        string file = Path.GetFileName(path);
        return Known
            .SelectMany(format => format.Extensions, (format, ending) => (Format: format, Ending: ending))
            .Where(row => file.EndsWith(row.Ending, StringComparison.OrdinalIgnoreCase))
            .OrderByDescending(row => row.Ending.Length)
            .Select(row => row.Format)
            .FirstOrDefault();
    }
}
