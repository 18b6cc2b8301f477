using Flame.Python.Layouts;

namespace Flame.Python.Walking;

/// <summary>
/// Notices when another code object was made at the address of one that is known. From 3.14 on the interpreter counts the
/// code objects that it frees (code_object_generation): while the count stands still, all that was proved stays so, and a
/// round ends when it moves. Before, nothing tells, so every round ends with a look at all code objects that were met in it,
/// and what was sampled in it has to wait for that. Code that is made and freed all the time (exec in a loop) could have come
/// back by then: where a code object is young, or its address has changed hands before, each sample is followed by a look.
/// </summary>
internal sealed class CodeWatch(CodeCache codes, PythonLayout layout)
{
    private const int LooksThatSettle = 32;
    private const int MostRestless = 1 << 16;

    private readonly CodeCache _codes = codes;
    private readonly List<CodeEntry> _listed = [];
    private readonly HashSet<ulong> _restless = [];
    private ulong _generation = ulong.MaxValue;

    /// <summary>The interpreter counts the code objects that it frees.</summary>
    public bool HasGeneration { get; } = layout.Interpreter.CodeGeneration >= 0;

    /// <summary>There is one among them that should be looked at now, before the sample is believed.</summary>
    public bool IsUrgent { get; private set; }

    /// <summary>Counts up from 1; what was proved or listed in an earlier round is open again.</summary>
    public long Round { get; private set; } = 1;

    /// <summary>There are code objects to look at.</summary>
    public bool HasOpen => _listed.Count > 0;

    /// <summary>Code objects that turned out to be others.</summary>
    public long Replaced { get; private set; }

    /// <summary>Takes the count that was read with a sample; true when it has moved.</summary>
    public bool TakeGeneration(ulong generation)
    {
        if (generation == _generation)
        {
            return false;
        }
        _generation = generation;
        EndRound();
        return true;
    }

    /// <summary>A stack has met this code object.</summary>
    public void Meet(CodeEntry code)
    {
        if (code.ProvedInRound != Round && !code.IsListed)
        {
            code.IsListed = true;
            _listed.Add(code);
        }
        IsUrgent |= !HasGeneration && (code.Looks < LooksThatSettle || _restless.Contains(code.Address));
    }

    /// <summary>Looks at every listed code object, in one call. Those that are others now become stale and are forgotten.</summary>
    /// <returns>False when there was one.</returns>
    public bool Prove()
    {
        long before = Replaced;
        _codes.Prove(_listed);
        foreach (CodeEntry code in _listed)
        {
            code.IsListed = false;
            code.ProvedInRound = Round;
            code.Looks++;
            if (code.IsStale)
            {
                Replaced++;
                if (_restless.Count < MostRestless)
                {
                    _ = _restless.Add(code.Address);
                }
            }
        }
        _listed.Clear();
        IsUrgent = false;
        if (!HasGeneration)
        {
            EndRound();
        }
        return Replaced == before;
    }

    /// <summary>
    /// Takes all that is listed for unchanged: the interpreter is shutting down and frees its code objects, so a look says nothing of
    /// what they were.
    /// </summary>
    public void Waive()
    {
        foreach (CodeEntry code in _listed)
        {
            code.IsListed = false;
            code.ProvedInRound = Round;
        }
        _listed.Clear();
        IsUrgent = false;
    }

    private void EndRound() => Round++;
}
