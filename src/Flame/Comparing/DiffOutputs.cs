using Flame.Commands;
using Flame.Diagnostics;
using Flame.Linux;
using Flame.Output;
using Flame.Profiles.Diff.Reports;

namespace Flame.Comparing;

/// <summary>Where a comparison is written. Files are open from the start, so that a wrong path is told before profiles are read.</summary>
internal sealed class DiffOutputs : IDisposable
{
    private readonly List<(DiffFormat Format, OutputFile File)> _files = [];
    private readonly DiffFormat? _standardFormat;
    private readonly string? _summaryPath;
    private readonly bool _annotate;

    /// <summary>Opens what the settings name.</summary>
    /// <exception cref="UsageException">There is no such format, or it has nothing to say.</exception>
    /// <exception cref="IOException">A file can't be written.</exception>
    public DiffOutputs(DiffSettings settings)
    {
        DiffFormat? forced = settings.Format is null ? null : DiffFormats.ByName(settings.Format) ?? throw Unknown($"format \"{settings.Format}\"");
        OutputPlace.MustDiffer(settings.Outputs);
        List<(string Path, DiffFormat Format)> files =
            [.. settings.Outputs.Where(path => path != OutputPlace.StandardOutput).Select(path => (path, forced ?? FormatOf(path)))];
        if (settings.Outputs.Count == 0 || settings.Outputs.Contains(OutputPlace.StandardOutput))
        {
            _standardFormat = forced ?? DiffFormats.Text;
        }
        Check(settings, files.Select(file => file.Format));
        (_summaryPath, _annotate) = (settings.SummaryPath, settings.Annotate);
        try
        {
            foreach ((string path, DiffFormat format) in files)
            {
                _files.Add((format, OutputFile.Create(path)));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Writes a finished comparison everywhere. What fails is told; the other outputs are whole.</summary>
    public void Write(DiffReport report)
    {
        var failures = new OutputFailures();
        foreach ((DiffFormat format, OutputFile file) in _files)
        {
            failures.Try(() =>
            {
                format.Write(report, file.Stream);
                file.Complete();
            });
        }
        failures.Try(() => StandardOutput.Write(output =>
        {
            _standardFormat?.Write(report, output);
            if (_annotate)
            {
                GithubAnnotations.Write(report, output);
            }
        }));
        failures.Try(() => AppendSummary(report));
        failures.ThrowIfAny();
    }

    /// <summary>Closes the files; what was not written whole leaves nothing behind.</summary>
    public void Dispose()
    {
        foreach ((_, OutputFile file) in _files)
        {
            file.Dispose();
        }
    }

    private void AppendSummary(DiffReport report)
    {
        if (_summaryPath is null)
        {
            return;
        }
        try
        {
            using FileStream summary = new(_summaryPath, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
            DiffFormats.Markdown.Write(report, summary);
            summary.Flush();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FlameException(
                $"cannot append to \"{Printable.Clean(_summaryPath)}\": {Printable.Reason(e)}",
                "GITHUB_STEP_SUMMARY names that file to --summary; `-o FILE.md` writes the same elsewhere");
        }
    }

    private void Check(DiffSettings settings, IEnumerable<DiffFormat> formats)
    {
        DiffFormat? ofGate = formats.Append(_standardFormat).FirstOrDefault(format => format is { IsOfGate: true });
        if (ofGate is not null && settings.Rules.Count == 0)
        {
            throw new UsageException($"{ofGate.Name} holds what --fail-if found: give it a rule");
        }
        if (settings.Annotate && _standardFormat is { } standard && standard != DiffFormats.Text)
        {
            throw new UsageException($"--annotate prints to standard output, which would spoil {standard.Name} there: write that to a file (-o)");
        }
    }

    private static DiffFormat FormatOf(string path) => DiffFormats.ByPath(path) ?? throw Unknown($"ending of \"{path}\"");

    private static UsageException Unknown(string what) => new(
        $"unknown {Printable.Clean(what)}: known are {string.Join(", ", DiffFormats.All.Select(format => $"{format.Name} ({string.Join(", ", format.Extensions)})"))}");
}
