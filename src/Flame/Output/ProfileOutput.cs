using System.Globalization;
using Flame.Diagnostics;
using Flame.Linux;
using Flame.Profiles;
using Flame.Profiles.FlameGraph.Html;
using Flame.Profiles.Formats;

namespace Flame.Output;

/// <summary>Where a command that reads profiles writes one: a file, opened at once so that a wrong path is told first, or standard output.</summary>
internal sealed class ProfileOutput : IDisposable
{
    private readonly OutputFile? _file;
    private readonly ProfileFormat _format;
    private readonly Action<string>? _notice;

    /// <summary>Opens it.</summary>
    /// <param name="path">A file's path; null or <c>-</c>: standard output.</param>
    /// <param name="format">The name of a format; null: what the path's ending says, else folded text.</param>
    /// <param name="isQuiet">Nothing is said of what a format could not do as it should.</param>
    /// <param name="withSources">The text of source files is to be shown.</param>
    /// <exception cref="Commands.UsageException">There is no such format, or it can't show sources.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    public ProfileOutput(string? path, string? format, bool isQuiet, bool withSources = false)
    {
        path = path == OutputPlace.StandardOutput ? null : path;
        _format = OutputPlan.FormatOf(path, format);
        _notice = isQuiet ? null : ErrorReporter.Note;
        if (withSources)
        {
            OutputPlan.MustShowSources([_format]);
        }
        _file = path is null ? null : OutputFile.Create(path);
    }

    /// <summary>It has room for a baseline beside the counts.</summary>
    public bool KeepsTwoCounts => _format.KeepsTwoCounts;

    /// <summary>Writes the profile; a file appears under its name.</summary>
    /// <param name="profile">What to write.</param>
    /// <param name="baseline">What it is compared with; it is left out where there is no room for it.</param>
    /// <param name="description">What else to say of it.</param>
    /// <exception cref="FlameException">The format needs what the profile does not have.</exception>
    public void Write(Profile profile, Profile? baseline, ProfileDescription description)
    {
        if (_format.NeedsTimes && !profile.HasTimes && profile.Samples.Count != 1)   // a single one is at its own time 0
        {
            throw new FlameException(
                $"{_format.Name} is samples in the order of time, and this profile does not say when they were taken",
                "recordings (-o x.pyflame) say it, and so do speedscope, austin and perf script");
        }
        if (_format.CountsAreWhole && profile.Info.CountDecimals > 0)
        {
            string factor = Math.Pow(10, profile.Info.CountDecimals).ToString("N0", CultureInfo.InvariantCulture);
            _notice?.Invoke($"some counts have fractions, and {_format.Name} takes whole ones: all are written times {factor}");
        }
        description = description with
        {
            CountName = profile.Info.Unit,
            Notice = _notice,
            Comparison = baseline is null ? null : new ProfileComparison { Baseline = baseline },
        };
        if (_file is null)
        {
            StandardOutput.Write(standard => _format.Write(profile, standard, description));
            return;
        }
        _format.Write(profile, _file.Stream, description);
        _file.Complete();
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();
}
