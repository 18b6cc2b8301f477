using Flame.Commands;
using Flame.Linux;
using Flame.Profiles;
using Flame.Profiles.Formats;

namespace Flame.Output;

/// <summary>Which formats go to which files. Temporary files are open from the start, so that a wrong path is told at once.</summary>
internal sealed class OutputPlan : IDisposable
{
    // Endings of formats that people expect of a profiler: folded text under such a name would mislead.
    private static readonly string[] OtherFormats = [".png", ".pb", ".gz", ".jsonl"];

    private readonly List<(string Path, ProfileFormat Format, OutputFile File)> _files = [];
    private readonly ProfileFormat? _standardFormat;   // null: nothing goes to standard output
    private readonly SourceFiles? _sources;
    private readonly Action<string>? _notice;

    /// <summary>Opens what the options name.</summary>
    /// <exception cref="UsageException">There is no such format.</exception>
    /// <exception cref="IOException">A file can't be written.</exception>
    public OutputPlan(RecordOptions options)
    {
        ProfileFormat? forced = options.Format is null ? null : ProfileFormats.ByName(options.Format) ?? throw UnknownFormat($"format \"{options.Format}\"");
        OutputPlace.MustDiffer(options.Outputs);
        IReadOnlyList<string> paths = options.Outputs.Count == 0 ? [OutputPlace.StandardOutput] : options.Outputs;
        (string Path, ProfileFormat Format)[] outputs = [.. paths.Select(path => (path, forced ?? FormatOf(path)))];
        _standardFormat = Array.Find(outputs, output => output.Path == OutputPlace.StandardOutput).Format;
        _sources = options.WithSources ? new SourceFiles() : null;
        _notice = options.Quiet ? null : Diagnostics.ErrorReporter.Note;
        if (options.WithSources)
        {
            MustShowSources(outputs.Select(output => output.Format));
        }
        if (Array.Exists(outputs, output => output.Format == Raster.PngFormat.Png))
        {
            Raster.RasterLibrary.Load();   // what it lacks is told now, not after the recording
        }
        if (options.Flamechart && (outputs.Length > 1 || outputs[0].Format is not { Name: "folded" or "flamechart" }))
        {
            throw new UsageException("--flamechart writes one stream of text: give it one -o, or none, and no other format");
        }
        try
        {
            foreach ((string path, ProfileFormat format) in outputs.Where(output => output.Path != OutputPlace.StandardOutput))
            {
                _files.Add((path, format, OutputFile.Create(path)));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Refuses to read source files that nobody would see.</summary>
    /// <exception cref="UsageException">None of the formats shows them.</exception>
    public static void MustShowSources(IEnumerable<ProfileFormat> formats)
    {
        if (!formats.Any(format => format.ShowsSources))
        {
            throw new UsageException("--sources puts source text into a page: write one (-o x.html)");
        }
    }

    /// <summary>Some output shows time or threads, so the recording has to keep its samples.</summary>
    public bool WantsSamples => _standardFormat is { WantsSamples: true } || _files.Exists(file => file.Format.WantsSamples && file.File != Recording);

    /// <summary>The file that is written sample by sample; null when no recording is asked for.</summary>
    public OutputFile? Recording => _files.Find(file => file.Format == ProfileFormats.Recording).File;

    /// <summary>The files, for the closing summary.</summary>
    public IEnumerable<string> Paths => _files.Select(file => file.Path);

    /// <summary>Where a stream of samples goes.</summary>
    public Stream OpenStream() => _standardFormat is not null ? new StandardOutputStream() : _files[0].File.Stream;

    /// <summary>Writes a finished profile everywhere. What fails is told; the other outputs are whole.</summary>
    /// <exception cref="ReaderGoneException">Nobody reads standard output any more; all else is written.</exception>
    public void Write(Profile profile, ProfileDescription description)
    {
        var failures = new OutputFailures();
        description = description with { Sources = _sources, Notice = _notice };
        failures.Try(() => WriteStandard(profile, description));
        foreach ((_, ProfileFormat format, OutputFile file) in _files)
        {
            failures.Try(() =>
            {
                if (file != Recording)
                {
                    format.Write(profile, file.Stream, description);
                }
                file.Complete();
            });
        }
        failures.ThrowIfAny();
        failures.ThrowIfGone();
    }

    /// <summary>Outputs that have no snapshots: whoever reads them would take the end for an addition. Null: none.</summary>
    public string? WithoutSnapshots => _standardFormat is not null
        ? "standard output"
        : _files.Find(file => file.File.IsStream && file.File != Recording).Path;

    /// <summary>Makes a stream of samples, which is a file, readable under its name already now.</summary>
    public void ShowStream() => _files.ForEach(file => file.File.Appear());

    /// <summary>Writes a profile that is still growing, into each file that can be written. The open files stay for the end.</summary>
    /// <returns>Why some could not be written.</returns>
    public IReadOnlyList<string> WriteSnapshot(Profile profile, ProfileDescription description)
    {
        List<string> failures = [];
        description = description with { Sources = _sources, Notice = _notice };
        foreach ((string path, ProfileFormat format, _) in _files.Where(file => file.File != Recording && !file.File.IsStream))
        {
            try
            {
                using OutputFile file = OutputFile.Create(path);
                format.Write(profile, file.Stream, description);
                file.Complete();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or FlameException)
            {
                failures.Add(e.Message);
            }
        }
        return failures;
    }

    /// <summary>Makes the files appear under their names.</summary>
    public void Complete()
    {
        var failures = new OutputFailures();
        foreach ((_, _, OutputFile file) in _files)
        {
            failures.Try(file.Complete);
        }
        failures.ThrowIfAny();
    }

    /// <summary>Removes what was not completed.</summary>
    public void Dispose()
    {
        foreach ((_, _, OutputFile file) in _files)
        {
            file.Dispose();
        }
    }

    /// <summary>The format of that name; without one, what the path's ending says; without a path, folded text.</summary>
    /// <exception cref="UsageException">There is no such format.</exception>
    public static ProfileFormat FormatOf(string? path, string? name) => name is not null
        ? ProfileFormats.ByName(name) ?? throw UnknownFormat($"format \"{name}\"")
        : path is not null ? FormatOf(path) : ProfileFormats.Folded;

    private void WriteStandard(Profile profile, ProfileDescription description)
    {
        if (_standardFormat is not null)
        {
            using Stream standard = new StandardOutputStream();
            _standardFormat.Write(profile, standard, description);
        }
    }

    private static ProfileFormat FormatOf(string path) => ProfileFormats.ByPath(path)
        ?? (Array.Exists(OtherFormats, ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            ? throw UnknownFormat($"ending of \"{path}\"")
            : ProfileFormats.Folded);

    private static UsageException UnknownFormat(string what)
    {
        IEnumerable<string> known = ProfileFormats.Known.Select(format => $"{format.Name} ({string.Join(", ", format.Extensions)})");
        return new UsageException($"unknown {Diagnostics.Printable.Clean(what)}: known are {string.Join(", ", known)}");
    }
}
