namespace Flame.Tests;

/// <summary>What code allocates on its own thread.</summary>
internal static class Allocations
{
    private const int Rounds = 10;
    private const int BufferBytes = 8 << 10; // a thread's allocation buffer in the runtime

    /// <summary>
    /// The bytes that <paramref name="action"/> allocates each time. A collection that another test causes, a background one too, retires
    /// this thread's allocation buffer, and the rest of that counts as allocated: so the least of several rounds is told. What comes
    /// to more than such a buffer in any round is no such thing, and is told itself.
    /// </summary>
    public static long Of(Action action)
    {
        long least = long.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (allocated > BufferBytes)
            {
                return allocated;
            }
            least = Math.Min(least, allocated);
        }
        return least;
    }
}
