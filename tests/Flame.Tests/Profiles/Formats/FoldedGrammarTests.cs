using System.Text;
using Flame.Profiles;
using Flame.Profiles.Formats;

namespace Flame.Tests.Profiles.Formats;

/// <summary>
/// What readers in the field take and what producers in the field write, case by case: ours takes all of it. Where the field's
/// readers differ, the case says whose rule ours is.
/// </summary>
public sealed class FoldedGrammarTests
{
    [Theory]
    [InlineData("a;b\t3\n", "a;b 3\n")]                            // flamegraph.pl: any white space
    [InlineData("a;b 1.\n", "a;b 1\n")]                            // flamegraph.pl: a point without digits
    [InlineData("a;b 007\n", "a;b 7\n")]                           // flamegraph.pl
    [InlineData("a;b 1.25\na;c 1.5\n", "a;b 1.25\na;c 1.5\n")]     // flamegraph.pl keeps fractions, inferno cuts them off
    [InlineData("a;b 3 \n", "a;b 3\n")]                            // inferno trims, flamegraph.pl ignores the line
    [InlineData("a;b 3\r\n", "a;b 3\n")]                           // inferno
    [InlineData("# a comment 5\n\na;b 3\n", "a;b 3\n")]            // inferno; for flamegraph.pl it is a frame
    [InlineData("#define 5\n", "#define 5\n")]                     // no comment: only "# " is
    [InlineData("\uFEFFa;b 3\n", "a;b 3\n")]                       // speedscope; for the others a part of the first name
    [InlineData("a;b 9007199254740993\n", "a;b 9007199254740993\n")]   // inferno; flamegraph.pl rounds beyond 2^53
    [InlineData("foo 50\nfoo.bar;x 30\nfoo;y 20\n", "foo 50\nfoo.bar;x 30\nfoo;y 20\n")]   // siblings with one beginning
    [InlineData(";a;;b 3\n", ";a;;b 3\n")]                         // empty names inside are kept
    [InlineData("a;b;;; 3\n", "a;b 3\n")]                          // flamegraph.pl: those at the end are not
    [InlineData("T, I>>::from_iter;memcpy@GLIBC_2.2.5 3\n", "T, I>>::from_iter;memcpy@GLIBC_2.2.5 3\n")]
    [InlineData("[T; _] 1\n", "[T; _] 1\n")]                       // every ';' parts frames
    public void Line_IsTaken(string text, string expected)
    {
        ProfileReading reading = Read(text);

        Assert.Equal(0, reading.RejectedCount);
        Assert.Equal(expected, Rewritten(reading));
    }

    [Theory]
    [InlineData("a;b +4")]
    [InlineData("a;b -5")]
    [InlineData("a;b 1e3")]
    [InlineData("a;b .5")]
    [InlineData("a;b 0x10")]
    [InlineData("a;b ١")]   // an Arabic digit
    [InlineData("a;b")]
    public void Line_IsRejectedWithItsNumber(string line) =>
        Assert.Equal(2, Assert.Single(Read($"good 1\n{line}\n").Rejected).Number);

    [Fact]
    public void TwoCounts_AreBeforeAndAfter()
    {
        ProfileReading reading = Read("a;b 10 4\na;c 0 6\n");

        Assert.Equal((10, 10), (reading.Baseline!.TotalSamples, reading.Profile.TotalSamples));
    }

    /// <summary>The shapes that profilers of Python write.</summary>
    [Theory]
    [InlineData("pyflame", "a.py:f:1;b.py:g:22 5\n", "b.py", "g", 22)]
    [InlineData("pyflame -n", "a.py:f;b.py:g 5\n", "b.py", "g", Frame.LinesCut)]
    [InlineData("py-spy", "<module> (app.py:1);serve (shop/app.py:9) 5\n", "shop/app.py", "serve", 9)]
    [InlineData("py-spy --function", "<module> (app.py);serve (shop/app.py) 5\n", "shop/app.py", "serve", Frame.LinesCut)]
    [InlineData("py-spy -t", "thread (0x7F): MainThread;serve (shop/app.py:9) 5\n", "shop/app.py", "serve", 9)]
    [InlineData("py-spy --native", "serve (shop/app.py:9);PyObject_Call (libpython3.11.so.1.0) 5\n", "libpython3.11.so.1.0", "PyObject_Call", Frame.LinesCut)]
    [InlineData("py-spy, brackets in a file", "f (a.py:1);serve (shop/app (2).py:9) 5\n", "shop/app (2).py", "serve", 9)]
    [InlineData("py-spy, brackets in a name", "f (a.py:1);std::function<void (int)>::operator()(int) const (x.cpp:9) 5\n", "x.cpp", "std::function<void (int)>::operator()(int) const", 9)]
    [InlineData("py-spy, one bracket", "f (a.py:1);serve (shop/:).py:9) 5\n", "shop/:).py", "serve", 9)]
    [InlineData("py-spy --subprocesses", "process 42:\"python app.py\";serve (shop/app.py:9) 5\n", "shop/app.py", "serve", 9)]
    [InlineData("profiling.sampling", "tid:42;app.py:<module>:1;app.py:serve:9 5\n", "app.py", "serve", 9)]
    [InlineData("stackcollapse-perf", "python;_start;py::serve:/srv/app.py 5\n", "/srv/app.py", "serve", Frame.LinesCut)]
    [InlineData("stackcollapse-perf, nested", "python;py::f.<locals>.<lambda>:/srv/app.py 5\n", "/srv/app.py", "f.<locals>.<lambda>", Frame.LinesCut)]
    public void Producer_IsTakenApartAndWrittenBackAsItWas(string producer, string text, string file, string function, int line)
    {
        ProfileReading reading = Read(text);
        Profile profile = reading.Profile;

        Frame leaf = profile.Frames[profile.Frames.Count - 1];
        Assert.Equal((file, function, line), (profile.Strings[leaf.File], profile.Strings[leaf.Function], leaf.Line));
        Assert.True(text == Rewritten(reading), producer);
    }

    [Theory]
    [InlineData("profiling.sampling", "tid:42;<GC>;<native> 5\n")]
    [InlineData("pyflame", "(idle) 26\n(failed) 3\n/a.py:f:0 1\n")]
    [InlineData("faulthandler", "app.py:12:serve 5\n")]
    public void Producer_OfOpaqueFramesIsWrittenBackAsItWas(string producer, string text) =>
        Assert.True(text == Rewritten(Read(text)), producer);

    [Fact]
    public void Fixture_IsWrittenBackByteByByte() =>
        Assert.Equal(
            Encoding.UTF8.GetString(Golden.Fixture("folded/webservice.folded")),
            Rewritten(ProfileReaders.Read(new MemoryStream(Golden.Fixture("folded/webservice.folded")))));

    private static ProfileReading Read(string text) => ProfileReaders.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), ProfileReaders.Folded);

    private static string Rewritten(ProfileReading reading) => BuiltProfile.TextOf(output => FoldedWriter.Write(reading.Profile, output));
}
