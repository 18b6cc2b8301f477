using System.Buffers.Binary;
using Flame.Linux;
using Flame.Linux.Targets;
using Flame.LiveTests.Containers;
using Flame.LiveTests.Running;
using Flame.Python;
using Flame.Python.Layouts;

namespace Flame.LiveTests.Finding;

/// <summary>Live interpreters whose table of offsets was overwritten: refused, or read as before where the number is none that we use.</summary>
public sealed class OffsetTableTests
{
    public static TheoryData<string> Versions => ["3.13", "3.14", "3.15"];

    [Theory]
    [MemberData(nameof(Versions))]
    public void OverwrittenNumber_IsRefusedOrNotUsed(string version)
    {
        using Target target = Start(version);
        using var process = LiveProcess.Open(target.Pid);
        PythonProcess python = PythonProcess.Attach(process);
        DebugOffsetsForm form = DebugOffsetsForm.For(python.Version);
        byte[] table = new byte[form.SizeBytes];
        Assert.True(process.Memory.TryRead(python.Runtime.Runtime, table));
        int refused = 0;
        for (int at = 0; at + sizeof(ulong) <= table.Length; at += sizeof(ulong))
        {
            ulong right = BinaryPrimitives.ReadUInt64LittleEndian(table.AsSpan(at));
            foreach (ulong wrong in (ulong[])[ulong.MaxValue, right + 8, right == 0 ? 16ul : 0ul])
            {
                Poke(target.Pid, python.Runtime.Runtime + (ulong)at, wrong);
                refused += IsRefused(process, python, at) ? 1 : 0;
            }
            Poke(target.Pid, python.Runtime.Runtime + (ulong)at, right);
        }
        Assert.True(refused > 80, $"only {refused} tables were refused");
        Assert.Equal(python.Layout, PythonProcess.Attach(process).Layout);
        Finding.MustFindLoop(target, Finding.Any);
    }

    [Fact]
    public void OverwrittenTable_IsSaidToMakeNoSense()
    {
        using Target target = Start("3.15");
        using var process = LiveProcess.Open(target.Pid);
        PythonProcess python = PythonProcess.Attach(process);
        int frame = DebugOffsetsForm.For(python.Version).Frame;
        Poke(target.Pid, python.Runtime.Runtime + (ulong)frame + 8, 123_456);
        RunResult run = Finding.Dump(target.PidText, Finding.Any).MustFail();
        Assert.Contains($"makes no sense: its number at byte {frame + 8} is 123456\nhint: ", run.Error, StringComparison.Ordinal);
        target.MustRunFreely();
    }

    // What a version of tomorrow is to us: one without a row, whose table has the form of the last one known.
    [Fact]
    public void VersionThatIsNotKnownYet_IsReadByItsTableWithAWarning()
    {
        const ulong Hex316 = 0x031000f0;
        using Target target = Start("3.15");
        using var process = LiveProcess.Open(target.Pid);
        PythonProcess python = PythonProcess.Attach(process);
        PokeVersions(process, python, Hex316);
        RunResult run = Finding.Dump(target.PidText, Finding.Any);
        Assert.True(run.ExitCode == 0, run.Summary);
        Assert.Contains("CPython 3.16.0 is newer than this release of pyflame", run.Error, StringComparison.Ordinal);
        Assert.Contains(":inner:", run.Output, StringComparison.Ordinal);
        Assert.Contains("CPython 3.16.0", ShippedBinary.Run("doctor", target.PidText).MustSucceed().Output, StringComparison.Ordinal);
        // The same with a table that leads nowhere.
        Poke(target.Pid, python.Runtime.Runtime + (ulong)DebugOffsetsForm.For(python.Version).Frame + 16, 8);
        Assert.Contains("does not lead to its threads and frames", Finding.Dump(target.PidText, Finding.Any).MustFail().Error, StringComparison.Ordinal);
    }

