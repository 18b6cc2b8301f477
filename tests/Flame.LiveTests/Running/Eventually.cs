using System.Diagnostics;

namespace Flame.LiveTests.Running;

/// <summary>Waits for a condition by looking at it again and again; a condition that does not come fails the test.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = Slowness.Of(TimeSpan.FromSeconds(20));

    public static void Holds(Func<bool> condition, string what)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            if (clock.Elapsed > Limit)
            {
                Assert.Fail($"waited {Limit.TotalSeconds} s in vain until {what}");
            }

            Thread.Sleep(2);
        }
    }
}
