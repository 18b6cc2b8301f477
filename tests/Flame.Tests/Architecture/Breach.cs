namespace Flame.Tests.Architecture;

/// <summary>Fails with every breach in full, where Assert.Empty would cut each of them short.</summary>
internal static class Breach
{
    public static void NoneIn(IEnumerable<string> breaches)
    {
        string[] all = [.. breaches];
        Assert.True(all.Length == 0, string.Join('\n', all));
    }
}
