using System.Runtime.InteropServices;
using Flame.Linux.Interop;
using Flame.Linux.Procfs;

namespace Flame.Linux.Tracing;

/// <summary>A command that we start, to be traced from its exec on. It lives on when we end.</summary>
public sealed unsafe class ChildProcess
{
    private ChildProcess(int pid) => Pid = pid;

    /// <summary>Its process id.</summary>
    public int Pid { get; }

    /// <summary>
    /// Starts <paramref name="command"/>, found on PATH, with our own standard streams, and seizes it before its first
    /// instruction. Call it on the tracing thread: only the thread that forked may wait for the child (__WNOTHREAD).
    /// </summary>
    /// <param name="tracer">Who traces it.</param>
    /// <param name="command">Program and arguments.</param>
    /// <param name="execErrno">0, or why the program can't be run; the child has ended then.</param>
    /// <exception cref="FlameException">There can be no new process, it can't be traced, or <c>/proc</c> does not show it.</exception>
    public static ChildProcess Start(Tracer tracer, IReadOnlyList<string> command, out int execErrno)
    {
        ArgumentNullException.ThrowIfNull(tracer);
        ArgumentNullException.ThrowIfNull(command);
        if (!ProcMount.IsOurs)
        {
            // The child would be looked for under an id that is another process's there, or none's.
            throw new FlameException($"cannot start {command[0]}: {ProcMount.Problem}", ProcMount.Mend);
        }
        int release;
        int failure;
        int pid = Fork(command, &release, &failure);
        try
        {
            if (!tracer.Seize(pid, pid))
            {
                throw AttachFailure.Explain(pid, tracer.LastErrno);
            }
            byte go = 1;
            _ = Libc.write(release, &go, 1);
            int errno = 0;
            nint got;
            while ((got = Libc.read(failure, &errno, sizeof(int))) < 0 && Marshal.GetLastPInvokeError() == Errno.EINTR)
            {
            }
            execErrno = got == sizeof(int) ? errno : 0;
            return new ChildProcess(pid);
        }
        finally
        {
            _ = Libc.close(release);
            _ = Libc.close(failure);
        }
    }

    /// <summary>Sends it a signal.</summary>
    public void Send(Signal signal) => _ = Libc.kill(Pid, (int)signal);

    private static int Fork(IReadOnlyList<string> command, int* release, int* failure)
    {
        byte[][] words = CommandBytes.Of(command);
        byte** argv = (byte**)NativeMemory.AllocZeroed((nuint)words.Length + 1, (nuint)sizeof(byte*));
        try
        {
            for (int i = 0; i < words.Length; i++)
            {
                argv[i] = (byte*)NativeMemory.AllocZeroed((nuint)words[i].Length + 1);
                words[i].CopyTo(new Span<byte>(argv[i], words[i].Length));
            }
            int pid = Native.flame_spawn(argv, release, failure);
            return pid > 0 ? pid : throw FlameException.FromErrno($"cannot start {command[0]}", -pid);
        }
        finally
        {
            for (int i = 0; i < words.Length; i++)
            {
                NativeMemory.Free(argv[i]);
            }
            NativeMemory.Free(argv);
        }
    }
}
