using System.Globalization;

namespace Flame.Profiles.FlameGraph;

/// <summary>Counts as a picture shows them: whole numbers, in the units of the input, times the factor that was asked for.</summary>
internal sealed class CountText(FlameGraphOptions options, ProfileInfo info)
{
    private readonly double _unitsPerCount = Math.Pow(10, info.CountDecimals);
    private readonly double _unit = options.Factor / Math.Pow(10, info.CountDecimals);

    /// <summary>Writes a count with commas between thousands. Exact, unless it has to be scaled.</summary>
    public void Write(Utf8Output output, long count)
    {
        if (_unit == 1)
        {
            output.WriteGrouped(count);
            return;
        }
        double scaled = Math.Round(count * _unit, MidpointRounding.ToEven);
        if (Math.Abs(scaled) < 1e18)
        {
            output.WriteGrouped((long)scaled);
        }
        else
        {
            output.WriteEscaped(scaled.ToString("0", CultureInfo.InvariantCulture));
        }
    }

    /// <summary>A number of the user's in the profile's own units; 0 when there is none, or none that fits.</summary>
    public long WholeOf(double? total) => total * _unitsPerCount is > 0 and < 9e18 and var whole ? (long)whole : 0;
}
