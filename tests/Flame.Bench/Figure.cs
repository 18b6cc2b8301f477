using System.Globalization;

namespace Flame.Bench;

/// <summary>One measured number beside its goal.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Value">In <paramref name="Unit"/>.</param>
/// <param name="Unit">Of the value and of its goal.</param>
/// <param name="Goal">The limit that it should stay below; null for a figure that is merely reported.</param>
/// <param name="Note">How it was taken, and its spread.</param>
internal sealed record Figure(string Name, double Value, string Unit, double? Goal, string Note)
{
    public string Verdict => Goal is not double goal ? "" : Value < goal ? "ok" : "missed";

    /// <summary>A row of a markdown table.</summary>
    public override string ToString()
    {
        string goal = Goal is double limit ? $"< {Number(limit)} {Unit}" : "";
        return $"| {Name} | {Number(Value)} {Unit} | {goal} | {Verdict} | {Note} |";
    }

    public static string Number(double value) =>
        value.ToString(Math.Abs(value) >= 100 ? "F0" : Math.Abs(value) >= 10 ? "F1" : "F2", CultureInfo.InvariantCulture);
}
