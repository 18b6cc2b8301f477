namespace Flame.Profiles.Formats;

/// <summary>A line that a reader could not use.</summary>
/// <param name="Number">The line's number in its file, from 1.</param>
/// <param name="Reason">What is wrong with it, as a clause without full stop.</param>
public readonly record struct RejectedLine(long Number, string Reason);

/// <summary>Counts the lines that a reader could not use, and keeps the first of them.</summary>
internal sealed class RejectedLines
{
    /// <summary>The reason of a line that its writer did not end (<see cref="ILineConsumer.AddUnended"/>).</summary>
    public const string CutOff = "the text is cut off: no line feed ends this line";

    private readonly List<RejectedLine> _first = [];

    /// <summary>How many there were.</summary>
    public long Count { get; private set; }

    /// <summary>The first <see cref="ProfileReading.MostRejectedLinesKept"/>.</summary>
    public IReadOnlyList<RejectedLine> First => _first;

    public void Add(long number, string reason)
    {
        Count++;
        if (_first.Count < ProfileReading.MostRejectedLinesKept)
        {
            _first.Add(new RejectedLine(number, reason));
        }
    }
}
