using Flame.Tests.Architecture;
using Flame.Tests.Python.Recorded;

namespace Flame.Tests.Python;

/// <summary>The recordings in fixtures/memory: `3.14.gz` is the memory, `3.14.stacks` what the program said.</summary>
public static class Recordings
{
    private static string Folder => Path.Combine(Repository.Root, "fixtures", "memory");

    public static IEnumerable<string> Names =>
        Directory.GetFiles(Folder, "*.gz").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal);

    /// <summary><see cref="Names"/> as a theory wants it.</summary>
    public static TheoryData<string> All => [.. Names];

    public static string Stacks(string name) => System.IO.File.ReadAllText(Path.Combine(Folder, name + ".stacks")).TrimEnd('\n');

    internal static byte[] File(string name) => System.IO.File.ReadAllBytes(Path.Combine(Folder, name + ".gz"));

    internal static RecordedProcess Load(string name) => RecordedProcess.FromFile(File(name));
}
