using Flame.Bench.Bars;
using Flame.Bench.Machine;
using Flame.Bench.Profilers;
using Flame.Bench.Reporting;

namespace Flame.Bench;

internal static class Program
{
    /// <summary>
    /// Prints every figure beside its goal as a table, and keeps it under artifacts/. A missed goal is said, not an error:
    /// the figures are for people to judge.
    /// </summary>
    private static int Main(string[] arguments)
    {
        if (arguments is ["formats", .. var rest])
        {
            return FormatCosts.Run(rest);
        }
        if (arguments is ["--help"])
        {
            Console.WriteLine(Options.Usage);
            return 0;
        }
        Options options;
        try
        {
            options = Options.Parse(arguments);
        }
        catch (FormatException wrong)
        {
            Console.Error.WriteLine($"{wrong.Message}\n{Options.Usage}");
            return 1;
        }
        var setting = new Setting(options);
        var report = new Report(setting.Describe([Tachyon.Describe(), Austin.Describe()]), Path.Combine(setting.Work, "figures.md"));
        report.Take(AllBars.Of(setting));
        if (options.WriteTo is { } path)
        {
            report.WriteInto(path);
        }
        Directory.Delete(setting.Scratch, recursive: true);
        return 0;
    }
}
