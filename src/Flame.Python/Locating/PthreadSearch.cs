using System.Buffers.Binary;
using Flame.Linux.Elf;
using Flame.Linux.Memory;
using Flame.Python.Layouts;

namespace Flame.Python.Locating;

/// <summary>
/// Finds out where a C library that does not say it (musl, a static glibc) has the thread id in its struct pthread: at that
/// offset, and hardly at any other, the descriptor of every thread has the id of a thread that the process really has.
/// <code>
/// musl 1.2, x86-64 (src/internal/pthread_impl.h):  self dtv prev next sysinfo canary tid errno ...
///                                          bytes:  0    8   16   24   32      40     48  52
/// </code>
/// </summary>
internal static class PthreadSearch
{
    private const int OffsetX64 = 720;
    private const int OffsetAarch64 = 208;
    private const int MaxThreads = 64;
    private const int MaxInterpreters = 64;
    private const int SearchedBytes = 2048;

    /// <summary>The offset that fits the threads best; that of every glibc seen so far when none fits any.</summary>
    /// <param name="memory">The target's memory.</param>
    /// <param name="layout">Its layout.</param>
    /// <param name="runtime">Where its interpreters are.</param>
    /// <param name="theirThreads">The ids of its threads, as it knows them itself.</param>
    public static int FindOffset(IMemoryReader memory, PythonLayout layout, RuntimeLocation runtime, IReadOnlySet<int> theirThreads)
    {
        int usual = runtime.Machine == ElfFile.Aarch64 ? OffsetAarch64 : OffsetX64;
        List<byte[]> descriptors = Descriptors(memory, layout, runtime);
        int best = usual;
        int bestFits = Fits(descriptors, usual, theirThreads);
        // The id comes before all else that can be equal to it: a copy of the process's id in older releases of both libraries.
        for (int offset = 0; offset < SearchedBytes; offset += sizeof(int))
        {
            int fits = Fits(descriptors, offset, theirThreads);
            if (fits > bestFits)
            {
                (best, bestFits) = (offset, fits);
            }
        }
        return best;
    }

    // For how many threads the offset gives an id, each another one.
    private static int Fits(List<byte[]> descriptors, int offset, IReadOnlySet<int> theirThreads)
    {
        var given = new HashSet<int>();
        foreach (byte[] descriptor in descriptors)
        {
            if (offset + sizeof(int) <= descriptor.Length
                && BinaryPrimitives.ReadInt32LittleEndian(descriptor.AsSpan(offset)) is var id && theirThreads.Contains(id))
            {
                given.Add(id);
            }
        }
        return given.Count;
    }

    private static List<byte[]> Descriptors(IMemoryReader memory, PythonLayout layout, RuntimeLocation runtime)
    {
        var found = new Dictionary<ulong, byte[]>();
        _ = memory.TryRead(runtime.InterpretersHead(layout), out ulong interpreter);
        for (int i = 0; i < MaxInterpreters && interpreter != 0; i++)
        {
            _ = memory.TryRead(interpreter + (ulong)layout.Interpreter.ThreadsHead, out ulong thread);
            for (int j = 0; j < MaxThreads && thread != 0 && found.Count < MaxThreads; j++)
            {
                if (memory.TryRead(thread + (ulong)layout.Thread.ThreadId, out ulong pthread) && pthread != 0 && !found.ContainsKey(pthread))
                {
                    found.Add(pthread, ReadWhatIsThere(memory, pthread));
                }
                thread = memory.TryRead(thread + (ulong)layout.Thread.Next, out ulong next) ? next : 0;
            }
            interpreter = memory.TryRead(interpreter + (ulong)layout.Interpreter.Next, out ulong other) ? other : 0;
        }
        return [.. found.Values];
    }

    // A descriptor of musl is shorter than what is searched, and may be the last thing that is mapped.
    private static byte[] ReadWhatIsThere(IMemoryReader memory, ulong pthread)
    {
        const int PageBytes = 4096;
        byte[] bytes = new byte[SearchedBytes];
        if (memory.TryRead(pthread, bytes))
        {
            return bytes;
        }
        int toPageEnd = (int)(PageBytes - (pthread % PageBytes));
        return toPageEnd < SearchedBytes && memory.TryRead(pthread, bytes.AsSpan(0, toPageEnd)) ? bytes[..toPageEnd] : [];
    }
}
