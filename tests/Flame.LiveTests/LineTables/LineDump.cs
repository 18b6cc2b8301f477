using System.Runtime.InteropServices;

namespace Flame.LiveTests.LineTables;

/// <summary>Reads what fixtures/python/dump_lines.py writes: the code objects of an interpreter and its own answers for them.</summary>
internal ref struct LineDump
{
    /// <summary>Stands for Python's None: no line.</summary>
    public const int NoLine = int.MinValue;

    private const int End = -1;
    private ReadOnlySpan<byte> _rest;

    public LineDump(ReadOnlySpan<byte> bytes)
    {
        _rest = bytes;
        Major = NextNumber();
        Minor = NextNumber();
    }

    public int Major { get; }

    public int Minor { get; }

    public int FirstLine { get; private set; }

    public int CodeLengthBytes { get; private set; }

    /// <summary>From one offset that was asked for to the next.</summary>
    public int OffsetStep { get; private set; }

    public ReadOnlySpan<byte> Table { get; private set; }

    /// <summary>Pairs of end offset and line; a run starts where the one before it ends.</summary>
    public ReadOnlySpan<int> Runs { get; private set; }

    /// <summary>Goes to the next code object; false at the end mark. A stream that breaks off throws.</summary>
    public bool MoveNext()
    {
        FirstLine = NextNumber();
        CodeLengthBytes = NextNumber();
        OffsetStep = NextNumber();
        int tableLength = NextNumber();
        int runCount = NextNumber();
        if (FirstLine == End)
        {
            Assert.True(_rest.IsEmpty, "bytes behind the end mark");
            return false;
        }
        Table = Next(tableLength);
        Runs = MemoryMarshal.Cast<byte, int>(Next(runCount * 2 * sizeof(int)));
        return true;
    }

    private int NextNumber() => MemoryMarshal.Read<int>(Next(sizeof(int)));

    private ReadOnlySpan<byte> Next(int lengthBytes)
    {
        ReadOnlySpan<byte> next = _rest[..lengthBytes];
        _rest = _rest[lengthBytes..];
        return next;
    }
}
