using Flame.Linux.Memory;
using Flame.Python.Layouts;
using Flame.Python.Locating;

namespace Flame.Python.Walking;

/// <summary>
/// Where _PyThreadState_Current is (to 3.6). In a stripped build nothing marks it while nobody holds the GIL, which may be most of the
/// time: then it is looked for at each capture, until a thread that holds the GIL shows it.
/// </summary>
internal sealed class CurrentThread(PythonLayout layout, RuntimeLocation runtime, IMemoryReader memory)
{
    private readonly PythonLayout _layout = layout;
    private readonly RuntimeLocation _runtime = runtime;
    private readonly IMemoryReader _memory = memory;
    private ulong _variable = runtime.CurrentThreadVariable;

    /// <summary>The variable's address; 0 when it is not known yet, and nobody holds the GIL.</summary>
    public ulong Find()
    {
        if (_variable == 0)
        {
            _variable = RuntimeScan.FindCurrentThread(_memory, _layout, _runtime.InterpreterHeadVariable);
        }
        return _variable;
    }
}
