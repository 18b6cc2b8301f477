using System.Globalization;
using Flame.Bench.Machine;

namespace Flame.Bench.Running;

/// <summary>One row of native/rawread.c: what the kernel takes for an operation, beside that target, just now.</summary>
/// <param name="CpuMicroseconds">Median.</param>
/// <param name="WallMicroseconds">Median.</param>
/// <param name="Foreign">Processors that did other work meanwhile.</param>
internal sealed record KernelCost(double CpuMicroseconds, double WallMicroseconds, double Foreign)
{
    private const int Repeats = 5;

    public static KernelCost Of(Setting setting, BenchTarget target, string row)
    {
        MeasuredRun run = MeasuredRun.Of(
            setting,
            [setting.Tools.Path("rawread"), target.PidText, Repeats.ToString(CultureInfo.InvariantCulture), row],
            target,
            TimeSpan.FromSeconds(60));
        string[] fields = run.Output.TrimEnd('\n').Split('\t');
        double Microseconds(int place) => double.Parse(fields[place], CultureInfo.InvariantCulture) / 1000;
        return new KernelCost(Microseconds(1), Microseconds(3), run.Foreign);
    }
}
