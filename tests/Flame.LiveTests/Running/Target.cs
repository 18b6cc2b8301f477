using System.Globalization;

namespace Flame.LiveTests.Running;

/// <summary>A fixture program that runs and has said that it is ready. Disposing of it kills it.</summary>
internal sealed class Target : IDisposable
{
    private readonly StartedProcess _process;

    private Target(StartedProcess process, string firstLine)
    {
        _process = process;
        Pid = int.Parse(firstLine, CultureInfo.InvariantCulture);
    }

    /// <summary>The process id that the program itself said.</summary>
    public int Pid { get; }

    public string PidText => Pid.ToString(CultureInfo.InvariantCulture);

    public StartedProcess Process => _process;

    public static Target Start(Interpreter interpreter, string fixture, params string[] arguments) =>
        Start(interpreter.Command([Repository.Fixture(fixture), .. arguments]));

    public static Target Start(Command command)
    {
        StartedProcess process = command.Start();
        try
        {
            var target = new Target(process, process.WaitForLine(0));
            ProcessState.AwaitProgress(target.Pid);
            return target;
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    public void Send(Signal signal) => Signals.Send(Pid, signal);

    /// <summary>Fails unless the program is alive and not held by anyone.</summary>
    public void MustRunFreely()
    {
        Eventually.Holds(() => !ProcessState.IsStopped(Pid), $"PID {Pid} runs again (state {ProcessState.Letter(Pid)})");
        Assert.False(ProcessState.IsGone(Pid), $"PID {Pid} is gone");
        Assert.Equal(0, ProcessState.TracerOf(Pid));
    }

    public void Dispose() => _process.Dispose();
}
