using Flame.LiveTests.Running;

namespace Flame.LiveTests.Finding;

/// <summary>Programs with an interpreter linked in, each linked once for all the tests of a class: that takes most of their time.</summary>
public sealed class LinkedHosts : IDisposable
{
    private readonly ScratchDirectory _scratch = new();
    private readonly Dictionary<string, string> _programs = [];

    public void Dispose() => _scratch.Dispose();

    /// <summary>A copy in <paramref name="scratch"/>, from which things may be taken away.</summary>
    internal string CopyOf(CPythonFiles python, ScratchDirectory scratch)
    {
        if (!_programs.TryGetValue(python.Archive, out string? program))
        {
            program = _scratch.PathOf($"{_programs.Count}");
            File.Move(Workshop.LinkedHost(python, _scratch), program);
            _programs.Add(python.Archive, program);
        }
        string copy = scratch.PathOf("linked-host");
        File.Copy(program, copy); // its mode comes with it
        return copy;
    }
}
