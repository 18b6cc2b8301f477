using System.Buffers;
using System.Text;

namespace Flame.LiveTests.Running;

/// <summary>Reads a stream to its end on a thread of its own, so that a full pipe never blocks the writer.</summary>
internal sealed class OutputCapture
{
    private readonly object _gate = new();
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly Thread _reader;
    private long _lines;
    private bool _ended;

    public OutputCapture(Stream stream)
    {
        _reader = new Thread(() => Drain(stream)) { IsBackground = true };
        _reader.Start();
    }

    public byte[] Bytes
    {
        get
        {
            lock (_gate)
            {
                return _bytes.WrittenSpan.ToArray();
            }
        }
    }

    public string Text => Encoding.UTF8.GetString(Bytes);

    public string[] Lines => Text.Split('\n');

    /// <summary>True when that many lines are there; false when the stream ended or the time passed before.</summary>
    public bool WaitForLines(long count, TimeSpan limit)
    {
        DateTime deadline = DateTime.UtcNow + limit;
        lock (_gate)
        {
            while (_lines < count && !_ended)
            {
                TimeSpan left = deadline - DateTime.UtcNow;
                if (left <= TimeSpan.Zero || !Monitor.Wait(_gate, left))
                {
                    break;
                }
            }

            return _lines >= count;
        }
    }

    public bool WaitForEnd(TimeSpan limit) => _reader.Join(limit);

    private void Drain(Stream stream)
    {
        byte[] buffer = new byte[64 * 1024];
        int length;
        while ((length = ReadSome(stream, buffer)) > 0)
        {
            lock (_gate)
            {
                _bytes.Write(buffer.AsSpan(0, length));
                _lines += buffer.AsSpan(0, length).Count((byte)'\n');
                Monitor.PulseAll(_gate);
            }
        }

        lock (_gate)
        {
            _ended = true;
            Monitor.PulseAll(_gate);
        }
    }

    private static int ReadSome(Stream stream, byte[] buffer)
    {
        try
        {
            return stream.Read(buffer);
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException)
        {
            return 0; // the process was disposed of while its pipe was still open in a grandchild
        }
    }
}
