using Flame.Profiles;
using Flame.Profiles.FlameGraph;

namespace Flame.Tests.Profiles.FlameGraph;

public sealed class PaletteTests
{
    [Theory]
    [InlineData(Markers.Idle)]
    [InlineData(Markers.Failed)]
    public void Of_MarkersIsGrey(string marker) => Assert.Equal(Palette.Marker, Palette.Of("", marker));

    [Fact]
    public void Of_AFunctionCalledAsAMarkerIsNotGrey() => Assert.NotEqual(Palette.Marker, Palette.Of("a.py", Markers.Idle));

    [Fact]
    public void Of_DependsOnNamesAlone() =>
        Assert.Equal(Palette.Of("/srv/app/views/cart.py", "add"), Palette.Of("/opt/app/views/cart.py", "add"));

    [Fact]
    public void Of_TellsWhoseCodeItIs()
    {
        // Own code is redder (less green) than packages, and these than the standard library.
        byte own = Palette.Of("/srv/app/x.py", "f").Green;
        byte package = Palette.Of("/venv/lib/python3.11/site-packages/flask/app.py", "f").Green;
        byte library = Palette.Of("/usr/lib/python3.11/json/encoder.py", "f").Green;

        Assert.True(own < package && package < library, $"{own} {package} {library}");
        Assert.Equal(package, Palette.Of("", "/venv/lib/python3.11/site-packages/flask/app.py").Green, 40.0);
    }

    [Theory]
    [InlineData(0, 1, 0.5, 255, 0, 0)]
    [InlineData(120, 1, 0.5, 0, 255, 0)]
    [InlineData(240, 1, 0.25, 0, 0, 128)]
    [InlineData(60, 0.5, 0.75, 223, 223, 159)]
    [InlineData(30, 0, 0.2, 51, 51, 51)]
    public void FromHsl_IsCssHsl(double hue, double saturation, double lightness, byte red, byte green, byte blue) =>
        Assert.Equal(new Rgb(red, green, blue), Rgb.FromHsl(hue, saturation, lightness));

    [Fact]
    public void Of_ManyNamesIsAlwaysWarmAndLightEnoughForDarkText()
    {
        for (int i = 0; i < 2000; i++)
        {
            Rgb colour = Palette.Of($"/srv/m{i}/x.py", $"f{i}");
            Assert.True(colour.Red > colour.Green && colour.Green > colour.Blue, colour.ToString());
            Assert.True((0.299 * colour.Red) + (0.587 * colour.Green) + (0.114 * colour.Blue) > 120, colour.ToString());
        }
    }
}
