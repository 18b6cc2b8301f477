using Flame.Python.Layouts;

namespace Flame.Tests.Python.Walking;

/// <summary>
/// What a target's memory can look like when it was torn, overwritten or made to deceive: the walk fails. It gives no
/// shorter stack, no other one, throws nothing and comes to an end.
/// </summary>
public sealed class DamagedMemoryTests
{
    private const int Units = 8;
    private const long MostReads = 1_000_000;

    private static readonly Dictionary<string, Action<Scene>> s_damages = new()
    {
        ["frame that is its own caller"] = scene => scene.Python.SetCaller(scene.Middle, scene.Middle),
        ["callers in a circle"] = scene => scene.Python.SetCaller(scene.Root, scene.Leaf),
        ["caller that can't be read"] = scene => scene.Python.SetCaller(scene.Middle, 0x10),
        ["caller in the kernel"] = scene => scene.Python.SetCaller(scene.Middle, ulong.MaxValue - 7),
        ["page missing between frames"] = scene => scene.Python.Memory.Unmap(scene.Middle),
        ["more frames than any stack has"] = scene => scene.Python.PushMany(scene.Thread, scene.Code, (1 << 17) + 1),
        ["thread state that can't be read"] = scene => scene.Python.Memory.Unmap(scene.Thread),
        ["innermost frame that can't be read"] = scene => scene.SetWord(scene.Thread, scene.At.Thread.Frame, 0x10),
        ["frame without code"] = scene => scene.SetCode(scene.Middle, 0),
        ["code that can't be read"] = scene => scene.Python.Memory.Unmap(scene.Code),
        ["code of another type"] = scene => scene.SetCode(scene.Middle, scene.Python.Objects.New(scene.Python.Objects.OtherType)),
        ["instruction behind the code"] = scene => _ = scene.Python.Push(scene.Thread, scene.Code, Units),
        ["instruction far before the code"] = scene => scene.SetInstruction(scene.Middle, int.MinValue),
        ["name that is null"] = scene => scene.SetWord(scene.Code, scene.At.Code.Name, 0),
        ["file that can't be read"] = scene => scene.SetWord(scene.Code, scene.At.Code.Filename, 0x10),
        ["name of absurd length"] = scene => scene.SetWord(scene.Name, scene.NameLengthAt, long.MaxValue),
        ["name of negative length"] = scene => scene.SetWord(scene.Name, scene.NameLengthAt, ulong.MaxValue),
        ["name of no kind"] = scene => scene.SetKind(scene.Name, 3),
        ["line table that is null"] = scene => scene.SetWord(scene.Code, scene.At.Code.LineTable, 0),
        ["line table of absurd length"] = scene => scene.SetWord(scene.Lines, scene.At.Bytes.Length, 1L << 60),
        ["line table longer than its memory"] = scene => scene.SetWord(scene.Lines, scene.At.Bytes.Length, 1 << 20),
        ["code without instructions"] = scene => scene.SetCodeLength(0),
        ["code of absurd length"] = scene => scene.SetCodeLength(1L << 62),
        ["code of negative length"] = scene => scene.SetCodeLength(-2),
        ["owner that does not exist"] = scene => scene.SetOwner(scene.Middle, 200),
    };

    public static MatrixTheoryData<string, string> Cases => new(BuiltRows.Labels, s_damages.Keys);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Walk_FailsOn(string row, string damage)
    {
        Scene scene = new(BuiltRows.Build(row));
        s_damages[damage](scene);
        bool isPossible = damage switch
        {
            "owner that does not exist" => scene.At.Frames != FrameModel.FrameObjects,
            "name of no kind" => !scene.At.NamesAreBytes,
            _ => true,
        };
        if (!isPossible)
        {
            Assert.Equal(3, scene.Python.Walk(scene.Thread)?.Length); // this version has no such field
            return;
        }

        Assert.Null(scene.Python.Walk(scene.Thread));
        Assert.True(scene.Python.Memory.Reads < MostReads, $"{scene.Python.Memory.Reads} reads");
    }

