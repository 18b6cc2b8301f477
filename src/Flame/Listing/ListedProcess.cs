using Flame.Linux.Containers;

namespace Flame.Listing;

/// <summary>A Python process as <c>pyflame ps</c> shows it.</summary>
internal sealed record ListedProcess
{
    /// <summary>Its id, for us.</summary>
    public required int Pid { get; init; }

    /// <summary>Its id in its own PID namespace; the same as <see cref="Pid"/> when that is ours.</summary>
    public required int InnerPid { get; init; }

    /// <summary>Its container; null when it runs in none.</summary>
    public Container? Container { get; init; }

    /// <summary>The version of CPython; null when it could not be found out, and <see cref="Problem"/> says why.</summary>
    public string? Version { get; init; }

    /// <summary>A build without the GIL.</summary>
    public bool IsFreeThreaded { get; init; }

    /// <summary>Why it can't be profiled as it is; null when it can, as far as was tried.</summary>
    public string? Problem { get; init; }

    /// <summary>How many threads it has.</summary>
    public required int Threads { get; init; }

    /// <summary>Share of one CPU that it used while the list was made.</summary>
    public double CpuPercent { get; init; }

    /// <summary>Its command line.</summary>
    public required IReadOnlyList<string> Command { get; init; }
}
