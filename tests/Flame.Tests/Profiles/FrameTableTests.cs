using Flame.Profiles;

namespace Flame.Tests.Profiles;

public sealed class FrameTableTests
{
    /// <summary>
    /// The compiler hashes a record's fields by one known factor. A file could choose its lines so that all frames of it have one hash, which
    /// would take 1,800,000,000 comparisons here.
    /// </summary>
    [Fact]
    public void Intern_OfFramesThatWereChosenToMeetTakesATimeInProportionToTheirNumber()
    {
        const int factor = -1521134295;   // Roslyn's
        FrameTable frames = new();
        System.Diagnostics.Stopwatch watch = System.Diagnostics.Stopwatch.StartNew();
        for (int function = 0; function < 60_000; function++)
        {
            Assert.Equal(function, frames.Intern(new Frame(1, function, unchecked(-(function * factor)))));
        }
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 2);
    }
}
