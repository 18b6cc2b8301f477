namespace Flame.Profiles.FlameGraph;

/// <summary>A colour of eight bits per channel.</summary>
public readonly record struct Rgb(byte Red, byte Green, byte Blue)
{
    /// <summary>The colour of a hue in degrees, and a saturation and a lightness from 0 to 1 (CSS Color 3, section 4.2.4).</summary>
    public static Rgb FromHsl(double hue, double saturation, double lightness)
    {
        double chroma = saturation * Math.Min(lightness, 1 - lightness);
        return new Rgb(Channel(0), Channel(8), Channel(4));

        byte Channel(int twelfth)
        {
            double k = (twelfth + (hue / 30)) % 12;
            return (byte)Math.Round(255 * (lightness - (chroma * Math.Max(-1, Math.Min(Math.Min(k - 3, 9 - k), 1)))));
        }
    }
}