    /// <summary>Its thread states have the ids of its parent's threads, and nothing but the table says how they are laid out.</summary>
    [Fact]
    public void ChildThatCCodeForked_OfAVersionThatIsNotKnownYet_IsRead()
    {
        const ulong Hex316 = 0x031000f0;
        Root.Require();
        string code = Workshop.LoopCode.Replace(
            "import posix", "import posix, ctypes; child = ctypes.PyDLL(None).fork(); child and posix.waitpid(child, 0)", StringComparison.Ordinal);
        using Target target = Target.Start(Root.Python("3.15", "-c", code));
        Assert.NotEqual(target.Process.Pid, target.Pid);
        using var process = LiveProcess.Open(target.Pid);
        PokeVersions(process, PythonProcess.Attach(process), Hex316);
        RunResult run = Finding.Dump(target.PidText, Finding.Any);
        Assert.True(run.ExitCode == 0 && run.Output.Contains(":inner:", StringComparison.Ordinal), run.Summary);
        Assert.Contains("CPython 3.16.0 is newer", run.Error, StringComparison.Ordinal);
    }

    // Taken for right in spite of it, it must be read as it was before.
    private static bool IsRefused(LiveProcess process, PythonProcess python, int at)
    {
        try
        {
            PythonProcess again = PythonProcess.Attach(process);
            PythonLayout layout = again.Layout;
            // What threads are called by, and what says that the end has come, does not touch their stacks. Where the next
            // interpreter is named does not matter, for there is only one; nor whether the list's head or the word behind it names that.
            RuntimeOffsets runtime = layout.Runtime with { Finalizing = python.Layout.Runtime.Finalizing };
            bool isMain = runtime.InterpretersHead == python.Layout.Runtime.InterpretersHead + sizeof(ulong);
            layout = layout with
            {
                Thread = layout.Thread with { ThreadId = python.Layout.Thread.ThreadId },
                Runtime = isMain ? python.Layout.Runtime : runtime,
                Interpreter = layout.Interpreter with
                {
                    Next = python.Layout.Interpreter.Next,
                    // Not where it is expected: not used.
                    CodeGeneration = layout.Interpreter.CodeGeneration < 0 ? python.Layout.Interpreter.CodeGeneration : layout.Interpreter.CodeGeneration,
                    Collecting = layout.Interpreter.Collecting < 0 ? python.Layout.Interpreter.Collecting : layout.Interpreter.Collecting,
                },
            };
            Assert.True(layout == python.Layout || again.FindAbsence() is not null, $"believed: the number at byte {at}");
            return layout != python.Layout;
        }
        catch (FlameException)
        {
            return true;
        }
    }

    private static Target Start(string version)
    {
        Root.Require();
        // A second thread, without any Python in it, so that there is a list of them.
        string code = Workshop.LoopCode.Replace(
            "import posix", "import _thread, posix, time; _thread.start_new_thread(time.sleep, (300,))", StringComparison.Ordinal);
        return Target.Start(Root.Python(version, "-c", code));
    }

    // Py_Version is a constant, in memory that only the system can write to. Whatever else has its value may have the new one.
    private static void PokeVersions(LiveProcess process, PythonProcess python, ulong version)
    {
        byte[] wanted = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(wanted, Hex(python.Version));
        foreach (var mapping in process.ReadMaps().Where(each => each.IsFile && each.Path.Contains("python", StringComparison.Ordinal)))
        {
            byte[] bytes = new byte[mapping.End - mapping.Start];
            if (!process.Memory.TryRead(mapping.Start, bytes))
            {
                continue;
            }
            for (int at = 0; bytes.AsSpan(at).IndexOf(wanted) is >= 0 and var next; at += sizeof(ulong))
            {
                at += next;
                Poke(process.Pid, mapping.Start + (ulong)at, version);
            }
        }
    }

    private static ulong Hex(PythonVersion version) => ((ulong)version.Major << 24) | ((ulong)version.Minor << 16) | ((ulong)version.Micro << 8) | 0xf0;

    private static void Poke(int pid, ulong address, ulong value)
    {
        byte[] bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        using var memory = new FileStream($"/proc/{pid}/mem", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        memory.Position = (long)address;
        memory.Write(bytes);
    }
}
