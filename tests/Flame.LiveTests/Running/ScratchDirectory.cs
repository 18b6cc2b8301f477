namespace Flame.LiveTests.Running;

/// <summary>A new directory for one test, world-readable, removed with all it holds.</summary>
internal sealed class ScratchDirectory : IDisposable
{
    private const UnixFileMode EveryoneMayEnter =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    public ScratchDirectory()
    {
        Path = Directory.CreateTempSubdirectory("flame-live-").FullName;
        System.IO.File.SetUnixFileMode(Path, EveryoneMayEnter);
    }

    public string Path { get; }

    public string[] Names => [.. Directory.EnumerateFileSystemEntries(Path).Select(entry => System.IO.Path.GetFileName(entry)).Order()];

    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
