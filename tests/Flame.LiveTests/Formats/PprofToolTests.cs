using Flame.LiveTests.Running;
using Flame.Profiles.Formats;

namespace Flame.LiveTests.Formats;

/// <summary><c>go tool pprof</c> reads what we write for it.</summary>
public sealed class PprofToolTests : IDisposable
{
    private readonly WrittenFiles _files = new();

    [Fact]
    public void Pprof_ShowsPythonNamesAndLines()
    {
        string raw = Run("-raw", _files.Shop(ProfileFormats.Pprof));

        Assert.Contains("<module> /srv/app.py:9", raw, StringComparison.Ordinal);   // not <unknown>, as demangling would make of it
        Assert.Contains("<lambda> /srv/pages.py:8", raw, StringComparison.Ordinal);
        Assert.Contains("samples/count wall/nanoseconds[dflt]", raw, StringComparison.Ordinal);
        Assert.Contains("[FN][FL][LN][IN]", raw, StringComparison.Ordinal);
    }

    [Fact]
    public void Pprof_SumsUpTimesByDefault()
    {
        string top = Run("-top", _files.Shop(ProfileFormats.Pprof));

        Assert.Contains("Type: wall", top, StringComparison.Ordinal);
        Assert.Contains("Duration: 90ms", top, StringComparison.Ordinal);
        Assert.Contains("100% of 160ms total", top, StringComparison.Ordinal);
        Assert.Matches(@"50ms 31\.25% 31\.25% +80ms 50\.00% +work", top);
    }

    [Fact]
    public void Pprof_FiltersByThreadAndState()
    {
        string path = _files.Shop(ProfileFormats.Pprof);

        Assert.Matches(@"thread_name: Total 120\.0?ms(?s:.*)MainThread(?s:.*)worker-1", Run("-tags", path));
        Assert.Contains("accounting for 40ms, 25.00% of 160ms", Run("-top", "-tagfocus", "state=^gil$", path), StringComparison.Ordinal);
        Assert.Matches("60ms 37.50% +MainThread", Run("-top", "-tagroot", "thread_name", path));
    }

    [Fact]
    public void Pprof_TakesCountsAndHostileNamesAndNothing()
    {
        Assert.Contains("Type: samples", Run("-top", _files.Counts(ProfileFormats.Pprof)), StringComparison.Ordinal);
        Assert.Contains("<script>alert(1)</script>", Run("-raw", _files.Hostile(ProfileFormats.Pprof)), StringComparison.Ordinal);
        _ = Run("-raw", _files.Empty(ProfileFormats.Pprof));
    }

    public void Dispose() => _files.Dispose();

    private string Run(params string[] arguments)
    {
        using StartedProcess pprof = Validators.Go(_files.Folder, ["-symbolize=none", .. arguments]).Start();
        RunResult result = pprof.Finish();
        Assert.True(result.ExitCode == 0 && !result.Error.Contains("filename not available", StringComparison.Ordinal), result.Summary);
        return result.Output;
    }
}
