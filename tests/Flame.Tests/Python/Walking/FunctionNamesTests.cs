using Flame.Python.Layouts;

namespace Flame.Tests.Python.Walking;

/// <summary>What functions are called by: their qualified name where the version has one, or the plain one on request.</summary>
public sealed class FunctionNamesTests
{
    [Theory]
    [MemberData(nameof(BuiltRows.All), MemberType = typeof(BuiltRows))]
    public void Function_HasItsQualifiedNameWhereThereIsOneAndThePlainOneWhenThatIsWanted(string row)
    {
        BuiltPython python = BuiltRows.Build(row);
        CodeOffsets at = python.Layout.Code;
        ulong code = python.Objects.NewCode("/srv/app.py", "total", 7, BuiltLines.TwoUnitsPerLine(python.Layout.Lines, 4), units: 8);
        if (at.Qualname >= 0)
        {
            python.Memory.WriteWord(code + (ulong)at.Qualname, python.Objects.NewString("Cart.total"));
        }
        ulong thread = python.AddThread(python.AddInterpreter(), 4711);
        python.PushShim(thread);
        _ = python.Push(thread, code, 0);

        Assert.Equal((string[])[$"/srv/app.py:{(python.Layout.Version.IsAtLeast(3, 11) ? "Cart.total" : "total")}:7"], python.Walk(thread));
        Assert.Equal((string[])["/srv/app.py:total:7"], python.As(python.Layout.WithPlainNames()).Walk(thread));
    }
}
