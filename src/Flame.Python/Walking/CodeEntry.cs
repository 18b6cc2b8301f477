using System.Buffers.Binary;
using Flame.Profiles;
using Flame.Python.Layouts;
using Flame.Python.LineTables;

namespace Flame.Python.Walking;

/// <summary>
/// The words of a code object that do not change while it lives, and differ when another one was made at its address.
/// </summary>
internal readonly record struct CodeHead(
    ulong Type, ulong Filename, ulong Name, ulong LineTable, int FirstLine, ulong ByteCode, long UnitCount, int FirstTraceable)
{
    /// <summary>How much of a code object has to be read to have all of them.</summary>
    public static int LengthBytes(PythonLayout layout)
    {
        CodeOffsets at = layout.Code;
        int others = Math.Max(Math.Max(at.FirstLine, at.ByteCode), Math.Max(at.UnitCount, layout.ObjectType)) + 8;
        return Math.Max(at.HeadBytes, others);
    }

    /// <summary>Takes them from the first <see cref="LengthBytes"/> bytes of a code object.</summary>
    public static CodeHead From(ReadOnlySpan<byte> bytes, PythonLayout layout)
    {
        CodeOffsets at = layout.Code;
        return new CodeHead(
            Word(bytes, layout.ObjectType),
            Word(bytes, at.Filename),
            Word(bytes, at.Qualname < 0 ? at.Name : at.Qualname),
            Word(bytes, at.LineTable),
            Int(bytes, at.FirstLine),
            at.ByteCode < 0 ? 0 : Word(bytes, at.ByteCode),
            at.UnitCount < 0 ? 0 : (long)Word(bytes, at.UnitCount),
            at.FirstTraceable < 0 ? 0 : Int(bytes, at.FirstTraceable));
    }

    private static ulong Word(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);

    private static int Int(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]);
}

/// <summary>One code object, decoded once: its names, and the line of each instruction that was ever seen running.</summary>
internal sealed class CodeEntry
{
    private const int NotStarted = -1;

    private readonly int _file;
    private readonly int _function;
    private readonly byte[] _lineTable;
    private readonly LineTableFormat _format;
    // Frame ids by byte offset, for to 3.5 instructions also begin at odd ones. What was never seen takes no memory: the
    // length of the bytecode is the target's to claim.
    private readonly Dictionary<int, int> _frames = [];

    public CodeEntry(ulong address, in CodeHead head, CodeNames names, int codeBytes, LineTableFormat format)
    {
        Address = address;
        Head = head;
        Proof = names.Proof;
        CodeBytes = codeBytes;
        _file = names.File;
        _function = names.Function;
        _lineTable = names.LineTable;
        _format = format;
    }

    /// <summary>Where it is.</summary>
    public ulong Address { get; }

    /// <summary>Its constant words.</summary>
    public CodeHead Head { get; }

    /// <summary>Ranges of memory that a different code object at the same address would have other bytes in.</summary>
    public IdentityProof Proof { get; }

    /// <summary>Length of the bytecode.</summary>
    public int CodeBytes { get; }

    /// <summary>Its number in <see cref="CallPaths"/>; 0 while it has none.</summary>
    public int PathIndex { get; set; }

    /// <summary>Another code object was found at its address since.</summary>
    public bool IsStale { get; set; }

    /// <summary>The round of proofs in which it was last found unchanged: see <see cref="CodeWatch"/>.</summary>
    public long ProvedInRound { get; set; }

    /// <summary>The capture that met it first; negative: none has.</summary>
    public long MetInCapture { get; set; } = -1;

    /// <summary>The capture in which it was last looked at.</summary>
    public long LookedAtInCapture { get; set; }

    /// <summary>It is on the list of codes to be proved.</summary>
    public bool IsListed { get; set; }

    /// <summary>The <see cref="CodeCache.Generation"/> in which it was last found unchanged.</summary>
    public ulong SeenInGeneration { get; set; } = ulong.MaxValue;

    /// <summary>The capture in which it was last found unchanged.</summary>
    public long SeenInCapture { get; set; }

    /// <summary>The id of the frame that runs the instruction at <paramref name="offset"/>.</summary>
    /// <param name="frames">Where frames are interned.</param>
    /// <param name="offset">In bytes; negative when the frame has not started.</param>
    /// <param name="withLines">False: one frame for the whole function.</param>
    public int FrameAt(FrameTable frames, int offset, bool withLines)
    {
        int key = withLines ? Math.Max(offset, NotStarted) : NotStarted;
        if (!_frames.TryGetValue(key, out int known))
        {
            int line = withLines ? LineTable.LineAt(_format, _lineTable, Head.FirstLine, offset) : Frame.LinesCut;
            known = frames.Intern(new Frame(_file, _function, line));
            _frames.Add(key, known);
        }
        return known;
    }
}

/// <summary>What was read of a code object to make a <see cref="CodeEntry"/>: ids in the string table, and the line table.</summary>
internal readonly record struct CodeNames(int File, int Function, byte[] LineTable, IdentityProof Proof);
