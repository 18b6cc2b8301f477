using System.Diagnostics;
using Flame.LiveTests.Running;
using Flame.Profiles.Formats;

namespace Flame.LiveTests.Formats;

/// <summary>The Firefox profiler's own code, behind its command line, loads what we write for it.</summary>
public sealed class FirefoxProfilerTests : IDisposable
{
    private readonly WrittenFiles _files = new();

    [Fact]
    public void Profiler_ShowsThreadsStacksAndMarkers()
    {
        using Session session = new(_files.Shop(ProfileFormats.Firefox));

        string threads = session.Ask("thread", "list");
        Assert.Matches(@"t-0 +MainThread +python 4242 +4242", threads);
        Assert.Matches(@"t-1 +worker-1 +python 4242 +4242", threads);
        Assert.Matches(@"t-2 +thread +python 4300 +4300", threads);
        _ = session.Ask("thread", "select", "t-0");
        Assert.Matches(@"<module> \[total: 100\.0%.*\](?s:.*)serve(?s:.*)Page\.render \[total: 83\.3%, self: 33\.3%\]", session.Ask("thread", "samples-top-down"));
        string markers = session.Ask("thread", "markers");
        Assert.Matches(@"Holds the GIL +2 markers +\(interval: min=20ms", markers);
        Assert.Matches(@"Waits for the GIL +1 markers", markers);
        _ = session.Ask("thread", "select", "t-1");
        Assert.Matches(@"Collects garbage +1 markers", session.Ask("thread", "markers"));
    }

    [Fact]
    public void Profiler_TakesIdleSamplesForIdle()
    {
        using Session session = new(_files.Shop(ProfileFormats.Firefox));

        _ = session.Ask("thread", "select", "t-1");
        Assert.DoesNotContain("Queue.get", session.Ask("thread", "samples-top-down"), StringComparison.Ordinal);
        Assert.Contains("Queue.get", session.Ask("thread", "samples-top-down", "--include-idle"), StringComparison.Ordinal);
    }

    [Fact]
    public void Profiler_LoadsCountsAndHostileNames()
    {
        using (Session counts = new(_files.Counts(ProfileFormats.Firefox)))
        {
            Assert.Contains("Page.render", counts.Ask("thread", "samples-top-down"), StringComparison.Ordinal);
        }
        using Session hostile = new(_files.Hostile(ProfileFormats.Firefox));
        Assert.Contains("<script>alert(1)</script>", hostile.Ask("thread", "list"), StringComparison.Ordinal);
    }

    public void Dispose() => _files.Dispose();

    /// <summary>
    /// A profile in the memory of the program's daemon. The daemon is started here and not by the program, which would give it
    /// half a second to be ready, and leave it behind if it was not.
    /// </summary>
    private sealed class Session : IDisposable
    {
        private const string Name = "flame";
        private static readonly TimeSpan LoadLimit = TimeSpan.FromSeconds(60);
        private readonly ScratchDirectory _scratch = new(); // a daemon that was killed leaves files that would be taken for the next one's
        private readonly StartedProcess _daemon;

        public Session(string path)
        {
            _daemon = Start("--daemon", path, "--session", Name);
            WaitForTheProfile();
        }

        public string Ask(params string[] words)
        {
            RunResult result = Run([.. words, "--session", Name]);
            Assert.True(result.ExitCode == 0, result.Summary);
            return result.Output;
        }

        public void Dispose()
        {
            _daemon.Dispose();
            _scratch.Dispose();
        }

        /// <summary>
        /// By the daemon's log: asking it by the program would cost the start of a node each time, and the program takes the files
        /// of a daemon away that it can't reach yet.
        /// </summary>
        private void WaitForTheProfile()
        {
            string log = _scratch.PathOf(Name + ".log");
            var clock = Stopwatch.StartNew();
            string text = "";
            while (!text.Contains("Profile loaded successfully", StringComparison.Ordinal))
            {
                bool isAlive = !_daemon.HasEnded;
                text = File.Exists(log) ? File.ReadAllText(log) : "";
                Assert.True(
                    isAlive && clock.Elapsed < LoadLimit && !text.Contains("[ERROR]", StringComparison.Ordinal),
                    $"the daemon has not loaded the profile, {clock.Elapsed.TotalSeconds:F0} s after its start:\n{text}{_daemon.Error.Text}");
                Thread.Sleep(20);
            }
        }

        private RunResult Run(params string[] arguments)
        {
            using StartedProcess cli = Start(arguments);
            return cli.Finish();
        }

        private StartedProcess Start(params string[] arguments)
        {
            string program = Path.Combine(Validators.Modules, "node_modules", "@firefox-devtools", "profiler-cli", "dist", "profiler-cli.js");
            Command command = Validators.Node([program, .. arguments]) with
            {
                Environment = new Dictionary<string, string>
                {
                    ["PROFILER_CLI_SESSION_DIR"] = _scratch.Path,
                    ["HOME"] = _scratch.Path,
                    ["PROFILER_CLI_NO_SYMBOLICATE"] = "1",
                },
            };
            return command.Start();
        }
    }
}
