using System.Buffers.Binary;
using Flame.Linux.Memory;

namespace Flame.Python.Locating;

/// <summary>
/// Finds <c>interp_head</c> of 3.6 and before in a stripped file: the variable is local, but the exported
/// PyInterpreterState_Head (Python/pystate.c) does nothing but return it, so its code holds the address.
/// </summary>
internal static class InterpreterHeadAccessor
{
    private const int InstructionBytes = 7;

    /// <summary>Decodes the function at <paramref name="function"/>; 0 when it is not of the known form.</summary>
    public static ulong Decode(IMemoryReader memory, ulong function)
    {
        Span<byte> code = stackalloc byte[16];
        if (function == 0 || !memory.TryRead(function, code))
        {
            return 0;
        }
        // x86-64: mov rax, [rip + displacement], at most behind an endbr64.
        int at = code.IndexOf((ReadOnlySpan<byte>)[0x48, 0x8b, 0x05]);
        return at is >= 0 and <= 4
            ? function + (ulong)at + InstructionBytes + (ulong)BinaryPrimitives.ReadInt32LittleEndian(code[(at + 3)..])
            : 0;
    }
}
