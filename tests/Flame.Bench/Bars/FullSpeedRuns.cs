using Flame.Bench.Machine;
using Flame.Bench.Profilers;
using Flame.Bench.Reporting;
using Flame.Bench.Running;

namespace Flame.Bench.Bars;

/// <summary>
/// Every profiler at full speed on every scenario, in rounds: in each round a target is started anew and all profilers take
/// their turns on it, so that what the machine does besides meets all of them. Bars 1 and 2 read it.
/// </summary>
internal sealed class FullSpeedRuns(Setting setting)
{
    private readonly IProfiler[] _peers = [new Ideal(setting), new Tachyon(setting), new Austin(setting)];
    private readonly Pyflame _single = new(setting);
    private readonly Pyflame _threads = new(setting, "--threads");
    private readonly Dictionary<(Scenario, string), List<Taken>> _taken = [];
    private readonly Dictionary<(Scenario, string), string> _obstacles = [];
    private readonly Dictionary<(Scenario, int), double> _units = [];
    private bool _isDone;

    /// <summary>The scenarios of bar 1, on the newest layout.</summary>
    public static readonly Scenario[] Newest =
    [
        .. from mode in (string[])["stable", "churn"] from depth in (int[])[5, 20, 100, 500] select new Scenario(mode, depth, 1, "3.15"),
        new Scenario("churn", 20, 10, "3.15"),
    ];

    /// <summary>Beside austin, which knows no newer ones.</summary>
    public static readonly Scenario[] Older = [new("churn", 20, 1, "3.12"), new("churn", 500, 1, "3.12")];

    /// <summary>Of one scenario and profiler, one for each round that succeeded.</summary>
    public IReadOnlyList<Taken> Of(Scenario scenario, string profiler)
    {
        TakeAll();
        return _taken.GetValueOrDefault((scenario, profiler)) ?? [];
    }

    /// <summary>Why there is nothing, if there is nothing.</summary>
    public string ReasonAgainst(Scenario scenario, string profiler) =>
        _obstacles.GetValueOrDefault((scenario, profiler)) ?? $"no CPython {scenario.Minor} here";

    /// <summary>CPU of one read of 4 KiB of that target, in microseconds, for each round.</summary>
    public IReadOnlyList<double> Units(Scenario scenario)
    {
        TakeAll();
        return [.. _units.Where(pair => pair.Key.Item1 == scenario).OrderBy(pair => pair.Key.Item2).Select(pair => pair.Value)];
    }

    /// <summary>The median over the rounds of what one profiler used for a pass, in units of the same round.</summary>
    public Series InUnits(Scenario scenario, string profiler) =>
        new(Of(scenario, profiler).Zip(Units(scenario), (taken, unit) => taken.CpuMicroseconds / unit));

    public Series Of(Scenario scenario, string profiler, Func<Taken, double> what) => new(Of(scenario, profiler).Select(what));

    public double? Foreign(Scenario scenario, params string[] profilers) =>
        new Series(profilers.SelectMany(profiler => Of(scenario, profiler)).Select(taken => taken.Run.Foreign)).Median;

    private void TakeAll()
    {
        if (_isDone)
        {
            return;
        }
        _isDone = true;
        for (int round = 0; round < setting.Options.Runs; round++)
        {
            foreach (Scenario scenario in Newest.Concat(Older).Where(each => each.Interpreter is not null))
            {
                Console.Error.WriteLine($"full speed, round {round + 1}: {scenario.Name} on {scenario.Minor}");
                TakeRound(scenario, round);
            }
        }
    }

    private void TakeRound(Scenario scenario, int round)
    {
        using BenchTarget target = scenario.Start(setting);
        _units[(scenario, round)] = KernelCost.Of(setting, target, "readv 1 x 4096").CpuMicroseconds;
        IProfiler own = scenario.Threads > 1 ? _threads : _single;
        List<IProfiler> turns = [own, .. _peers.Where(peer => IsWanted(scenario, peer))];
        for (int turn = 0; turn < turns.Count; turn++)
        {
            IProfiler profiler = turns[(turn + round) % turns.Count];
            (Scenario, string Name) key = (scenario, profiler.Name);
            if (profiler.Obstacle(target) is { } obstacle)
            {
                _obstacles[key] = obstacle;
                continue;
            }
            try
            {
                _taken.TryAdd(key, []);
                _taken[key].Add(profiler.Take(target, IProfiler.FullSpeedHz, setting.Options.Seconds));
            }
            catch (RunFailedException failed)
            {
                _obstacles[key] = failed.Message;
            }
        }
    }

    /// <summary>The slow peers only where a bar names them.</summary>
    private static bool IsWanted(Scenario scenario, IProfiler peer) => peer switch
    {
        Austin => Older.Contains(scenario),
        Tachyon => scenario.Minor == "3.15" && (scenario.Depth == 20 || (scenario.Mode == "churn" && scenario.Depth == 500)),
        _ => scenario.Minor == "3.15",
    };
}
