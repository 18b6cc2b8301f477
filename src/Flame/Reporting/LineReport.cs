using System.Globalization;
using System.Text;
using Flame.Commands;
using Flame.Diagnostics;
using Flame.Linux;
using Flame.Profiles;
using Flame.Profiles.Reports;

namespace Flame.Reporting;

/// <summary>
/// The heat of each line of one source file. Only the file that the user names is opened, never one that a profile names: a profile
/// is a stranger's, and we may be root.
/// </summary>
internal static class LineReport
{
    private const int MaxSourceBytes = 16 << 20;

    /// <summary>The lines of the file whose path ends with <paramref name="file"/>.</summary>
    /// <exception cref="FlameException">The profile has no lines of such a file, or of several.</exception>
    /// <param name="profile">What was read.</param>
    /// <param name="sourcePath">Where its text is looked for.</param>
    /// <param name="file">Its path as the profile has it, or the end of it; or a longer one of the same file.</param>
    public static string Format(Profile profile, string sourcePath, string file)
    {
        IReadOnlyList<HeatRow> all = HeatTable.Lines(profile);
        string[] files = [.. all.Select(row => row.File).Where(path => IsMeant(path, file)).Distinct()];
        if (files.Length != 1)
        {
            throw files.Length == 0
                ? new FlameException($"the profile has no frame in \"{Printable.Clean(file)}\"", "`pyflame report` shows the files that it has")
                : new FlameException(
                    $"\"{Printable.Clean(file)}\" may be {string.Join(" or ", files.Take(3).Select(Printable.Clean))}", "name more of its path");
        }
        Dictionary<int, HeatRow> rows = all.Where(row => row.File == files[0]).ToDictionary(row => row.Line);
        string[] source = Source(sourcePath);
        var text = new StringBuilder();
        string unit = Amounts.Unit(profile.Info);
        text.Append(CultureInfo.InvariantCulture, $"{Printable.Clean(files[0])}, percent of {Amounts.Text(profile.TotalSamples, profile.Info)} ({unit})\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{"SELF",7}  {"TOTAL",7}  {"LINE",6}\n");
        IEnumerable<int> lines = source.Length > 0 ? Enumerable.Range(1, source.Length).Concat(rows.Keys.Where(line => line < 1 || line > source.Length).Order()) : rows.Keys.Order();
        foreach (int line in lines)
        {
            Append(text, profile, line, rows.TryGetValue(line, out HeatRow row) ? row : null, line >= 1 && line <= source.Length ? source[line - 1] : "");
        }
        return text.ToString();
    }

    private static void Append(StringBuilder text, Profile profile, int line, HeatRow? row, string source)
    {
        string self = row is { Self: > 0 } hot ? FunctionReport.Percent(hot.Self, profile) : "";
        string total = row is { } any ? FunctionReport.Percent(any.Total, profile) : "";
        string number = line == Frame.LinesCut ? "?" : line.ToString(CultureInfo.InvariantCulture);
        text.Append(string.Create(CultureInfo.InvariantCulture, $"{self,7}  {total,7}  {number,6}  {Printable.Clean(source.Replace("\t", "    ", StringComparison.Ordinal))}").TrimEnd());
        text.Append('\n');
    }

    private static bool IsMeant(string path, string file) =>
        path.Length > 0 && (path == file
            || (path.EndsWith(file, StringComparison.Ordinal) && path[path.Length - file.Length - 1] == '/')
            || (file.EndsWith(path, StringComparison.Ordinal) && file[file.Length - path.Length - 1] == '/'));

    private static string[] Source(string file)
    {
        try
        {
            return new FileInfo(file) is { Exists: true, Length: <= MaxSourceBytes } ? File.ReadAllLines(file) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return [];   // the numbers alone are worth having
        }
    }
}
