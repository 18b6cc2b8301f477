using Flame.Linux.Diagnosis;

namespace Flame.Linux.Tracing;

/// <summary>What to say when the kernel refused to let us read or trace a process.</summary>
public static class AttachFailure
{
    /// <summary>The message and hint for a process that could not be seized or read, as the diagnosis has them.</summary>
    /// <param name="pid">The process.</param>
    /// <param name="errno">What the failed call gave; 0 when it gave none.</param>
    public static FlameException Explain(int pid, int errno) => AttachDiagnosis.Explain(pid, errno);

    /// <summary>The message and hint for a process that ended before it could be read.</summary>
    public static FlameException Gone(int pid) => AttachDiagnosis.Explain(pid, Interop.Errno.ESRCH);
}
