namespace Flame.Profiles.FlameGraph;

/// <summary>A colour of eight bits per channel.</summary>
public readonly record struct Rgb(byte Red, byte Green, byte Blue)
{
    private const double DarkestUnderDarkInk = 0.195; // where dark and white letters are told as well, 4.3 : 1

    /// <summary>Letters on it are to be white: dark ones would be hard to read (relative luminance and contrast of WCAG 2.2).</summary>
    public bool WantsLightLetters => (0.2126 * Linear(Red)) + (0.7152 * Linear(Green)) + (0.0722 * Linear(Blue)) < DarkestUnderDarkInk;

    private static double Linear(byte channel) =>
        channel <= 10 ? channel / 255.0 / 12.92 : Math.Pow(((channel / 255.0) + 0.055) / 1.055, 2.4);

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
