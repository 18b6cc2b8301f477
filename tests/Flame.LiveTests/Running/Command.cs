using System.ComponentModel;
using System.Diagnostics;

namespace Flame.LiveTests.Running;

/// <summary>A program to start: with its arguments, a few more environment variables and what it reads on stdin.</summary>
internal sealed record Command(string Program, params string[] Arguments)
{
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Default: nothing, an empty stdin. Null leaves stdin open and silent.</summary>
    public byte[]? Input { get; init; } = [];

    public string? WorkingDirectory { get; init; }

    public override string ToString() => $"{Program} {string.Join(' ', Arguments)}";

    public StartedProcess Start()
    {
        var start = new ProcessStartInfo(Program, Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = WorkingDirectory ?? Repository.Root,
        };
        // Files named in non-ASCII need it up to Python 3.6, and no run may leave .pyc files among the fixtures.
        start.Environment["LC_ALL"] = "C.UTF-8";
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        // Whoever runs the tests below sudo must not change what the profiler does with its files.
        _ = start.Environment.Remove("SUDO_UID");
        _ = start.Environment.Remove("SUDO_GID");
        foreach ((string name, string value) in Environment)
        {
            start.Environment[name] = value;
        }

        Process process = Start(start);
        if (Input is not null)
        {
            process.StandardInput.BaseStream.Write(Input);
            process.StandardInput.Close();
        }

        return new StartedProcess(this, process);
    }

    // A test that has just written a program, and another one that starts a process at that moment: until the child's exec the file is open for writing.
    private Process Start(ProcessStartInfo start)
    {
        const int TextFileBusy = 26; // ETXTBSY
        const int MostAttempts = 100;
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return Process.Start(start) ?? throw new InvalidOperationException($"could not start {this}");
            }
            catch (Win32Exception e) when (e.NativeErrorCode == TextFileBusy && attempt < MostAttempts)
            {
                Thread.Sleep(10);
            }
        }
    }
}
