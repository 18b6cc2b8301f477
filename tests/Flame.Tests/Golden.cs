using System.Text;
using Flame.Tests.Architecture;

namespace Flame.Tests;

/// <summary>
/// Compares an output with the file of that name in <c>fixtures/golden/</c>. <c>FLAME_BLESS=1</c> in the environment
/// writes the file instead; what changed is then read in the diff before it is committed.
/// </summary>
internal static class Golden
{
    private const string BlessVariable = "FLAME_BLESS";

    /// <summary>Fails unless <paramref name="actual"/> equals the golden file, byte for byte.</summary>
    public static void Verify(string name, ReadOnlySpan<byte> actual)
    {
        string path = Path.Combine(Repository.Root, "fixtures", "golden", name);
        if (Environment.GetEnvironmentVariable(BlessVariable) == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, actual);
            return;
        }
        Assert.True(File.Exists(path), $"{path} is missing: run the test with {BlessVariable}=1 to write it");
        byte[] expected = File.ReadAllBytes(path);
        if (!actual.SequenceEqual(expected))
        {
            Assert.Fail(FirstDifference(path, expected, actual));
        }
    }

    /// <summary>The bytes of a file under <c>fixtures/</c>.</summary>
    public static byte[] Fixture(string path) => File.ReadAllBytes(Path.Combine(Repository.Root, "fixtures", path));

    private static string FirstDifference(string path, ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual)
    {
        int at = expected.CommonPrefixLength(actual);
        int line = expected[..at].Count((byte)'\n') + 1;
        return $"{path} differs from line {line} on (byte {at}); if that is meant: {BlessVariable}=1\n"
            + $"golden: {LineAt(expected, at)}\nactual: {LineAt(actual, at)}";
    }

    private static string LineAt(ReadOnlySpan<byte> text, int at)
    {
        int start = text[..at].LastIndexOf((byte)'\n') + 1;
        int length = text[start..].IndexOf((byte)'\n');
        return Encoding.UTF8.GetString(length < 0 ? text[start..] : text.Slice(start, length));
    }
}
