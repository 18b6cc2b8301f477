namespace Flame.Profiles.Diff.Statistics;

/// <summary>One quantity as the runs of one side saw it.</summary>
internal sealed class MeasuredRuns
{
    private readonly double[] _hits;
    private readonly RunScale[] _scales;
    private readonly bool _isShare;

    /// <summary>Makes it of the counts of each run.</summary>
    /// <param name="counts">In the profile's unit, one for each run.</param>
    /// <param name="scales">What a count of each run is worth.</param>
    /// <param name="isShare">Counts are parts of a whole, not events at a rate.</param>
    public MeasuredRuns(ReadOnlySpan<long> counts, RunScale[] scales, bool isShare)
    {
        _hits = new double[counts.Length];
        _scales = scales;
        _isShare = isShare;
        for (int run = 0; run < counts.Length; run++)
        {
            _hits[run] = counts[run] / scales[run].CountsPerSample;
            Hits += _hits[run];
            Mean += ValueOf(run) / counts.Length;
        }
        for (int run = 0; run < counts.Length; run++)
        {
            // Counts are whole: values that came out equal still stand for a range of one sample's width.
            double step = scales[run].ValuePerSample;
            Variance += (Square(ValueOf(run) - Mean) / Math.Max(1, counts.Length - 1)) + (step * step / 12 / counts.Length);
        }
    }

    /// <summary>How many runs there were.</summary>
    public int Runs => _hits.Length;

    /// <summary>Samples of all runs together.</summary>
    public double Hits { get; }

    /// <summary>All samples that the runs have, of this quantity or not.</summary>
    public double AllSamples => _scales.Sum(scale => scale.Samples);

    /// <summary>The mean of the runs' values, each run counting alike.</summary>
    public double Mean { get; }

    /// <summary>Between runs, of one run's value; means nothing for a single run.</summary>
    public double Variance { get; }

    /// <summary>The limits of the value from the counts of all runs together.</summary>
    /// <param name="lowerZ">How sure the lower limit is.</param>
    /// <param name="upperZ">How sure the upper limit is.</param>
    /// <param name="bundle">So many samples say no more than one does; 1: each falls independently.</param>
    public Estimate FromCounts(double lowerZ, double upperZ, double bundle = 1)
    {
        if (_isShare)
        {
            double all = AllSamples;
            return CountLimits.Proportion(Math.Min(Hits, all) / bundle, all / bundle, lowerZ, upperZ);
        }
        Estimate rate = CountLimits.Rate(Hits / bundle, lowerZ, upperZ);
        double unit = bundle * (Mean > 0 ? Mean / Hits : _scales.Average(scale => scale.ValuePerSample) / _scales.Length);
        return new Estimate(rate.Value * unit, rate.Lower * unit, rate.Upper * unit);
    }

    private double ValueOf(int run) => _hits[run] * _scales[run].ValuePerSample;

    private static double Square(double value) => value * value;
}

/// <summary>What the counts of one run are worth.</summary>
/// <param name="Samples">How many samples the run has in all.</param>
/// <param name="CountsPerSample">1 where counts are samples; the interval where they are times.</param>
/// <param name="ValuePerSample">What one sample adds to a value: 1/samples for shares, 1 for counts, seconds a second for times.</param>
internal readonly record struct RunScale(double Samples, double CountsPerSample, double ValuePerSample)
{
    /// <summary>What one count adds to a value.</summary>
    public double ValuePerCount => ValuePerSample / CountsPerSample;

    /// <summary>The scale of one of several equal pieces of this run, so that the mean of the pieces is the run's value.</summary>
    public RunScale Piece(long counts, int pieces) => new(counts / CountsPerSample, CountsPerSample, ValuePerSample * pieces);
}
