using System.Globalization;

namespace Flame.LiveTests.Running;

/// <summary>How much slower than usual this machine is: $FLAME_SLOWNESS, such as 10 where a processor is emulated (tests/scripts/machine.sh).</summary>
internal static class Slowness
{
    /// <summary>1 or more.</summary>
    public static int Factor { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("FLAME_SLOWNESS"), NumberStyles.None, CultureInfo.InvariantCulture, out int factor) && factor > 1 ? factor : 1;

    /// <summary>What a limit of time is on this machine.</summary>
    public static TimeSpan Of(TimeSpan limit) => limit * Factor;
}
