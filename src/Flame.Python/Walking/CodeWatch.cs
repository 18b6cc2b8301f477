using Flame.Python.Layouts;

namespace Flame.Python.Walking;

/// <summary>
/// Notices when another code object was made at the address of one that is known. From 3.14 on the interpreter counts the
/// code objects that it frees (code_object_generation): while the count stands still, all that was proved stays so, and a
/// round ends when it moves. Before, nothing tells, so every round ends with a look at all code objects that were met in it,
/// and what was sampled in it has to wait for that: what has been freed by then is lost. Code that is made, run once and freed (a
/// module's, or exec in a loop) is young, so looks come the sooner the younger a code object is; where an address has changed hands
/// before, each sample is followed by one.
/// </summary>
internal sealed class CodeWatch(CodeCache codes, PythonLayout layout)
{
    /// <summary>After so many captures the count is doubted: an end and a start between two of them can't be seen.</summary>
    public const int DoubtInterval = 512;

    private const int AgesPerLook = 64; // at most that part of a code object's samples is lost when it is freed
    private const long Never = long.MaxValue;
    private const int MostRestless = 1 << 16;

    private readonly CodeCache _codes = codes;
    private readonly List<CodeEntry> _listed = [];
    private readonly HashSet<ulong> _restless = [];
    private ulong _generation = ulong.MaxValue;
    private long _captures;
    private long _due = Never; // the capture that the next look should follow

    /// <summary>The interpreter counts the code objects that it frees.</summary>
    public bool HasGeneration { get; } = layout.Interpreter.CodeGeneration >= 0;

    /// <summary>A code object should be looked at now, before the sample is believed.</summary>
    public bool IsUrgent => _captures >= _due;

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

    /// <summary>A capture begins: the age of code objects is counted in them.</summary>
    public void BeginCapture()
    {
        _captures++;
        if (_captures % DoubtInterval == 0)
        {
            Doubt();
        }
    }

    /// <summary>
    /// The count may be that of another interpreter, which began at 0: a program that embeds CPython has ended it and started it again.
    /// All code objects are looked at once more.
    /// </summary>
    public void Doubt() => _generation = ulong.MaxValue;

    /// <summary>A stack has met this code object.</summary>
    public void Meet(CodeEntry code)
    {
        bool isNew = !HasGeneration && code.MetInCapture < 0;
        if ((isNew || code.ProvedInRound != Round) && !code.IsListed)
        {
            code.IsListed = true;
            _listed.Add(code);
        }
        if (isNew)
        {
            code.MetInCapture = code.LookedAtInCapture = _captures;
        }
        if (!HasGeneration)
        {
            long wait = isNew || _restless.Contains(code.Address) ? 0 : 1 + ((code.LookedAtInCapture - code.MetInCapture) / AgesPerLook);
            _due = Math.Min(_due, code.LookedAtInCapture + wait);
        }
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
            code.LookedAtInCapture = _captures;
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
        _due = Never;
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
        _due = Never;
    }

    private void EndRound() => Round++;
}