    [Theory]
    [MemberData(nameof(BuiltRows.All), MemberType = typeof(BuiltRows))]
    public void Walk_StaysWithinItsBoundsWhateverIsOverwritten(string row)
    {
        Random random = new(77);
        int failed = 0;
        const int Rounds = 400;
        for (int round = 0; round < Rounds; round++)
        {
            Scene scene = new(BuiltRows.Build(row));
            ulong[] places = [scene.Thread, scene.Leaf, scene.Middle, scene.Root, scene.Code, scene.Name, scene.Lines];
            for (int i = 0; i < 3; i++)
            {
                ulong place = places[random.Next(places.Length)] + (ulong)(8 * random.Next(32));
                ulong[] values = [0, 1, ulong.MaxValue, place, places[random.Next(places.Length)], (ulong)random.NextInt64()];
                scene.Python.Memory.WriteWord(place, values[random.Next(values.Length)]);
            }

            string[]? stack = scene.Python.Walk(scene.Thread);

            failed += stack is null ? 1 : 0;
            Assert.True(scene.Python.Memory.Reads < MostReads, $"{scene.Python.Memory.Reads} reads");
        }
        Assert.InRange(failed, Rounds / 20, Rounds - 1);
    }

    /// <summary>A thread in three calls of one function: `root`, `middle` and `leaf`, each frame in a page of its own.</summary>
    private sealed class Scene
    {
        public Scene(BuiltPython python)
        {
            Python = python;
            Name = python.Objects.NewString("work");
            Lines = python.Objects.NewBytes(BuiltLines.TwoUnitsPerLine(python.Layout.Lines, Units / 2));
            Code = python.Objects.NewCode(python.Objects.NewString("a.py"), Name, 10, Lines, Units);
            Thread = python.AddThread(python.AddInterpreter(), 1);
            python.PushShim(Thread);
            Root = python.Push(Thread, Code, 0, BuiltPython.OwnedByGenerator);
            Middle = python.Push(Thread, Code, 2, BuiltPython.OwnedByGenerator);
            Leaf = python.Push(Thread, Code, 4, BuiltPython.OwnedByGenerator);
        }

        public BuiltPython Python { get; }

        public PythonLayout At => Python.Layout;

        public int NameLengthAt => At.NamesAreBytes ? At.Bytes.Length : At.Unicode.Length;

        public ulong Name { get; }

        public ulong Lines { get; }

        public ulong Code { get; }

        public ulong Thread { get; }

        public ulong Root { get; }

        public ulong Middle { get; }

        public ulong Leaf { get; }

        public void SetWord(ulong address, int offset, long value) => SetWord(address, offset, (ulong)value);

        public void SetWord(ulong address, int offset, ulong value)
        {
            Python.Memory.WriteWord(address + (ulong)offset, value);
            if (offset == At.Code.Name && At.Code.Qualname >= 0 && address == Code)
            {
                Python.Memory.WriteWord(address + (ulong)At.Code.Qualname, value);
            }
        }

        // With the tag of a borrowed reference where there are tags: null is 1 then.
        public void SetCode(ulong frame, ulong code)
        {
            int at = At.Frames == FrameModel.FrameObjects ? At.FrameObject.Code : At.InterpreterFrame.Code;
            SetWord(frame, at, code | (At.ReferenceTagBits & 1));
        }

        public void SetInstruction(ulong frame, int offset)
        {
            if (At.Frames == FrameModel.FrameObjects)
            {
                // Any negative f_lasti says "not started" there, so go out of the code at its other end.
                Python.Memory.WriteInt(frame + (ulong)At.FrameObject.LastInstruction, int.MaxValue);
            }
            else
            {
                SetWord(frame, At.InterpreterFrame.Instruction, Code - (ulong)(-(long)offset));
            }
        }

        public void SetCodeLength(long units)
        {
            if (At.Code.ByteCode >= 0)
            {
                SetWord(Python.Memory.Word(Code + (ulong)At.Code.ByteCode), At.Bytes.Length, units);
            }
            else
            {
                SetWord(Code, At.Code.UnitCount, units);
            }
        }

        public void SetKind(ulong text, int kind)
        {
            if (!At.NamesAreBytes)
            {
                Python.Memory.WriteInt(text + (ulong)At.Unicode.State, (kind | 1 << 3) << At.Unicode.KindBit);
            }
        }

        public void SetOwner(ulong frame, byte owner)
        {
            if (At.Frames != FrameModel.FrameObjects)
            {
                Python.Memory.Write(frame + (ulong)At.InterpreterFrame.Owner, [owner]);
            }
        }
    }
}
