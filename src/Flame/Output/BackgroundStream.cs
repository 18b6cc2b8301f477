using Flame.Linux;
using Flame.Profiles;

namespace Flame.Output;

/// <summary>
/// A stream whose writes return at once: a thread of its own hands the bytes on. The sampling thread must never wait for
/// a reader, since signals to the target wait for it.
/// </summary>
internal sealed class BackgroundStream : WriteOnlyStream
{
    private const int FullBytes = 32 << 20;
    private const int BlockBytes = 64 << 10;

    private readonly Stream _target;
    private readonly Thread _thread;
    private readonly Lock _lock = new();
    private readonly AutoResetEvent _wake = new(false);
    private readonly Queue<(byte[] Bytes, int Length)> _waiting = new();
    private readonly Stack<byte[]> _spare = new();
    private byte[] _filling = new byte[BlockBytes];
    private int _filled;
    private volatile bool _isEnding;
    private volatile bool _isClosed;
    private IOException? _failure;

    /// <summary>Hands on to <paramref name="target"/>, which stays open at the end.</summary>
    public BackgroundStream(Stream target)
    {
        _target = target;
        _thread = new Thread(Drain) { IsBackground = true, Name = "writer" };
        _thread.Start();
    }

    /// <summary>So much is waiting that more would only cost memory.</summary>
    public bool IsFull
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count >= FullBytes / BlockBytes;
            }
        }
    }

    /// <summary>Nothing more can be written: the reader has gone away, or <see cref="ThrowIfFailed"/> says why.</summary>
    public bool IsClosed => _isClosed;

    /// <summary>Throws what writing failed by, a reader that has gone away apart.</summary>
    public void ThrowIfFailed()
    {
        if (_failure is not null)
        {
            throw _failure;
        }
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        lock (_lock)
        {
            while (buffer.Length > 0)
            {
                int fitting = Math.Min(buffer.Length, BlockBytes - _filled);
                buffer[..fitting].CopyTo(_filling.AsSpan(_filled));
                buffer = buffer[fitting..];
                _filled += fitting;
                if (_filled == BlockBytes)
                {
                    PutAside();
                }
            }
        }
        _wake.Set();
    }

    /// <inheritdoc/>
    public override void Flush() => _wake.Set();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isEnding)
        {
            _isEnding = true;
            _wake.Set();
            _thread.Join();
            _wake.Dispose();
        }
        base.Dispose(disposing);
    }

    private void Drain()
    {
        while (true)
        {
            bool isLast = _isEnding; // asked first: what was written before the end was told is handed on still
            while (TryTake(out (byte[] Bytes, int Length) block))
            {
                HandOn(block.Bytes.AsSpan(0, block.Length));
                lock (_lock)
                {
                    _spare.Push(block.Bytes);
                }
            }
            if (isLast)
            {
                return;
            }
            _wake.WaitOne();
        }
    }

    private bool TryTake(out (byte[] Bytes, int Length) block)
    {
        lock (_lock)
        {
            if (_waiting.Count == 0 && _filled > 0)
            {
                PutAside();
            }
            return _waiting.TryDequeue(out block);
        }
    }

    /// <summary>Lets what was filled wait for the writer. Blocks are used again: no more of them are ever made than once waited.</summary>
    private void PutAside()
    {
        _waiting.Enqueue((_filling, _filled));
        _filling = _spare.TryPop(out byte[]? spare) ? spare : new byte[BlockBytes];
        _filled = 0;
    }

    private void HandOn(ReadOnlySpan<byte> bytes)
    {
        if (_isClosed)
        {
            return;
        }
        try
        {
            _target.Write(bytes);
            _target.Flush();
        }
        catch (ReaderGoneException)
        {
            _isClosed = true;
        }
        catch (IOException e)
        {
            _failure = e; // a full disk, say: told at the end, by the thread that waits for it
            _isClosed = true;
        }
    }
}
