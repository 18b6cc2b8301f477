using System.Diagnostics;
using System.Text;
using Flame.Python;
using Flame.Python.Locating;

namespace Flame.Tests.Python.Locating;

public sealed class VersionTextTests
{
    [Theory]
    [InlineData("\03.12.1 (main, Dec 1 2023)\0")]
    [InlineData("3.12.1 (main)\0")]
    [InlineData("\0x (y)\03.12.1 (main)")]
    public void FindInVariables_FindsTheRelease(string memory) => Assert.Equal(
        new PythonVersion(3, 12, 1), VersionText.FindInVariables(new ModuleVariables(0x1000, Encoding.Latin1.GetBytes(memory)), named: null));

    /// <summary>A stranger's memory, as much of it as is searched, full of what a release is followed by.</summary>
    [Fact]
    public void FindInVariables_OfNothingButBracketsEndsSoon()
    {
        byte[] memory = new byte[64 << 20];
        for (int i = 0; i < memory.Length; i += 2)
        {
            (memory[i], memory[i + 1]) = ((byte)' ', (byte)'(');
        }
        var clock = Stopwatch.StartNew();
        Assert.Null(VersionText.FindInVariables(new ModuleVariables(0x1000, memory), named: null));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"it took {clock.Elapsed}");
    }
}
