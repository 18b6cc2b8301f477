using System.Text;

namespace Flame.Linux.Procfs;

/// <summary>What is used of <c>/proc/PID/status</c> (proc_pid_status(5)). Fields that the kernel does not show are 0 or empty.</summary>
public sealed record ProcessStatus
{
    private const int LimitBytes = 64 << 10;

    /// <summary>Name of the program, or what the process has called itself.</summary>
    public required string Name { get; init; }

    /// <summary>Who traces it; 0 nobody.</summary>
    public int TracerPid { get; init; }

    /// <summary>The process that this thread belongs to.</summary>
    public int ThreadGroupId { get; init; }

    /// <summary>Real, effective, saved and file system user id.</summary>
    public required IReadOnlyList<uint> UserIds { get; init; }

    /// <summary>Real, effective, saved and file system group id.</summary>
    public required IReadOnlyList<uint> GroupIds { get; init; }

    /// <summary>Its id in each PID namespace that it is in, from ours inwards; empty before Linux 4.1.</summary>
    public required IReadOnlyList<uint> NamespaceIds { get; init; }

    /// <summary>How many threads it has.</summary>
    public int Threads { get; init; }

    /// <summary>Effective capabilities as bits, in its own user namespace (capabilities(7)).</summary>
    public ulong Capabilities { get; init; }

    /// <summary>Permitted capabilities as bits: what it could make effective at any time.</summary>
    public ulong PermittedCapabilities { get; init; }

    /// <summary>0 no filter of system calls, 1 strict, 2 a program decides (seccomp(2)).</summary>
    public int Seccomp { get; init; }

    /// <summary>The effective user id.</summary>
    public uint EffectiveUid => UserIds.Count > 1 ? UserIds[1] : 0;

    /// <summary>Its id in its own PID namespace, which is the one that it knows itself.</summary>
    public int InnermostId => NamespaceIds.Count > 0 ? (int)NamespaceIds[^1] : 0;

    /// <summary>Reads it; null when there is no such process (any more).</summary>
    public static ProcessStatus? TryRead(int pid) => TryReadFile($"/proc/{pid}/status");

    /// <summary>Reads that of one thread; null when there is none of that id (any more).</summary>
    public static ProcessStatus? TryReadThread(int pid, int tid) => TryReadFile($"/proc/{pid}/task/{tid}/status");

    /// <summary>Reads our own.</summary>
    public static ProcessStatus? TryReadOwn() => TryReadFile("/proc/self/status");

    /// <summary>The fields found in <paramref name="text"/>.</summary>
    public static ProcessStatus Parse(ReadOnlySpan<byte> text)
    {
        var status = new StatusText(text);
        return new ProcessStatus
        {
            Name = Encoding.UTF8.GetString(status.Value("Name:"u8)),
            TracerPid = (int)status.Number("TracerPid:"u8),
            ThreadGroupId = (int)status.Number("Tgid:"u8),
            UserIds = status.Numbers("Uid:"u8),
            GroupIds = status.Numbers("Gid:"u8),
            NamespaceIds = status.Numbers("NSpid:"u8),
            Threads = (int)status.Number("Threads:"u8),
            Capabilities = status.Hex("CapEff:"u8),
            PermittedCapabilities = status.Hex("CapPrm:"u8),
            Seccomp = (int)status.Number("Seccomp:"u8),
        };
    }

    private static ProcessStatus? TryReadFile(string path) =>
        ProcFile.TryRead(path, LimitBytes, out byte[] text) == 0 ? Parse(text) : null;
}
