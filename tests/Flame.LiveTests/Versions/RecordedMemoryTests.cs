using System.Globalization;
using Flame.Linux.Memory;
using Flame.Linux.Targets;
using Flame.LiveTests.Running;
using Flame.Python;
using Flame.Python.Layouts;
using Flame.Python.Walking;
using Flame.Tests.Python.Recorded;

namespace Flame.LiveTests.Versions;

/// <summary>
/// A target that stands still and says its own stacks is read through a recorder: the stacks have to be right live and from
/// the recording alone. With FLAME_RECORD=1 (`make record`) the recordings replace those of fixtures/memory, which the
/// in-memory tests read without any interpreter.
/// </summary>
public sealed class RecordedMemoryTests
{
    private const int Threads = 5; // of fixtures/python/recorded.py
    private const string Start = "exec(compile(open('recorded.py').read(), 'recorded.py', 'exec'))";

    [Theory]
    [MemberData(nameof(Interpreters.Rows), MemberType = typeof(Interpreters))]
    [MemberData(nameof(Interpreters.FlavourRows), MemberType = typeof(Interpreters))]
    [MemberData(nameof(DebugInterpreters.Rows), MemberType = typeof(DebugInterpreters))]
    public void Recording_HasTheStacksThatTheTargetItselfSays(string label)
    {
        Interpreter interpreter = Interpreters.Require(label);
        using var scratch = new ScratchDirectory();
        File.Copy(Repository.Fixture("recorded.py"), scratch.PathOf("recorded.py"));
        using Target target = Target.Start(Still(interpreter, scratch));
        string said = WaitUntilStill(target);

        using LiveProcess process = LiveProcess.Open(target.Pid);
        PythonProcess python = PythonProcess.Attach(process);
        var memory = new RecordedMemory();
        memory.Mappings.AddRange(MappingsOf(target.Pid));
        var recorder = new MemoryRecorder(process.Memory, memory);
        var live = new StillProcess(recorder, python.Runtime);
        Assert.Equal(said, live.Describe());

        NoteStructures(live, recorder, process.Memory);
        byte[] file = new RecordedProcess(python.Runtime, memory).ToFile();
        RecordedProcess recorded = RecordedProcess.FromFile(file);
        Assert.Equal(said, new StillProcess(recorded.Memory, recorded.Runtime).Describe());
        if (Environment.GetEnvironmentVariable("FLAME_RECORD") == "1" 
            && (interpreter.IsDebug || interpreter == Interpreters.FirstOf(interpreter.Flavour)))
        {
            string path = Path.Combine(Repository.Root, "fixtures", "memory", interpreter.Flavour);
            File.WriteAllBytes(path + ".gz", file);
            File.WriteAllText(path + ".stacks", said + "\n");
        }
    }

    // The same addresses each time, as far as the kernel lets us, so that a new recording differs in what really changed.
    private static Command Still(Interpreter interpreter, ScratchDirectory scratch) =>
        new("setarch", ["--addr-no-randomize", .. interpreter.Words(interpreter.Path, "-c", Start)])
        {
            WorkingDirectory = scratch.Path,
            Environment = new Dictionary<string, string> { ["PYTHONHASHSEED"] = "0" },
        };

    /// <summary>What the target says: blocks of lines, in the order of their text.</summary>
    private static string WaitUntilStill(Target target)
    {
        int Blocks() => target.Process.Output.Text.Split("\n\n").Length - 1;
        Eventually.Holds(() => Blocks() == Threads, "the target has said its stacks");
        Eventually.Holds(() => Directory.GetDirectories($"/proc/{target.PidText}/task").Length == Threads, "the thread that said them has ended");
        target.Send(Signal.Stop);
        Eventually.Holds(() => ProcessState.IsStopped(target.Pid), "the target stands still");
        string text = target.Process.Output.Text;
        string[] blocks = text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..].TrimEnd('\n').Split("\n\n");
        return string.Join("\n\n", blocks.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<(ulong Start, ulong End)> MappingsOf(int pid) =>
        File.ReadLines($"/proc/{pid}/maps").Where(line => line.Split(' ')[1].StartsWith('r'))
            .Select(line => line.Split(' ')[0].Split('-'))
            .Select(ends => (ulong.Parse(ends[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
                ulong.Parse(ends[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)));

    // Whole thread states, the beginning of each interpreter and the frames: a reader that looks at more of them than
    // today's does finds it in the recording.
    private static void NoteStructures(StillProcess live, MemoryRecorder recorder, IMemoryReader memory)
    {
        Assert.True(live.TryListThreads(out List<PythonThread> threads));
        foreach (PythonThread thread in threads)
        {
            recorder.Note(thread.Address, 1024);
            recorder.Note(thread.Interpreter, 4096);
            if (live.Layout.Frames != FrameModel.FrameObjects
                && memory.TryRead(thread.Address + (ulong)live.Layout.Thread.DatastackChunk, out ulong chunk)
                && memory.TryRead(thread.Address + (ulong)live.Layout.Thread.DatastackTop, out ulong top)
                && top > chunk && top - chunk < 64 << 10)
            {
                recorder.Note(chunk, (int)(top - chunk));
            }
        }
    }
}
