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

    /// <summary>perf script -F +srcline; what an inlined frame was inlined by has no file behind its symbol.</summary>
    [Fact]
    public void Read_PassesOverSourceLines()
    {
        ProfileReading reading = ReadText.Of(
            "a 326 23320.814498:   10101010 cpu-clock: \n\t            1135 in+0xc\n  a.c:2 (inlined)\n\t            1135 leaf+0xc (/srv/a)\n  dead beef/a.c:3\n"
            + "\t            1060 _start+0x20 (/srv/a)\n  ??:0\n\na 326 23320.815000:   10101010 cpu-clock: \n\t 1060 _start+0x20 (/srv/a)\n  ??:0\n");

        Assert.Equal(0, reading.RejectedCount);
        Assert.Equal("_start 10101010\n_start;leaf;in 10101010\n", ReadText.Folded(reading));
    }

    [Fact]
    public void Read_PassesOverSourceLinesBelowFramesBehindTheirHeader()
    {
        ProfileReading reading = ReadText.Of("""
                           a 32746 23318.579580:   10101010 cpu-clock:      55adabaa913f leaf+0x16 (/srv/a)
              a.c:2
              fourteen_chars 32746 23318.589686:   10101010 cpu-clock:      55adabaa913f leaf+0x16 (/srv/a)
              a.c:2

            """);

        Assert.Equal(("leaf 20202020\n", 0), (ReadText.Folded(reading), reading.RejectedCount));
    }

    /// <summary>A line of source stands below a frame, and one line only.</summary>
    [Fact]
    public void Read_RejectsLinesThatStandWhereNoSourceLineDoes()
    {
        ProfileReading reading = ReadText.Of("x 5 1.000000: cycles:\n\t 1 main (/bin/x)\n  x.c:1\n  x.c:2\n\nx 5 1.000000: instructions:\n  x.c:1\n");

        Assert.Equal([4L, 7L], reading.Rejected.Select(line => line.Number));
        Assert.Equal("main 1\n", ReadText.Folded(reading));
    }

    /// <summary>perf script --show-mmap-events --show-task-events --show-namespace-events --show-switch-events --show-round-events --show-lost-events.</summary>
    [Fact]
    public void Read_PassesOverRecordsThatAreNoSamples()
    {
        const string records = """
            PERF_RECORD_FINISHED_INIT
            swapper     0     0.000000: PERF_RECORD_MMAP -1/0: [0xffffffff81000000(0x1209988) @ 0xffffffff81000000]: x [kernel.kallsyms]_text
                   perf-exec     0     0.000000: PERF_RECORD_COMM: perf-exec:326/326
            perf-exec     0     0.000000: PERF_RECORD_NAMESPACES 326/326 - nr_namespaces: 7
            		[0/net: 4/0xeffffff9, 1/uts: 4/0xeffffffe, 2/ipc: 4/0xefffffff, 3/pid: 4/0xeffffffc,
            		 4/user: 4/0xeffffffd, 5/mnt: 4/0xeffffff8, 6/cgroup: 4/0xeffffffb]
            a   326 23320.807406: PERF_RECORD_SWITCH OUT preempt
            a   326 23320.807406: PERF_RECORD_LOST lost 40
            a   326 23320.807406: PERF_RECORD_LOST_SAMPLES lost 2
            a   326 23320.814498:   10101010 cpu-clock:
            	            1135 leaf+0xc (/srv/a)

            a   326 23320.807453: PERF_RECORD_SWITCH IN
            a   326 23320.832676: PERF_RECORD_EXIT(326:326):(324:324)
            PERF_RECORD_FINISHED_ROUND

            """;
        ProfileReading reading = ReadText.Of(records);

        Assert.Equal(("perf", "leaf 10101010\n", 0), (reading.Format, ReadText.Folded(reading), reading.RejectedCount));
        Assert.StartsWith("perf lost 42 samples", Assert.Single(reading.Notes), StringComparison.Ordinal);
    }

    /// <summary>Maps of many libraries fill more than what a format is told by.</summary>
    [Fact]
    public void Read_KnowsTheFormatByRecordsThatAreNoSamples()
    {
        string maps = string.Concat(Enumerable.Repeat("x 5 1.000000: PERF_RECORD_MMAP2 5/5: [0x55(0x1000) @ 0x1000 fe:00 1 2]: r-xp /srv/x\n", 2000));
        ProfileReading reading = ReadText.Of(maps + "x 5 2.000000: cycles:\n\t 1 main (/bin/x)\n");

        Assert.Equal(("perf", "main 1\n"), (reading.Format, ReadText.Folded(reading)));
    }
}
