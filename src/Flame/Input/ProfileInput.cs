using System.Globalization;
using Flame.Diagnostics;
using Flame.Linux;
using Flame.Profiles;
using Flame.Profiles.Formats;

namespace Flame.Input;

/// <summary>Opens and reads the profiles that commands take: a file, or <c>-</c> for standard input.</summary>
internal static class ProfileInput
{
    private const int LinesNamed = 3;

    /// <summary>
    /// Reads a profile of any format, and says on standard error what of it could not be used. Times are counts of samples where they can be.
    /// </summary>
    /// <param name="path">A file's path, or <c>-</c>.</param>
    /// <param name="format">The name of a reader; null: told by the content.</param>
    /// <param name="isQuiet">Say nothing of what could not be used.</param>
    /// <param name="keepsOrder">Folded text, too, gives samples in its order, as a flame chart needs them.</param>
    /// <exception cref="UnreadableInputException">It can't be opened, is no profile, or holds no samples.</exception>
    public static ProfileReading Read(string path, string? format = null, bool isQuiet = false, bool keepsOrder = false)
    {
        ProfileReading reading = ReadAny(path, format, keepsOrder);
        if (!isQuiet)
        {
            Tell(path, reading);
        }
        bool isEmpty = reading.Profile.TotalSamples == 0 && reading.Baseline is not { TotalSamples: > 0 };
        return !isEmpty ? Counted(reading) : throw new UnreadableInputException(
            $"{NameOf(path)} holds no samples",
            reading.RejectedCount > 0 ? "is it a profile at all? `pyflame check FILE` says what is wrong where" : "did the program that wrote it end well?");
    }

    /// <summary>The same, also when it holds no samples, and saying nothing.</summary>
    /// <exception cref="UnreadableInputException">It can't be opened, or is no profile.</exception>
    public static ProfileReading ReadAny(string path, string? format = null, bool keepsOrder = false)
    {
        ProfileReader? reader = format is null ? null : ProfileReaders.ByName(format)
            ?? throw new Commands.UsageException($"unknown input format \"{Printable.Clean(format)}\": known are {string.Join(", ", ProfileReaders.Names)}");
        try
        {
            using Stream input = Open(path);
            return ProfileReaders.Read(input, reader, keepsOrder);
        }
        catch (UnreadableProfileException e)
        {
            throw new UnreadableInputException($"cannot read {NameOf(path)}: {Printable.Clean(e.Message)}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UnreadableInputException($"cannot read {NameOf(path)}: {Reason(e)}", e is UnauthorizedAccessException ? "may this user read it?" : null);
        }
    }

    /// <summary>How messages call an input.</summary>
    public static string NameOf(string path) => path == "-" ? "standard input" : $"\"{Printable.Clean(path)}\"";

    private static ProfileReading Counted(ProfileReading reading) =>
        reading.Baseline is null ? reading with { Profile = TimesAsSamples.Of(reading.Profile) } : reading;

    private static Stream Open(string path)
    {
        if (path == "-")
        {
            return new StandardInputStream();
        }
        return Directory.Exists(path)
            ? throw new IOException("it is a directory")
            : new FileStream(path, new FileStreamOptions { Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0, Options = FileOptions.SequentialScan });
    }

    private static string Reason(Exception e) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => "there is no such file",
        UnauthorizedAccessException => "permission denied",
        ArgumentException => "a file has no such name",
        _ => Printable.Reason(e),   // the path stands in front already
    };

    private static void Tell(string path, ProfileReading reading)
    {
        string name = path == "-" ? "standard input" : path;
        if (reading.RejectedCount > 0)
        {
            IEnumerable<string> lines = reading.Rejected.Take(LinesNamed)
                .Select(line => string.Create(CultureInfo.InvariantCulture, $"line {line.Number}: {line.Reason}"));
            string more = reading.RejectedCount > LinesNamed ? "; …" : "";
            ErrorReporter.Note(string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: {reading.RejectedCount:N0} of {reading.LineCount:N0} lines ignored ({string.Join("; ", lines)}{more})"));
        }
        foreach (string note in reading.Damage.Concat(reading.Notes))
        {
            ErrorReporter.Note($"{name}: {note}");
        }
    }
}
