using System.Diagnostics;
using System.Text;

namespace Flame.LiveTests.Running;

/// <summary>A process under test. Disposing of it kills it, when it still runs.</summary>
internal sealed class StartedProcess : IDisposable
{
    private static readonly TimeSpan DefaultLimit = Slowness.Of(TimeSpan.FromSeconds(40));
    private readonly Command _command;
    private readonly Process _process;
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    public StartedProcess(Command command, Process process)
    {
        _command = command;
        _process = process;
        Pid = process.Id;
        Output = new OutputCapture(process.StandardOutput.BaseStream);
        Error = new OutputCapture(process.StandardError.BaseStream);
    }

    public int Pid { get; }

    public OutputCapture Output { get; }

    public OutputCapture Error { get; }

    public bool HasEnded => _process.HasExited;

    public void Send(Signal signal) => Signals.Send(Pid, signal);

    /// <summary>Writes to its stdin, which its command has left open.</summary>
    public void WriteLine(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
    }

    /// <summary>Waits for that line of stdout (the first is 0) and returns it.</summary>
    public string WaitForLine(int index)
    {
        if (!Output.WaitForLines(index + 1, DefaultLimit))
        {
            Assert.Fail($"{_command}: line {index} of stdout did not come\nstdout: {Output.Text}\nstderr: {Error.Text}");
        }

        return Output.Lines[index];
    }

    /// <summary>Waits for the end of the process and of its output; a process that does not end is killed and fails the test.</summary>
    public RunResult Finish(TimeSpan? limit = null)
    {
        TimeSpan allowed = limit is { } given ? Slowness.Of(given) : DefaultLimit;
        if (!_process.WaitForExit(allowed))
        {
            _process.Kill(entireProcessTree: true);
            Assert.Fail($"{_command}: still running after {allowed.TotalSeconds} s\nstdout: {Tail(Output)}\nstderr: {Tail(Error)}");
        }

        TimeSpan elapsed = _clock.Elapsed;
        if (!Output.WaitForEnd(DefaultLimit) || !Error.WaitForEnd(DefaultLimit))
        {
            Assert.Fail($"{_command}: ended, but something it started still holds its stdout or stderr");
        }

        return new RunResult(_command.ToString(), _process.ExitCode, Output.Bytes, Error.Bytes, elapsed);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _ = _process.WaitForExit(DefaultLimit);
        }

        _process.Dispose();
    }

    private static string Tail(OutputCapture capture)
    {
        byte[] bytes = capture.Bytes;
        return Encoding.UTF8.GetString(bytes.AsSpan(Math.Max(0, bytes.Length - 2000)));
    }
}
