namespace Flame.Bench;

/// <summary>Several takes of the same measurement.</summary>
internal sealed class Series(IEnumerable<double> takes)
{
    private readonly double[] _sorted = [.. takes.Order()];

    public int Count => _sorted.Length;

    public double Median => _sorted.Length % 2 == 1
        ? _sorted[_sorted.Length / 2]
        : (_sorted[(_sorted.Length / 2) - 1] + _sorted[_sorted.Length / 2]) / 2;

    public double Least => _sorted[0];

    public double Most => _sorted[^1];

    public string Spread => $"median of {Count}, {Figure.Number(Least)} to {Figure.Number(Most)}";
}
