using Flame.Python.Layouts;

namespace Flame.Tests.Python.Walking;

/// <summary>A thread that runs main, at unit 6.</summary>
internal sealed class RunningScene
{
    public const string RootText = "/srv/app.py:main:103";
    private const int FirstLine = 100;
    private const int Units = 40;
    private readonly Dictionary<string, ulong> _codes = [];

    public RunningScene(string row)
    {
        Python = BuiltRows.Build(row);
        Thread = Python.AddThread(Python.AddInterpreter(), 4711);
        Python.PushShim(Thread);
        _ = Push("main", 6);
    }

    public BuiltPython Python { get; }

    public ulong Thread { get; }

    public ulong CodeOf(string function) => _codes[function];

    public ulong NewCode(string function) => _codes[function] = Python.Objects.NewCode(
        "/srv/app.py", function, FirstLine, BuiltLines.TwoUnitsPerLine(Python.Layout.Lines, Units / 2), Units, 0);

    public ulong Push(string function, int unit, byte owner = BuiltPython.OwnedByThread) =>
        Python.Push(Thread, _codes.TryGetValue(function, out ulong code) ? code : NewCode(function), unit, owner);

    public void SetCode(ulong frame, ulong code, int unit)
    {
        bool isObject = Python.Layout.Frames == FrameModel.FrameObjects;
        int at = isObject ? Python.Layout.FrameObject.Code : Python.Layout.InterpreterFrame.Code;
        Python.Memory.WriteWord(frame + (ulong)at, code | (Python.Layout.ReferenceTagBits & 1));
        Write(frame, code, unit);
    }

    public void SetUnit(ulong frame, int unit)
    {
        bool isObject = Python.Layout.Frames == FrameModel.FrameObjects;
        int at = isObject ? Python.Layout.FrameObject.Code : Python.Layout.InterpreterFrame.Code;
        Write(frame, Python.Memory.Word(frame + (ulong)at) & ~Python.Layout.ReferenceTagBits, unit);
    }

    /// <summary>What CPython does to a frame that is left: it has no code any more, or no caller.</summary>
    public void Clear(ulong frame)
    {
        if (Python.Layout.Frames == FrameModel.FrameObjects)
        {
            Python.Memory.WriteWord(frame + (ulong)Python.Layout.FrameObject.Code, 0);
        }
        else
        {
            Python.Memory.WriteWord(frame + (ulong)Python.Layout.InterpreterFrame.Code, Python.Layout.ReferenceTagBits & 1);
        }
    }

    private void Write(ulong frame, ulong code, int unit)
    {
        if (Python.Layout.Frames == FrameModel.FrameObjects)
        {
            FrameObjectOffsets at = Python.Layout.FrameObject;
            Python.Memory.WriteInt(frame + (ulong)at.LastInstruction, unit * 2 / at.InstructionUnit);
            return;
        }
        Python.Memory.WriteWord(frame + (ulong)Python.Layout.InterpreterFrame.Instruction, Python.Objects.Bytecode(code, 0) + (ulong)(2 * unit));
    }
}
