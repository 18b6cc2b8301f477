using System.Text;

namespace Flame.Tests.Profiles.Formats;

/// <summary>A hostile name as it should come out of a format that takes any Unicode text.</summary>
internal static class ExpectedText
{
    /// <summary>The same, but U+FFFD for each lone surrogate.</summary>
    public static string Of(string name) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(name));
}
