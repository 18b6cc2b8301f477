using System.Text;
using Flame.Python.Objects;

namespace Flame.Tests.Python.Objects;

/// <summary>Names of CPython 2.7, which are bytes or Unicode of either width.</summary>
public sealed class NameReaderTests
{
    private readonly BuiltPython _python = BuiltRows.Build(BuiltRows.Labels.First());

    public static TheoryData<string> Names => ["worker", "größe", "速度を測る", "x", "", "\u0001", "naïve;name\n"];

    [Theory]
    [MemberData(nameof(Names))]
    public void UnicodeOfEitherWidth_IsRead(string name)
    {
        Assert.Equal(name, Read(NewUnicode(name, Encoding.UTF32)));
        Assert.Equal(name, Read(NewUnicode(name, Encoding.Unicode)));
    }

    [Fact]
    public void CharacterBeyondTheFirstPlane_IsReadFromEitherWidth()
    {
        Assert.Equal("🔥", Read(NewUnicode("🔥", Encoding.UTF32)));
        Assert.Equal("🔥🔥", Read(NewUnicode("🔥🔥", Encoding.Unicode)));
    }

    [Fact]
    public void BytesAreRead_AndWhatIsNeitherIsNot()
    {
        Assert.Equal("worker", Read(NewTyped(1 << 27, python => python.Objects.NewBytes("worker"u8))));
        Assert.Null(Read(NewTyped(0, python => python.Objects.NewBytes("worker"u8))));
        Assert.Null(Read(0));
        ulong lies = NewUnicode("ab", Encoding.UTF32);
        _python.Memory.WriteWord(lies + 24, 8); // nothing is there
        Assert.Null(Read(lies));
        _python.Memory.WriteWord(lies + 16, ulong.MaxValue);
        Assert.Null(Read(lies));
    }

    private string? Read(ulong address) => NameReader.TryRead(_python.Memory, _python.Layout, address, out string text) ? text : null;

    // PyUnicodeObject: head, length, pointer to the characters, which a NUL follows.
    private ulong NewUnicode(string text, Encoding encoding) => NewTyped(1 << 28, python =>
    {
        byte[] bytes = [.. encoding.GetBytes(text), .. new byte[4]];
        int width = encoding.GetByteCount("a");
        ulong data = python.Memory.Allocate(bytes.Length);
        python.Memory.Write(data, bytes);
        ulong address = python.Objects.New(python.Objects.OtherType);
        python.Memory.WriteWord(address + 16, (ulong)(encoding.GetByteCount(text) / width));
        python.Memory.WriteWord(address + 24, data);
        return address;
    });

    private ulong NewTyped(ulong flags, Func<BuiltPython, ulong> make)
    {
        ulong address = make(_python);
        ulong type = _python.Memory.Allocate(2048);
        _python.Memory.WriteWord(type + 168, flags); // tp_flags
        _python.Memory.WriteWord(address + (ulong)_python.Layout.ObjectType, type);
        return address;
    }
}
