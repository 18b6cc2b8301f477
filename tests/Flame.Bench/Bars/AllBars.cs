using Flame.Bench.Machine;
using Flame.Bench.Reporting;

namespace Flame.Bench.Bars;

/// <summary>The eight bars, in order; those that were not asked for are left out, and take no time.</summary>
internal static class AllBars
{
    public static IEnumerable<(int Bar, IEnumerable<Figure> Figures)> Of(Setting setting)
    {
        var runs = new FullSpeedRuns(setting);
        var recordings = new Recordings(setting);
        (int Bar, IEnumerable<Figure> Figures)[] all =
        [
            (1, new SampleCostBar(setting, runs).Take()),
            (2, new FullSpeedBar(runs).Take()),
            (3, new TruthBar(setting).Take()),
            (4, new BiasBar(setting).Take()),
            (5, new OverheadBar(setting, recordings).Take()),
            (6, new RateBar(setting, recordings).Take()),
            (7, new StartBar(setting, recordings).Take()),
            (8, Later(() => new ManyThreadsBar(setting).Take())),
        ];
        return all.Where(each => setting.Options.Only.Contains(each.Bar));
    }

    private static IEnumerable<Figure> Later(Func<IEnumerable<Figure>> take)
    {
        foreach (Figure figure in take())
        {
            yield return figure;
        }
    }
}
