using Flame.Profiles.Formats;

namespace Flame.Tests.Profiles.Formats;

public sealed class PerfScriptReaderTests
{
    private const string Script = """
        # ========
        # captured on: a day
        python3 42/43 [001]  100.000001:     250000 cpu-clock:pppH:
        	    7f01 py::work.<locals>.<lambda>:/srv/a b.py+0x9 (/tmp/perf-42.map)
        	    5501 _PyEval_EvalFrameDefault+0x1f (/usr/bin/python3.12)
        	    5502 operator() (inlined)
        	    5503 [unknown] (/usr/lib/libc.so.6)

        my program 42/44 [000]  100.000251:     250000 cpu-clock:pppH:
        	ffffffff81 do_syscall_64 ([kernel.kallsyms])

        python3 42/43 100.000300:     7 cycles:
        	    7f01 f (/bin/x)

        """;

    /// <summary>A sample that is cut off lacks its outermost callers.</summary>
    [Fact]
    public void Read_RejectsASampleThatIsCutOff()
    {
        int cut = Script.LastIndexOf("do_syscall_64", StringComparison.Ordinal);
        ProfileReading reading = ReadText.Of(Script[..(cut + 13)]);

        Assert.DoesNotContain("do_syscall_64", ReadText.Folded(reading), StringComparison.Ordinal);
        Assert.Contains("cut off", Assert.Single(reading.Rejected).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TakesThreadsTimesAndPythonFrames()
    {
        ProfileReading reading = ReadText.Of(Script);

        Assert.Equal("perf", reading.Format);
        Assert.Equal(
            ["0 42/43 python3 Unknown 250000 work.<locals>.<lambda>", "250000 42/44 my program Unknown 250000 do_syscall_64"],
            ReadText.Samples(reading));
        Assert.Equal(
            "[libc.so.6];operator();_PyEval_EvalFrameDefault;/srv/a b.py:work.<locals>.<lambda> 250000\ndo_syscall_64 250000\n",
            ReadText.Folded(reading));
        Assert.Equal(["1 samples of other events than cpu-clock are left out"], reading.Notes);
        Assert.Equal("nanoseconds", reading.Profile.Info.Unit);
    }

    [Fact]
    public void Read_CountsSamplesWherePeriodsAreNotPrinted()
    {
        ProfileReading reading = ReadText.Of("x 5 1.000000: cycles:u: \n\t 1 main (/bin/x)\n\t 2 _start (/bin/x)\n\nx 5 2.000000: cycles:u:\n\t 1 main (/bin/x)\n");

        Assert.Equal("_start;main 1\nmain 1\n", ReadText.Folded(reading));
        Assert.Equal("samples", reading.Profile.Info.Unit);
    }

    [Fact]
    public void Read_RejectsLinesThatAreNeither()
    {
        ProfileReading reading = ReadText.Of("x 5 1.000000: cycles:\n\t 1 main (/bin/x)\nwhat is this\n\n\t 2 lost (/bin/x)\n");

        Assert.Equal([new RejectedLine(3, "neither a frame nor a header of a sample"), new(5, "no header of a sample")], reading.Rejected);
        Assert.Equal("main 1\n", ReadText.Folded(reading));
    }

    /// <summary>perf record without -g: one frame, on the line of its header, which blanks stand before.</summary>
    [Fact]
    public void Read_TakesAFrameBehindItsHeader()
    {
        ProfileReading reading = ReadText.Of("""
                   false 39654 [001] 19115.489713:         10 cycles:u:  ffffffff9b201293 [unknown] ([unknown])
                   a cab 39654 [001] 19115.489719:          5 cycles:      7fa68b1f2d84 py::f:/srv/a.py+0x4 (/tmp/perf-39654.map)
                    cafe 39654 [001] 19115.489720:          1 cycles:            401234 main+0x4 (/bin/x)

            """);

        Assert.Equal("perf", reading.Format);
        Assert.Equal("/srv/a.py:f 5\n[unknown] 10\nmain 1\n", ReadText.Folded(reading));
        Assert.Equal((0, "cycles"), (reading.RejectedCount, reading.Profile.Info.Unit));
        Assert.Equal(["false", "a cab", "cafe"], reading.Profile.Threads.Select(thread => reading.Profile.Strings[thread.Name]));
    }

    [Theory]
    [InlineData("x 5/6 1.000000: \n\t 1 main (/bin/x)\n\nx 5/6 2.000000:\n\t 1 main (/bin/x)\n")]
    [InlineData("x 5/6 1.000000:   401234 main (/bin/x)\nx 5/6 2.000000:   7f01 main (/bin/x)\n")]
    public void Read_TakesHeadersWithoutAnEvent(string script) => Assert.Equal("main 2\n", ReadText.Folded(ReadText.Of(script)));

    [Fact]
    public void Read_TakesASampleWithoutFramesAtTheBeginning()
    {
        ProfileReading reading = ReadText.Of("x 5 1.000000: cycles:\n\nx 5 2.000000: cycles:\n\t 1 main (/bin/x)\n");

        Assert.Equal(("perf", " 1\nmain 1\n"), (reading.Format, ReadText.Folded(reading)));
    }

    [Fact]
    public void Read_TakesFilesThatWereDeleted()
    {
        ProfileReading reading = ReadText.Of(
            "x 5 1.000000: cycles:\n\t 1 py::f:/srv/a (b).py+0x4 (/tmp/perf-5.map)\n\t 2 main+0x4 (/usr/lib/libx.so (deleted))\n\t 3 [unknown] (/memfd:jit (deleted))\n"
            + "\t 4 [unknown] (/srv/my lib (2).so)\n\t 5 operator() (/srv/:).so)\n");

        Assert.Equal("operator();[my lib (2).so];[memfd:jit];main;/srv/a (b).py:f 1\n", ReadText.Folded(reading));
    }

    [Fact]
    public void Read_TakesBothKindsOfCoresTogether()
    {
        ProfileReading reading = ReadText.Of(
            "x 5 1.000000: 7 cpu_core/cycles/P: \n\t 1 main (/bin/x)\n\nx 5 2.000000: 3 cpu_atom/cycles/P:\n\t 1 main (/bin/x)\n\nx 5 2.000000: 3 cpu_atom/instructions/:\n\t 1 main (/bin/x)\n");

        Assert.Equal(("main 10\n", "cycles"), (ReadText.Folded(reading), reading.Profile.Info.Unit));
    }

    [Fact]
    public void Read_TellsTracepointsOfOneGroupApart()
    {
        ProfileReading reading = ReadText.Of(
            "x 5 1.000000: syscalls:sys_enter_read: fd: 0x3 (y)\n\t 1 main (/bin/x)\n\nx 5 2.000000: syscalls:sys_enter_write: fd: 0x3\n\t 2 other (/bin/x)\n");

        Assert.Equal("main 1\n", ReadText.Folded(reading));
        Assert.Equal(["1 samples of other events than syscalls:sys_enter_read are left out"], reading.Notes);
    }
}
