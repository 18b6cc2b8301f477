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
    private readonly ProfileFormat _standardFormat = ProfileFormats.Folded;
    private readonly SourceFiles? _sources;
    private readonly Action<string>? _notice;

    /// <summary>Opens what the options name.</summary>
    /// <exception cref="UsageException">There is no such format.</exception>
    /// <exception cref="IOException">A file can't be written.</exception>
    public OutputPlan(RecordOptions options)
    {
        ProfileFormat? forced = options.Format is null ? null : ProfileFormats.ByName(options.Format) ?? throw UnknownFormat($"format \"{options.Format}\"");
        _standardFormat = forced ?? ProfileFormats.Folded;
        _sources = options.WithSources ? new SourceFiles() : null;
        _notice = options.Quiet ? null : Diagnostics.ErrorReporter.Note;
        if (options.WithSources)
        {
            MustShowSources(options.Outputs.Count == 0 ? [_standardFormat] : options.Outputs.Select(path => forced ?? FormatOf(path)));
        }
        foreach (string path in options.Outputs)
        {
            if ((forced ?? FormatOf(path)) == Raster.PngFormat.Png)
            {
                Raster.RasterLibrary.Load();   // what it lacks is told now, not after the recording
            }
        }
        if (options.Flamechart && (options.Outputs.Count > 1 || FlamechartFormat(options) is not { Name: "folded" or "flamechart" }))
        {
            throw new UsageException("--flamechart writes one stream of text: give it one -o, or none, and no other format");
        }
        try
        {
            foreach (string path in options.Outputs)
            {
                _files.Add((path, forced ?? FormatOf(path), OutputFile.Create(path)));
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

    /// <summary>Everything goes to standard output.</summary>
    public bool IsStandardOutput => _files.Count == 0;

    /// <summary>Some output shows time or threads, so the recording has to keep its samples.</summary>
    public bool WantsSamples => IsStandardOutput ? _standardFormat.WantsSamples : _files.Exists(file => file.Format.WantsSamples && file.File != Recording);

    /// <summary>The file that is written sample by sample; null when no recording is asked for.</summary>
    public OutputFile? Recording => _files.Find(file => file.Format == ProfileFormats.Recording).File;

    /// <summary>The files, for the closing summary.</summary>
    public IEnumerable<string> Paths => _files.Select(file => file.Path);

    /// <summary>Where a stream of samples goes.</summary>
    public Stream OpenStream() => IsStandardOutput ? new StandardOutputStream() : _files[0].File.Stream;

    /// <summary>Writes a finished profile everywhere.</summary>
    public void Write(Profile profile, ProfileDescription description)
    {
        description = description with { Sources = _sources, Notice = _notice };
        if (IsStandardOutput)
        {
            using Stream standard = new StandardOutputStream();
            _standardFormat.Write(profile, standard, description);
        }
        foreach ((_, ProfileFormat format, OutputFile file) in _files.Where(file => file.File != Recording))
        {
            format.Write(profile, file.Stream, description);
        }
        Complete();
    }

    /// <summary>Writes a profile that is still growing. The open files stay for the end.</summary>
    public void WriteSnapshot(Profile profile, ProfileDescription description)
    {
        description = description with { Sources = _sources, Notice = _notice };
        if (IsStandardOutput)
        {
            using Stream standard = new StandardOutputStream();
            _standardFormat.Write(profile, standard, description);
        }
        foreach ((string path, ProfileFormat format, _) in _files.Where(file => file.File != Recording))
        {
            using OutputFile file = OutputFile.Create(path, "snapshot");
            format.Write(profile, file.Stream, description);
            file.Complete();
        }
    }

    /// <summary>Makes the files appear under their names.</summary>
    public void Complete()
    {
        foreach ((_, _, OutputFile file) in _files)
        {
            file.Complete();
        }
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

    private static ProfileFormat FlamechartFormat(RecordOptions options) => options.Format is not null
        ? ProfileFormats.ByName(options.Format)!
        : options.Outputs.Count == 1 ? FormatOf(options.Outputs[0]) : ProfileFormats.Folded;

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
