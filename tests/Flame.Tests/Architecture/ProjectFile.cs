using System.Xml.Linq;

namespace Flame.Tests.Architecture;

/// <summary>What a .csproj says that the rules are about.</summary>
internal sealed record ProjectFile(
    string Name, string AssemblyName, bool AllowsUnsafe, IReadOnlyList<string> Projects, IReadOnlyList<string> Packages)
{
    public static ProjectFile Load(string path) => Parse(Path.GetFileNameWithoutExtension(path), File.ReadAllText(path));

    public static ProjectFile Parse(string name, string xml)
    {
        XElement root = XElement.Parse(xml);
        return new ProjectFile(
            name,
            root.Descendants("AssemblyName").Select(element => element.Value).LastOrDefault() ?? name,
            root.Descendants("AllowUnsafeBlocks").Any(element => !element.Value.Equals("false", StringComparison.OrdinalIgnoreCase)),
            [.. Includes(root, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')))],
            [.. Includes(root, "PackageReference")]);
    }

    private static IEnumerable<string> Includes(XElement root, string item) =>
        root.Descendants(item).Select(element => (string?)element.Attribute("Include") ?? "");
}
