using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Flame.LiveTests.Running;

/// <summary>What a process left behind: status, both outputs, and how long it ran.</summary>
internal sealed partial record RunResult(string Command, int ExitCode, byte[] OutputBytes, byte[] ErrorBytes, TimeSpan Elapsed)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Throws when stdout is not UTF-8.</summary>
    public string Output => Strict.GetString(OutputBytes);

    public string Error => Strict.GetString(ErrorBytes);

    public string Summary => $"{Command}\nstatus: {ExitCode} after {Elapsed.TotalSeconds:F2} s\nstderr: {Error}\nstdout: {Head(Output)}";

    /// <summary>
    /// Not a word on stderr. On a busy machine, as these tests make it themselves, the one line about samples that came too
    /// late, or that a thread got no processor to stop on, is allowed, and where stops take long that there were too few of them;
    /// <see cref="QuietRunTests"/> allows nothing.
    /// </summary>
    public bool IsQuiet => ErrorBytes.Length == 0 || LossLine().IsMatch(Error);

    /// <summary>Status 0 and not a word on stderr: how a run ends in which all went well.</summary>
    public RunResult MustSucceed() => MustEndQuietly(0);

    public RunResult MustEndQuietly(int status)
    {
        Assert.True(ExitCode == status && IsQuiet, Summary);
        return this;
    }

    /// <summary>A diagnosed failure: this status, nothing on stdout, something on stderr.</summary>
    public RunResult MustFail(int status = 1)
    {
        Assert.True(ExitCode == status && OutputBytes.Length == 0 && ErrorBytes.Length > 0, Summary);
        return this;
    }

    /// <summary>What `--stats` told.</summary>
    public long Counter(string name)
    {
        Match match = Regex.Match(Error, $@"^  {Regex.Escape(name)} +([\d,]+)$", RegexOptions.Multiline | RegexOptions.CultureInvariant);
        Assert.True(match.Success, Summary);
        return long.Parse(match.Groups[1].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
    }

    private static string Head(string text) => text.Length <= 2000 ? text : text[..2000] + "…";

    [GeneratedRegex(
        @"\A(pyflame: lost of [\d,]+ ticks: [\d,]+ missed, \d unreadable, [^\n]*\n)?(pyflame: [\d,]+ of [\d,]+ samples were read while [^\n]*\n)?\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex LossLine();
}
