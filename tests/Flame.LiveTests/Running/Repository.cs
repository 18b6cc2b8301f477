namespace Flame.LiveTests.Running;

/// <summary>Where things lie in the checkout that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Fixture(string name)
    {
        string path = Path.Combine(Root, "fixtures", "python", name);
        Assert.True(File.Exists(path), $"no fixture {path}");
        return path;
    }

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Flame.sln")))
            {
                return directory.FullName;
            }
        }

        throw new InvalidOperationException($"no Flame.sln above {AppContext.BaseDirectory}");
    }
}
