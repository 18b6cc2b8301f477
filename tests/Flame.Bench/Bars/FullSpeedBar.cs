using Flame.Bench.Reporting;

namespace Flame.Bench.Bars;

/// <summary>Bar 2: samples a second at full speed, beside the peers on the same target.</summary>
internal sealed class FullSpeedBar(FullSpeedRuns runs)
{
    public IEnumerable<Figure> Take()
    {
        foreach (Scenario scenario in FullSpeedRuns.Newest.Where(each => each.Depth == 20 || each is { Depth: 500, Mode: "churn" }))
        {
            yield return Against("Tachyon", scenario, scenario.Mode == "stable" ? 2.5 : 4);
        }
        foreach (Scenario scenario in FullSpeedRuns.Older)
        {
            yield return Against("austin", scenario, scenario.Depth == 20 ? 8 : 50);
        }
    }

    private Figure Against(string peer, Scenario scenario, double least)
    {
        string name = $"samples a second, times {peer}'s, {scenario.Name}, CPython {scenario.Minor}";
        var ratios = new Series(runs.Of(scenario, "pyflame").Zip(runs.Of(scenario, peer), (own, other) => own.PerSecond / other.PerSecond));
        if (ratios.Median is null)
        {
            string missing = runs.Of(scenario, "pyflame").Count == 0 ? "pyflame" : peer;
            return new Figure(2, name, null, "×", Goal.AtLeast(least), runs.ReasonAgainst(scenario, missing));
        }
        string Told(string profiler)
        {
            double? lost = runs.Of(scenario, profiler, taken => taken.LostPercent ?? double.NaN).Median;
            string rate = Figure.Number(runs.Of(scenario, profiler, taken => taken.PerSecond).Median!.Value);
            return $"{profiler} {rate}/s{(lost is { } share ? $", {Figure.Number(share)} % lost" : "")}";
        }
        return new Figure(2, name, ratios.Median, "×", Goal.AtLeast(least), $"{Told("pyflame")}; {Told(peer)}; {ratios.Spread}")
        {
            Foreign = runs.Foreign(scenario, "pyflame", peer),
        };
    }
}
