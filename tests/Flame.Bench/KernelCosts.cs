using System.Diagnostics;
using System.Globalization;
using Flame.Linux.Memory;

namespace Flame.Bench;

/// <summary>What the kernel takes for the reads that a sample is made of: a sampler can save calls, not make them cheaper.</summary>
internal static class KernelCosts
{
    private const int Rounds = 2000;

    public static IEnumerable<Figure> Of(Setting setting)
    {
        using var target = new ChainTarget(setting);
        ulong address = WritableAddress(target.Pid);
        using var memory = new ProcessMemory(target.Pid);
        byte[] buffer = new byte[32 * 128];
        MemoryRange[] ranges = [.. Enumerable.Range(0, 32).Select(i => new MemoryRange(address + (ulong)(128 * i), 128))];

        yield return Take("process_vm_readv of 8 bytes", () => memory.TryRead(address, buffer.AsSpan(0, 8)));
        yield return Take("process_vm_readv of 4 KiB", () => memory.TryRead(address, buffer.AsSpan(0, 4096)));
        yield return Take("process_vm_readv of 32 ranges of 128 bytes", () => memory.ReadRanges(ranges, buffer) == 32);
    }

    private static Figure Take(string name, Func<bool> call)
    {
        List<double> microseconds = [];
        for (int round = 0; round < Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            bool done = call();
            microseconds.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
            if (!done)
            {
                throw new InvalidOperationException($"{name} failed in round {round}");
            }
        }
        return new Figure(name, new Series(microseconds.Skip(Rounds / 10)).Median, "µs", null, $"median of {Rounds}");
    }

    private static ulong WritableAddress(int pid)
    {
        string line = File.ReadLines($"/proc/{pid}/maps").First(each => each.EndsWith("[heap]", StringComparison.Ordinal));
        return ulong.Parse(line.AsSpan(0, line.IndexOf('-', StringComparison.Ordinal)), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}
