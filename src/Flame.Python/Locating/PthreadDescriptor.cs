using System.Buffers.Binary;
using Flame.Linux;
using Flame.Linux.Memory;

namespace Flame.Python.Locating;

/// <summary>
/// Where glibc's struct pthread has the thread id, for versions before 3.11, whose thread states have only pthread_self().
/// glibc says it in <c>_thread_db_pthread_tid</c>, meant for debuggers (nptl_db/db_info.c): bits, count, offset, 32 bits each.
/// </summary>
internal static class PthreadDescriptor
{
    private const uint MaxOffset = 1 << 14;
    private const string Symbol = "_thread_db_pthread_tid";

    /// <summary>The offset; 0 where no glibc says it.</summary>
    public static int FindOffset(IMemoryReader memory, ModuleList modules)
    {
        Span<byte> descriptor = stackalloc byte[12];
        foreach (MappedModule module in modules.Likely.Concat(modules.Others))
        {
            // Since 2.34 libpthread is part of libc.
            bool isLibc = module.FileName.StartsWith("libc.so.", StringComparison.Ordinal)
                || module.FileName.StartsWith("libc-2.", StringComparison.Ordinal)
                || module.FileName.StartsWith("libpthread", StringComparison.Ordinal);
            if (isLibc && Find(module) is not 0 and var address && memory.TryRead(address, descriptor)
                && BinaryPrimitives.ReadUInt32LittleEndian(descriptor) == 32
                && BinaryPrimitives.ReadUInt32LittleEndian(descriptor[8..]) is > 0 and < MaxOffset and var offset)
            {
                return (int)offset;
            }
        }
        return 0;
    }

    private static ulong Find(MappedModule module)
    {
        var found = new Dictionary<string, ulong>();
        try
        {
            module.OpenElf().FindExports([Symbol], found);
        }
        catch (FlameException)
        {
            return 0;
        }
        return found.TryGetValue(Symbol, out ulong address) ? address + module.Bias : 0;
    }
}
