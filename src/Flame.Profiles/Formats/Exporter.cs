namespace Flame.Profiles.Formats;

/// <summary>What the formats that ask for it name as their maker.</summary>
internal static class Exporter
{
    public const string Name = "pyflame";

    /// <summary>The product's version: all its assemblies have one.</summary>
    public static string Version { get; } = typeof(Exporter).Assembly.GetName().Version!.ToString(3);
}
