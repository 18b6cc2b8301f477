using Flame.Linux;

namespace Flame.Output;

/// <summary>
/// A stream whose writes return at once: a thread of its own hands the bytes on. The sampling thread must never wait for
/// a reader, since signals to the target wait for it.
/// </summary>
internal sealed class BackgroundStream : Stream
{
    private const int FullBytes = 32 << 20;

    private readonly Stream _target;
    private readonly Thread _thread;
    private readonly Lock _lock = new();
    private readonly AutoResetEvent _filled = new(false);
    private MemoryStream _filling = new();
    private MemoryStream _writing = new();
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
                return _filling.Length >= FullBytes;
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
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new InvalidOperationException("a stream that is written has no length");

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new InvalidOperationException("a stream that is written has no position");
        set => throw new InvalidOperationException("a stream that is written cannot seek");
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        lock (_lock)
        {
            _filling.Write(buffer);
        }
        _filled.Set();
    }

    /// <inheritdoc/>
    public override void Flush() => _filled.Set();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new InvalidOperationException("this stream is written only");

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new InvalidOperationException("this stream cannot seek");

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new InvalidOperationException("this stream cannot be cut");

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isEnding)
        {
            _isEnding = true;
            _filled.Set();
            _thread.Join();
            _filled.Dispose();
        }
        base.Dispose(disposing);
    }

    private void Drain()
    {
        bool isLast;
        do
        {
            isLast = _isEnding;
            lock (_lock)
            {
                (_filling, _writing) = (_writing, _filling);
            }
            HandOn();
            if (_writing.Length == 0 && !isLast)
            {
                _filled.WaitOne();
            }
            _writing.SetLength(0);
        }
        while (!isLast);
    }

    private void HandOn()
    {
        if (_isClosed || _writing.Length == 0)
        {
            return;
        }
        try
        {
            _writing.WriteTo(_target);
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
