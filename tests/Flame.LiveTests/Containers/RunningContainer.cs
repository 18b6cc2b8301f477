using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Flame.LiveTests.Running;

namespace Flame.LiveTests.Containers;

/// <summary>
/// A container of runc or crun in which a program has said that it is ready. It has a mount, PID, IPC and UTS namespace of
/// its own, no privileges beyond Docker's default, the fixtures in <c>/mnt</c> and pyflame in <c>/srv</c>.
/// </summary>
internal sealed class RunningContainer : IDisposable
{
    private static readonly Lazy<string?> Runtime = new(FindRuntime);
    private readonly ScratchDirectory _bundle;
    private readonly StartedProcess _process;

    private RunningContainer(string id, ScratchDirectory bundle, StartedProcess process)
    {
        Id = id;
        _bundle = bundle;
        _process = process;
    }

    public string Id { get; }

    /// <summary>The first line that the program printed.</summary>
    public string FirstLine { get; private set; } = "";

    /// <summary>The host's id of the container's first process.</summary>
    public int Pid { get; private set; }

    public string PidText => Pid.ToString(CultureInfo.InvariantCulture);

    public static RunningContainer Start(BundleOptions options, params string[] program)
    {
        RunningContainer container = Launch(options, program);
        try
        {
            container.FirstLine = container._process.WaitForLine(0);
            // The runtime writes it when the program runs already.
            string file = container._bundle.PathOf("pid");
            Eventually.Holds(() => File.Exists(file) && new FileInfo(file).Length > 0, "the runtime has written the container's id");
            container.Pid = int.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture);
            return container;
        }
        catch
        {
            container.Dispose();
            throw;
        }
    }

    /// <summary>Runs a program to its end in a container of its own.</summary>
    public static RunResult Run(BundleOptions options, params string[] program)
    {
        using RunningContainer container = Launch(options, program);
        return container._process.Finish();
    }

    /// <summary>Runs a program inside this container to its end.</summary>
    public RunResult Exec(params string[] program) => Root.Run(Runtime.Value!, ["exec", Id, .. program]);

    public void Dispose()
    {
        _ = Root.Run(Runtime.Value!, "delete", "--force", Id);
        _process.Dispose();
        _bundle.Dispose();
    }

    private static RunningContainer Launch(BundleOptions options, string[] program)
    {
        string root = options.RootPath ?? Root.FileSystem();
        if (Runtime.Value is not { } runtime)
        {
            Assert.Skip("neither runc nor crun can run a container here: run `make containers`");
            throw new InvalidOperationException();
        }
        var bundle = new ScratchDirectory();
        string id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        File.WriteAllText(bundle.PathOf("config.json"), Configuration(root, options, program).ToJsonString());
        StartedProcess process = new Command(
            runtime, "run", "--bundle", bundle.Path, "--pid-file", bundle.PathOf("pid"), id).Start();
        return new RunningContainer(id, bundle, process);
    }

    private static JsonObject Configuration(string root, BundleOptions options, string[] program)
    {
        JsonNode Capabilities() => new JsonArray([.. options.Capabilities.Select(name => (JsonNode)name)]);
        return new JsonObject
        {
            ["ociVersion"] = "1.0.0",
            ["root"] = new JsonObject { ["path"] = root, ["readonly"] = true },
            ["hostname"] = "flame-test",
            ["process"] = new JsonObject
            {
                ["args"] = new JsonArray([.. program.Select(word => (JsonNode)word)]),
                ["cwd"] = "/",
                ["env"] = new JsonArray("PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "PYTHONDONTWRITEBYTECODE=1"),
                ["user"] = new JsonObject { ["uid"] = 0, ["gid"] = 0 },
                ["noNewPrivileges"] = true,
                ["capabilities"] = new JsonObject
                {
                    ["bounding"] = Capabilities(), ["effective"] = Capabilities(), ["permitted"] = Capabilities(),
                },
            },
            ["mounts"] = Mounts(options),
            ["linux"] = Linux(options),
        };
    }

    private static JsonArray Mounts(BundleOptions options)
    {
        var mounts = new JsonArray(
            Mount("proc", "/proc", "proc"),
            Mount("tmpfs", "/dev", "tmpfs", "nosuid", "mode=755"),
            Mount("tmpfs", "/tmp", "tmpfs", "nosuid"),
            Mount("bind", "/mnt", Path.Combine(Repository.Root, "fixtures", "python"), "bind", "ro"),
            Mount("bind", "/srv", Path.GetDirectoryName(ShippedBinary.Path)!, "bind", "ro"));
        if (options.HiddenFolder is { } folder)
        {
            mounts.Add(Mount("tmpfs", folder, "tmpfs", "ro"));
        }
        return mounts;
    }

    private static JsonObject Mount(string type, string destination, string source, params string[] options) => new()
    {
        ["destination"] = destination,
        ["type"] = type,
        ["source"] = source,
        ["options"] = new JsonArray([.. options.Select(option => (JsonNode)option)]),
    };

    private static JsonObject Linux(BundleOptions options)
    {
        var namespaces = new JsonArray(Namespace("mount"), Namespace("ipc"), Namespace("uts"), Namespace("pid", options.PidNamespaceOf));
        var linux = new JsonObject { ["namespaces"] = namespaces };
        if (options.ForbiddenCalls.Count > 0)
        {
            linux["seccomp"] = new JsonObject
            {
                ["defaultAction"] = "SCMP_ACT_ALLOW",
                ["syscalls"] = new JsonArray(new JsonObject
                {
                    ["names"] = new JsonArray([.. options.ForbiddenCalls.Select(name => (JsonNode)name)]),
                    ["action"] = "SCMP_ACT_ERRNO",
                }),
            };
        }
        if (options.FirstHostId is { } first)
        {
            namespaces.Add(Namespace("user"));
            foreach (string kind in (ReadOnlySpan<string>)["uidMappings", "gidMappings"])
            {
                linux[kind] = new JsonArray(new JsonObject { ["containerID"] = 0, ["hostID"] = first, ["size"] = 65536 });
            }
        }
        return linux;
    }

    private static JsonObject Namespace(string type, int? of = null)
    {
        var json = new JsonObject { ["type"] = type };
        if (of is { } pid)
        {
            json["path"] = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/ns/{type}");
        }
        return json;
    }

    // A runtime may be installed and yet not work: without writable control groups, or with both versions mounted.
    private static string? FindRuntime()
    {
        foreach (string runtime in (ReadOnlySpan<string>)["runc", "crun"])
        {
            using var bundle = new ScratchDirectory();
            File.WriteAllText(bundle.PathOf("config.json"), Configuration(Root.FileSystem(), new BundleOptions(), ["/bin/true"]).ToJsonString());
            try
            {
                if (Root.Run(runtime, "run", "--bundle", bundle.Path, $"flame-probe-{Environment.ProcessId}").ExitCode == 0)
                {
                    return runtime;
                }
            }
            catch (System.ComponentModel.Win32Exception)
            {
                continue; // not installed
            }
        }
        return null;
    }
}

/// <summary>How a container differs from the plain one.</summary>
internal sealed record BundleOptions
{
    /// <summary>Docker's default, as far as it matters: SYS_PTRACE is not among them.</summary>
    public IReadOnlyList<string> Capabilities { get; init; } = ["CAP_KILL", "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_SETUID", "CAP_SETGID", "CAP_SYS_CHROOT"];

    /// <summary>The host's user that root of the container is, in a user namespace; null: no such namespace.</summary>
    public int? FirstHostId { get; init; }

    /// <summary>A process whose PID namespace it joins; null: one of its own.</summary>
    public int? PidNamespaceOf { get; init; }

    /// <summary>A folder in which it sees nothing.</summary>
    public string? HiddenFolder { get; init; }

    /// <summary>System calls that a filter answers with EPERM.</summary>
    public IReadOnlyList<string> ForbiddenCalls { get; init; } = [];

    /// <summary>Its root file system; null: the one of `make containers`.</summary>
    public string? RootPath { get; init; }
}
