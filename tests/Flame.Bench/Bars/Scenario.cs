using Flame.Bench.Machine;
using Flame.Bench.Running;
using Flame.LiveTests.Running;

namespace Flame.Bench.Bars;

/// <summary>chain.py in one of its ways, on one CPython.</summary>
internal sealed record Scenario(string Mode, int Depth, int Threads, string Minor)
{
    public string Name => Threads == 1 ? $"{Mode} {Depth}" : $"{Mode} {Depth}, {Threads} threads";

    /// <summary>Null when this machine lacks that CPython.</summary>
    public Interpreter? Interpreter => Setting.Find(Minor);

    public BenchTarget Start(Setting setting) => BenchTarget.Chain(setting, Interpreter!, Mode, Depth, Threads);
}
