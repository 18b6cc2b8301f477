using System.Globalization;

namespace Flame.Profiles.Formats;

/// <summary>What the labels of one pprof sample say of its thread. Names differ between tools; all that are known are taken.</summary>
internal struct PprofLabels(PprofDocument document)
{
    private string? _threadName;

    /// <summary>Of its process; 0 when no label says it.</summary>
    public int Process { get; private set; }

    /// <summary>0 when no label says it.</summary>
    public long Thread { get; private set; }

    /// <summary>Empty when no label says it.</summary>
    public readonly string ThreadName => _threadName ?? "";

    /// <summary>What the thread was doing, as pyflame writes it.</summary>
    public SampleState State { get; private set; }

    /// <summary>Some label names a thread or a process.</summary>
    public bool HasThread { get; private set; }

    public void Take(ProtobufReader message)
    {
        (int key, int text, long number) = (0, 0, 0);
        while (message.TryNext())
        {
            int id = message.Number <= int.MaxValue ? (int)message.Number : -1;
            key = message.Field == 1 ? id : key;
            text = message.Field == 2 ? id : text;
            number = message.Field == 3 ? (long)message.Number : number;
        }
        switch (document.Text(key))
        {
            case "thread_id" or "tid" or "thread id":
                Thread = text == 0 ? number : NumberOf(document.Text(text));
                HasThread = true;
                break;
            case "thread_name" or "thread name" or "thread":
                _threadName = document.Text(text);
                HasThread = true;
                break;
            case "pid" or "process_id" or "process id":
                Process = (int)Math.Clamp(text == 0 ? number : NumberOf(document.Text(text)), 0, int.MaxValue);
                HasThread = true;
                break;
            case "state":
                State = SampleStates.ByName(document.Text(text));
                break;
            default:
                break;
        }
    }

    private static long NumberOf(string text) => long.TryParse(text, CultureInfo.InvariantCulture, out long number) ? number : 0;
}
