using System.Globalization;
using System.Text.Json;
using Flame.Bench.Machine;
using Flame.Bench.Running;

namespace Flame.Bench.Profilers;

/// <summary>native/ideal.c: the least work that samples a CPython 3.15. Neither names nor lines nor checks.</summary>
internal sealed class Ideal(Setting setting) : IProfiler
{
    public string Name => "ideal.c";

    public string? Obstacle(BenchTarget target) => target.Interpreter.Minor == "3.15" ? null : "ideal.c knows CPython 3.15 only";

    public Taken Take(BenchTarget target, double hz, double seconds)
    {
        string rate = hz >= IProfiler.FullSpeedHz ? "0" : hz.ToString(CultureInfo.InvariantCulture);
        MeasuredRun run = MeasuredRun.Of(
            setting,
            target.Beside(setting.Tools.Path("ideal"), target.PidText, seconds.ToString(CultureInfo.InvariantCulture), rate),
            target,
            TimeSpan.FromSeconds(seconds + 20));
        using JsonDocument json = JsonDocument.Parse(run.Output);
        double Field(string name) => json.RootElement.GetProperty(name).GetDouble();
        double passes = Field("samples");
        return new Taken(passes, passes / Field("per_second"), passes * Field("cpu_ns") / 1e9, Field("torn_percent"), run);
    }
}
