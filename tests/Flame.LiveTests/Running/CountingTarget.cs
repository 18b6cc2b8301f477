namespace Flame.LiveTests.Running;

/// <summary>`counter.py`, and the file in which it counts: the tests see from outside whether it runs.</summary>
internal sealed class CountingTarget : IDisposable
{
    private readonly string _path;
    private readonly Target _target;

    public CountingTarget(Interpreter interpreter, ScratchDirectory scratch)
    {
        _path = scratch.PathOf($"counter-{Guid.NewGuid():N}");
        File.WriteAllBytes(_path, new byte[8]);
        _target = Target.Start(interpreter, "counter.py", _path);
    }

    public int Pid => _target.Pid;

    public string PidText => _target.PidText;

    public Target Target => _target;

    public long Count => BitConverter.ToInt64(File.ReadAllBytes(_path));

    /// <summary>Fails unless the program goes on counting by itself.</summary>
    public void MustAdvance()
    {
        _target.MustRunFreely();
        long before = Count;
        Eventually.Holds(() => Count > before, $"PID {Pid} counts on beyond {before} (state {ProcessState.Letter(Pid)})");
    }

    public void Dispose() => _target.Dispose();
}
