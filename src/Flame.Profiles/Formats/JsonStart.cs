namespace Flame.Profiles.Formats;

/// <summary>Whether an input begins as JSON does.</summary>
internal static class JsonStart
{
    public static bool IsObject(ReadOnlySpan<byte> start)
    {
        start = start.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? start[3..] : start;
        start = start.TrimStart(" \t\r\n"u8);
        return start.Length > 1 && start[0] == '{' && start[1..].TrimStart(" \t\r\n"u8).StartsWith("\""u8);
    }
}
