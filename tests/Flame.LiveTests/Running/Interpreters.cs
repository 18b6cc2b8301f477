using System.Globalization;
using System.Text.RegularExpressions;

namespace Flame.LiveTests.Running;

/// <summary>
/// The CPythons that are to be had: those of pyenv, those on PATH and those of the root file system that the containers of
/// the tests have, each build once. A theory over <see cref="Rows"/> runs on all of the usual kind, one over <see cref="Versions"/> on one of each
/// version; a wanted version that is not here has a row too, which is skipped with the reason. Those of other kinds are <see cref="FlavourRows"/>.
/// </summary>
public static partial class Interpreters
{
    /// <summary>The versions that the tests want. To support another one, add it here.</summary>
    private static readonly string[] Wanted = ["2.7", "3.6", "3.7", "3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14", "3.15"];

    private static readonly Lazy<List<Interpreter>> All = new(Discover);
    private static readonly Lazy<Dictionary<string, Interpreter>> ByLabel = new(() => WithLabels(All.Value.Where(each => !IsFlavour(each))));
    private static readonly Lazy<Dictionary<string, Interpreter>> ByFlavour = new(() => WithLabels(All.Value.Where(IsFlavour)));

    /// <summary>Where `make flavours` builds them, each in a folder of its name.</summary>
    private static readonly string Built = Path.Combine(Repository.Root, ".roots", "flavours");

    /// <summary>One label for each interpreter found, and for each wanted version that is missing: for what depends on how it was built.</summary>
    public static TheoryData<string> Rows => [.. Wanted.SelectMany(LabelsOf)];

    /// <summary>One label for each wanted version: for what is a matter of the version, and takes long.</summary>
    public static TheoryData<string> Versions => [.. FirstLabels];

    /// <summary>As <see cref="Versions"/>, from 3.<paramref name="minor"/> on: for what is new in it.</summary>
    public static TheoryData<string> VersionsSince(int minor) =>
        [.. FirstLabels.Where(label => label.Split('.') is ["3", var number, ..] && int.Parse(number, CultureInfo.InvariantCulture) >= minor)];

    /// <summary>As <see cref="Versions"/>, without Python 2: for what the language has since 3.</summary>
    public static TheoryData<string> Python3Versions => [.. FirstLabels.Where(label => label.StartsWith('3'))];

    /// <summary>
    /// One label for each interpreter of another kind: free-threaded ones, wherever they are found, and what `make flavours` has
    /// built. There may be none: only a theory that has other rows, too, can have these.
    /// </summary>
    public static TheoryData<string> FlavourRows => [.. ByFlavour.Value.Keys];

    /// <summary>As <see cref="Versions"/>, two labels in a row: for tests that take long and can run two at a time.</summary>
    public static TheoryData<string, string> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, string>();
            foreach (string[] pair in FirstLabels.Where(ByLabel.Value.ContainsKey).Chunk(2))
            {
                pairs.Add(pair[0], pair.Length > 1 ? pair[1] : "");
            }

            foreach (string missing in FirstLabels.Where(label => !ByLabel.Value.ContainsKey(label)))
            {
                pairs.Add(missing, "");
            }

