using Flame.Linux.Diagnosis;
using Flame.Linux.Elf;
using Flame.Linux.Memory;
using Flame.Linux.Procfs;

namespace Flame.Linux.Targets;

/// <summary>A running process as a target: its memory, its mappings and the files behind them.</summary>
public sealed class LiveProcess : IDisposable
{
    private readonly ulong _startTicks;
    private readonly TargetFiles _files;

    private LiveProcess(int pid, ulong startTicks)
    {
        Pid = pid;
        _startTicks = startTicks;
        Memory = new ProcessMemory(pid);
        Waits = new TaskWaits(pid);
        _files = new TargetFiles(pid, Memory);
    }

    /// <summary>The process id, in our pid namespace.</summary>
    public int Pid { get; }

    /// <summary>Its memory.</summary>
    public ProcessMemory Memory { get; }

    /// <summary>What its threads wait for.</summary>
    public TaskWaits Waits { get; }

    /// <summary>
    /// Whether the process that was opened still runs: the id may have been given to another one meanwhile.
    /// </summary>
    public bool IsAlive => TaskStat.TryReadProcess(Pid, out TaskStat stat) && stat.StartTicks == _startTicks && !HasEnded(Pid, stat);

    /// <summary>The thread by whose id it is looked into: its first one, while that lives.</summary>
    public int LivingThread => Procfs.LivingThread.Of(Pid);

    /// <summary>How long the process had been there when we were started; negative when it is the younger one.</summary>
    public TimeSpan AgeAtOurStart
    {
        get
        {
            const long TicksPerSecond = 100; // USER_HZ, in which every kernel counts for programs (times(2))
            return TaskStat.TryReadProcess(Environment.ProcessId, out TaskStat own)
                ? TimeSpan.FromSeconds(((long)own.StartTicks - (long)_startTicks) / (double)TicksPerSecond)
                : TimeSpan.MaxValue;
        }
    }

    /// <summary>Opens a process by its id.</summary>
    /// <exception cref="FlameException">There is none (<see cref="FailureKind.Gone"/>).</exception>
    public static LiveProcess Open(int pid)
    {
        if (!ProcMount.IsOurs)
        {
            throw new FlameException(ProcMount.Problem, ProcMount.Mend);
        }
        if (!TaskStat.TryReadProcess(pid, out TaskStat stat) || HasEnded(pid, stat))
        {
            Finding process = AttachDiagnosis.Process(pid);
            throw new FlameException(process.Found, process.Mend, FailureKind.Gone);
        }
        return new LiveProcess(pid, stat.StartTicks);
    }

    /// <summary>What is mapped now.</summary>
    /// <exception cref="FlameException">It is gone, or not ours to look at.</exception>
    public List<Mapping> ReadMaps() => MemoryMaps.Read(LivingThread);

    /// <summary>The path of the executable as the kernel gives it to us; null when it can't be read.</summary>
    public string? ExecutablePath()
    {
        try
        {
            return new FileInfo($"/proc/{LivingThread}/exe").LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>
    /// Opens the file behind a mapping, whatever its name means from here; null when there is no way to it. Another file
    /// than the mapping's is never taken.
    /// </summary>
    public OpenedFile? OpenMapped(in Mapping mapping) => _files.OpenMapped(mapping);

    private static bool HasEnded(int pid, in TaskStat stat) => stat.IsDead && !Procfs.LivingThread.TryFindOther(pid, out _);

    /// <summary>Frees what reading needs. The process is left as it is.</summary>
    public void Dispose()
    {
        _files.Dispose();
        Waits.Dispose();
        Memory.Dispose();
    }
}
