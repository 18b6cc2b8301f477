using Flame.Output;

namespace Flame.Tests.Output;

/// <summary>What a reader that is slower than the samples costs: nothing is lost or mixed up, and memory stays what the wait took.</summary>
public sealed class BackgroundStreamTests
{
    [Fact]
    public void ReaderThatStoodStill_GetsEverythingInOrder()
    {
        using var reader = new GatedStream();
        byte[] line = new byte[1000];
        int lines = 0;
        using (var stream = new BackgroundStream(reader))
        {
            for (; !stream.IsFull; lines++)
            {
                BitConverter.TryWriteBytes(line, lines);
                stream.Write(line);
            }
            reader.Open();
        }

        Assert.InRange(lines, 32_000, 36_000); // 32 MiB, and what the reader held already
        byte[] written = reader.ToArray();
        Assert.Equal(lines * line.Length, written.Length);
        Assert.All(Enumerable.Range(0, lines), number => Assert.Equal(number, BitConverter.ToInt32(written, number * line.Length)));
    }

    [Fact]
    public void ReaderThatStandsStillAgain_CostsNoMoreMemory()
    {
        using var reader = new GatedStream();
        using var stream = new BackgroundStream(reader);
        byte[] line = new byte[1000];
        long first = FillAndEmpty();
        long second = FillAndEmpty();
        Assert.InRange(first, 32 << 20, 34 << 20);
        Assert.InRange(second, 0, 1 << 20);

        long FillAndEmpty()
        {
            reader.Shut();
            long before = GC.GetAllocatedBytesForCurrentThread();
            long expected = reader.Received;
            for (; !stream.IsFull; expected += line.Length)
            {
                stream.Write(line);
            }
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            reader.Open();
            Assert.True(SpinWait.SpinUntil(() => reader.Received == expected, TimeSpan.FromSeconds(30)));
            return allocated;
        }
    }

    [Fact]
    public void ReaderThatHasGone_ClosesTheStream()
    {
        using var stream = new BackgroundStream(new FullStream());
        stream.Write([1]);
        Assert.True(SpinWait.SpinUntil(() => stream.IsClosed, TimeSpan.FromSeconds(10)));
        stream.Write([2]);
        Assert.Equal("no space", Assert.Throws<IOException>(stream.ThrowIfFailed).Message);
    }

    /// <summary>Takes nothing until it is opened.</summary>
    private sealed class GatedStream : MemoryStream
    {
        private readonly ManualResetEventSlim _gate = new();
        private long _received;

        public long Received => Interlocked.Read(ref _received);

        public void Open() => _gate.Set();

        public void Shut() => _gate.Reset();

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            _gate.Wait();
            base.Write(buffer);
            Interlocked.Add(ref _received, buffer.Length);
        }

        protected override void Dispose(bool disposing)
        {
            _gate.Dispose();
            base.Dispose(disposing);
        }
    }

    private sealed class FullStream : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("no space");
    }
}
