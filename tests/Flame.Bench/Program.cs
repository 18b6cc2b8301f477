namespace Flame.Bench;

internal static class Program
{
    /// <summary>
    /// Prints every figure beside its goal, as the table of docs/performance.md, and keeps it under artifacts/. A missed
    /// goal is said, not an error: the figures are for people to judge.
    /// </summary>
    private static int Main(string[] arguments)
    {
        if (arguments.Length != 1)
        {
            Console.Error.WriteLine("usage: Flame.Bench PYTHON   (as `make bench` calls it)");
            return 1;
        }
        var setting = new Setting { Root = Environment.CurrentDirectory, Python = arguments[0] };
        Directory.CreateDirectory("artifacts/bench");
        using var file = new StreamWriter("artifacts/bench/figures.md") { AutoFlush = true };
        foreach (string line in Lines(setting))
        {
            Console.WriteLine(line);
            file.WriteLine(line);
        }
        return 0;
    }

    private static IEnumerable<string> Lines(Setting setting)
    {
        foreach (string line in setting.Describe())
        {
            yield return $"- {line}";
        }
        yield return "";
        yield return "| what | measured | goal | | how |";
        yield return "|---|---|---|---|---|";
        foreach (Figure figure in Figures(setting))
        {
            yield return figure.ToString();
        }
        yield return "";
        yield return $"Load average at the end: {Setting.Load()}. On a busy machine only the figures in bytes and in CPU time mean much.";
    }

    private static IEnumerable<Figure> Figures(Setting setting)
    {
        var measurements = new Measurements(setting);
        return KernelCosts.Of(setting)
            .Concat([measurements.BinarySize(), measurements.FirstSample()])
            .Concat(measurements.LongRun())
            .Concat(measurements.SlowDown(100, goalPercent: null))
            .Concat(measurements.SlowDown(1000, goalPercent: null));
    }
}
