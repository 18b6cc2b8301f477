using System.Text;
using System.Text.Json;
using Flame.Profiles;
using Flame.Profiles.Formats;

namespace Flame.Tests.Profiles.Formats;

/// <summary>What a JSON format makes of a profile.</summary>
internal static class WrittenJson
{
    /// <summary>The document; fails when it is none, or not UTF-8.</summary>
    public static JsonElement Of(ProfileFormat format, Profile profile)
    {
        using JsonDocument document = JsonDocument.Parse(Text(format, profile), new JsonDocumentOptions { MaxDepth = 16 });
        return document.RootElement.Clone();
    }

    /// <summary>Compares with a golden file, in which lines are broken after each object and array.</summary>
    public static void Verify(string golden, ProfileFormat format, Profile profile) =>
        Golden.Verify(golden, Encoding.UTF8.GetBytes(Text(format, profile).Replace("},", "},\n").Replace("],", "],\n") + "\n"));

    public static long[] Numbers(this JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetInt64())];

    public static string[] Texts(this JsonElement array) => [.. array.EnumerateArray().Select(text => text.GetString()!)];

    private static string Text(ProfileFormat format, Profile profile) =>
        BuiltProfile.TextOf(output => format.Write(profile, output, new ProfileDescription()));
}
