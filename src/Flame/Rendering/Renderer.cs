using System.Globalization;
using System.Text;
using Flame.Commands;
using Flame.Diagnostics;
using Flame.Input;
using Flame.Linux;
using Flame.Output;
using Flame.Profiles;
using Flame.Profiles.Filtering;
using Flame.Profiles.FlameGraph;
using Flame.Profiles.Formats;

namespace Flame.Rendering;

/// <summary>Reads profiles, changes them as was asked, draws them.</summary>
internal sealed class Renderer(RenderOptions options)
{
    private const string PalettePath = "palette.map";
    private const string Samples = "samples";
    private const int FewSamples = 50;   // flamegraph.pl has 100, which is what a second brings that lost not one tick
    private const double RoundingShare = 0.02;

    private bool _lacksBase;   // there are samples, but none of what --base names

    /// <summary>False: there was nothing to draw, and the picture says so.</summary>
    public bool Run()
    {
        OutputPlace.MustDiffer(options.Outputs);
        IReadOnlyList<string> paths = options.Outputs.Count == 0 ? [OutputPlace.StandardOutput] : options.Outputs;
        List<(string Path, PictureFormat Format)> outputs = [.. paths.Select(path => (path, PictureFormat.Of(options.Format, path)))];
        FlameGraphOptions graph = WithFiles();
        ProfileFilter? filter = options.FilterWords.Count > 0 ? FilterOptions.Read(options.FilterWords) : null;
        (Profile Profile, Profile? Baseline)? read = Read(filter);
        if (read is not { } pair || pair.Profile.TotalSamples == 0)
        {
            string reason = _lacksBase ? $"No stack holds {string.Join(" or ", options.Bases.Select(name => $"\"{name}\""))} (--base)." : "No valid input provided to pyflame render.";
            StandardError.WriteLine(_lacksBase ? $"ERROR: {Printable.Clean(reason)}" : "ERROR: No stack counts found");
            Write(outputs, (format, stream) => format.WriteError(stream, graph, options.Scale, reason));
            return false;
        }
        if (!options.NamesCounts)
        {
            graph = graph with { CountName = pair.Profile.Info.Unit };   // bytes or nanoseconds are no samples
        }
        if (!options.Quiet)
        {
            Warn(graph, pair.Profile);
        }
        Write(outputs, (format, stream) => format.Write(pair.Profile, pair.Baseline, stream, graph, options.Scale, options.Quiet ? null : ErrorReporter.Note));
        if (graph.Palette is { } palette)
        {
            WritePalette(palette);
        }
        return true;
    }

    private (Profile Profile, Profile? Baseline)? Read(ProfileFilter? filter)
    {
        List<(string Path, Profile Profile, Profile? Baseline)> parts = [];
        foreach (string path in options.Inputs)
        {
            try
            {
                ProfileReading reading = ProfileInput.Read(path, options.InputFormat, options.Quiet, keepsOrder: options.Graph.IsFlameChart);
                (Profile read, Profile? before) = filter is null
                    ? (reading.Profile, reading.Baseline)
                    : FilterOptions.Apply(filter, reading.Profile, reading.Baseline, ProfileInput.NameOf(path));
                parts.Add((path, read, before));
            }
            catch (UnreadableInputException e)
            {
                _ = ErrorReporter.Report(e);
            }
        }
        if (parts.Count == 0)
        {
            return null;
        }
        (Profile profile, Profile? baseline) = Sum(parts);
        if (options.Bases.Count > 0)
        {
            bool hadSamples = profile.TotalSamples > 0;
            (profile, baseline) = StackCuts.FromBase(profile, baseline, options.Bases);
            _lacksBase = hadSamples && profile.TotalSamples == 0;
        }
        return options.Reverses ? StackCuts.Reverse(profile, baseline) : (profile, baseline);
    }

    private static (Profile Profile, Profile? Baseline) Sum(List<(string Path, Profile Profile, Profile? Baseline)> parts)
    {
        if (parts.Count == 1)
        {
            return (parts[0].Profile, parts[0].Baseline); // as it stands, with the order of its samples
        }
        ProfileTotal total = new();
        parts.ForEach(part => total.Add(part.Path, part.Profile, part.Baseline));
        return total.Build();
    }

    private FlameGraphOptions WithFiles()
    {
        FlameGraphOptions graph = options.Graph;
        if (options.AttributesPath is { } path)
        {
            graph = graph with { Attributes = ReadAttributes(path) };
        }
        if (options.KeepsPalette)
        {
            using TextReader reader = File.Exists(PalettePath) ? new StreamReader(PalettePath) : TextReader.Null;
            graph = graph with { Palette = PaletteMap.Read(reader) };
        }
        return graph;
    }

    private static FrameAttributes ReadAttributes(string path)
    {
        string name = $"--nameattr {Printable.Clean(path)}";
        try
        {
            using StreamReader reader = new(path);
            return FrameAttributes.Read(reader);
        }
        catch (FormatException e)
        {
            throw new FlameException($"{name}: {Printable.Clean(e.Message)}");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FlameException($"{name}: there is no such file");
        }
        catch (UnauthorizedAccessException)
        {
            throw new FlameException($"{name} cannot be read: {(Directory.Exists(path) ? "it is a directory" : "permission denied")}");
        }
        catch (IOException e)
        {
            throw new FlameException($"{name} cannot be read: {Printable.Clean(e.Message)}");
        }
    }

    private static void Warn(FlameGraphOptions graph, Profile profile)
    {
        double all = profile.TotalSamples / Math.Pow(10, profile.Info.CountDecimals);
        if (graph.Total < all && graph.Total / all > RoundingShare)
        {
            ErrorReporter.Note(string.Create(CultureInfo.InvariantCulture, $"--total {graph.Total} is less than the sum of all counts, {all}, and so ignored"));
        }
        if (TooFew(graph.CountName, all) is { } words)
        {
            StandardError.WriteLine(words);
        }
    }

    /// <summary>flamegraph.pl's words for so few samples that the picture says little; null: there are enough, or they are no samples.</summary>
    internal static string? TooFew(string countName, double all) => countName == Samples && all < FewSamples
        ? string.Create(CultureInfo.InvariantCulture, $"Stack count is low ({all}). Did something go wrong?")
        : null;

    private static void Write(List<(string Path, PictureFormat Format)> outputs, Action<PictureFormat, Stream> write)
    {
        var failures = new OutputFailures();
        foreach ((string path, PictureFormat format) in outputs)
        {
            failures.Try(() => Write(path, stream => write(format, stream)));
        }
        failures.ThrowIfAny();
    }

    private static void Write(string path, Action<Stream> write)
    {
        if (path == OutputPlace.StandardOutput)
        {
            StandardOutput.Write(write);
            return;
        }
        using OutputFile file = OutputFile.Create(path);
        write(file.Stream);
        file.Complete();
    }

    private static void WritePalette(PaletteMap palette)
    {
        using OutputFile file = OutputFile.Create(PalettePath);
        using (StreamWriter writer = new(file.Stream, new UTF8Encoding(false), leaveOpen: true))
        {
            palette.Write(writer);
        }
        file.Complete();
    }
}