            return pairs;
        }
    }

    internal static IReadOnlyCollection<Interpreter> Found => ByLabel.Value.Values;

    internal static IReadOnlyCollection<Interpreter> Flavours => ByFlavour.Value.Values;

    /// <summary>The first of a version and kind of build (<see cref="Interpreter.Flavour"/>), usual ones before those built here.</summary>
    internal static Interpreter? FirstOf(string flavour) => All.Value.FirstOrDefault(each => each.Flavour == flavour);

    /// <summary>The newest interpreter of this machine itself: for what does not depend on the version.</summary>
    internal static Interpreter Newest => Found.Where(each => each.Root.Length == 0).OrderBy(each => each.Rank).LastOrDefault()
        ?? throw new InvalidOperationException($"no CPython of {string.Join(", ", Wanted)} on this machine: nothing can be tested");

    private static IEnumerable<string> FirstLabels => Wanted.Select(version => LabelsOf(version)[0]);

    // The version itself where there is none of it.
    private static string[] LabelsOf(string version) =>
        [.. ByLabel.Value.Where(pair => pair.Value.Minor == version).Select(pair => pair.Key).DefaultIfEmpty(version)];

    internal static Interpreter Require(string label)
    {
        if (DebugInterpreters.IsLabel(label))
        {
            return DebugInterpreters.Require(label);
        }

        if (!ByLabel.Value.TryGetValue(label, out Interpreter? found) && !ByFlavour.Value.TryGetValue(label, out found))
        {
            Assert.Skip(ReasonToMiss(label));
        }

        return found;
    }

    /// <summary>Why there is no interpreter of that label; null when there is.</summary>
    internal static string? WhyMissing(string label) => ByLabel.Value.ContainsKey(label) ? null : ReasonToMiss(label);

    private static string ReasonToMiss(string version) =>
        $"CPython {version} not found in ~/.pyenv/versions nor on PATH"
        + (RootFileSystem.Obstacle is { } obstacle ? $"; {obstacle}" : " nor in .roots/sid");

    private static List<Interpreter> Discover()
    {
        var found = new List<Interpreter>();
        var builds = new HashSet<string>();
        var paths = new HashSet<string>();
        IEnumerable<(string Path, string Root)> candidates = PyenvPythons().Concat(PathPythons()).Select(path => (RealPath(path), ""))
            .Concat(SidPythons()).Concat(BuiltPythons().Select(path => (path, "")));
        foreach ((string path, string root) in candidates)
        {
            if (paths.Add(root + path) && Interpreter.Ask(path, root) is { } interpreter
                && Wanted.Contains(interpreter.Minor) && builds.Add(interpreter.Build))
            {
                found.Add(interpreter);
            }
        }

        return found;
    }

    private static Dictionary<string, Interpreter> WithLabels(IEnumerable<Interpreter> interpreters)
    {
        var labelled = new Dictionary<string, Interpreter>();
        foreach (Interpreter each in interpreters)
        {
            string label = IsBuilt(each) ? each.Path[(Built.Length + 1)..].Split('/')[0] : each.Version + (each.IsFreeThreaded ? "t" : "");
            labelled.Add(labelled.ContainsKey(label) ? $"{label} {each.Path}" : label, each);
        }

        return labelled;
    }

    private static bool IsFlavour(Interpreter interpreter) => interpreter.IsFreeThreaded || IsBuilt(interpreter);

    private static bool IsBuilt(Interpreter interpreter) => interpreter.Path.StartsWith(Built + "/", StringComparison.Ordinal);

    private static string RealPath(string path) => File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;

    private static IEnumerable<string> PyenvPythons()
    {
        string home = Environment.GetEnvironmentVariable("PYENV_ROOT")
            ?? Path.Combine(Environment.GetEnvironmentVariable("HOME") ?? "/root", ".pyenv");
        string versions = Path.Combine(home, "versions");
        return !Directory.Exists(versions)
            ? []
            : Directory.GetDirectories(versions).Order(StringComparer.Ordinal)
                .Select(version => Path.Combine(version, "bin", "python"))
                .Where(File.Exists);
    }

    private static IEnumerable<string> PathPythons() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Where(directory => Directory.Exists(directory) && Path.GetFileName(directory) != "shims") // pyenv's shell scripts
            .SelectMany(PythonsIn);

    private static IEnumerable<(string Path, string Root)> SidPythons() => RootFileSystem.Obstacle is not null
        ? []
        : PythonsIn(RootFileSystem.Sid + "/usr/bin").Select(path => (path[RootFileSystem.Sid.Length..], RootFileSystem.Sid));

    private static IEnumerable<string> BuiltPythons() => !Directory.Exists(Built)
        ? []
        : Directory.GetDirectories(Built).Order(StringComparer.Ordinal)
            .Where(flavour => File.Exists(Path.Combine(flavour, ".whole")))
            .SelectMany(flavour => PythonsIn(Path.Combine(flavour, "bin")));

    private static IEnumerable<string> PythonsIn(string directory) =>
        Directory.GetFiles(directory, "python*").Where(path => PythonName().IsMatch(Path.GetFileName(path)));

    [GeneratedRegex(@"^python[23]\.\d+t?$", RegexOptions.CultureInvariant)]
    private static partial Regex PythonName();
}
