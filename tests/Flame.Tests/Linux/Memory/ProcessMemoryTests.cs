using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Flame.Linux.Memory;

namespace Flame.Tests.Linux.Memory;

public sealed class ProcessMemoryTests
{
    [Fact]
    public void WarmUp_IsOneCall_AndReadsNothingOfTheProcess()
    {
        using var other = System.Diagnostics.Process.Start("sleep", "60");
        try
        {
            using var memory = new ProcessMemory(other.Id);
            memory.WarmUp(5);
            memory.WarmUp(100_000);
            Assert.Equal((2, 0, 0), (memory.Calls, memory.Segments, memory.BytesRead));
        }
        finally
        {
            other.Kill();
        }
    }

    [Fact]
    public void WarmUp_LeavesTheNextReadAlone_AndAllocatesNothing()
    {
        using var memory = new ProcessMemory(Environment.ProcessId);
        byte[] source = GC.AllocateArray<byte>(16, pinned: true);
        BinaryPrimitives.WriteUInt64LittleEndian(source.AsSpan(8), 0x0123456789abcdef);
        ulong address = (ulong)Marshal.UnsafeAddrOfPinnedArrayElement(source, 0);
        byte[] read = new byte[16];
        MemorySegment[] segments = [new(address + 8, 8, 0), new(address, 8, 8)];
        int whole = 0;
        void ReadWarm()
        {
            memory.WarmUp(segments.Length);
            whole = memory.ReadSegments(segments, read);
        }

        ReadWarm();
        Assert.Equal(2, whole);
        Assert.Equal([.. source[8..], .. source[..8]], read);
        Assert.Equal(0, Allocations.Of(ReadWarm));
    }
}
