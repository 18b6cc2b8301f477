namespace Flame.Profiles.Formats;

/// <summary>Whether an input begins as JSON does.</summary>
internal static class JsonStart
{
    private static ReadOnlySpan<byte> Space => " \t\r\n"u8;

    /// <summary>An object with a key.</summary>
    public static bool IsObject(ReadOnlySpan<byte> start) => Begins(start, (byte)'{', (byte)'"');

    /// <summary>An object whose first key is <paramref name="key"/>, its quotes included.</summary>
    public static bool HasFirstKey(ReadOnlySpan<byte> start, ReadOnlySpan<byte> key) =>
        IsObject(start) && Trim(start)[1..].TrimStart(Space).StartsWith(key);

    /// <summary>An array whose first element is an object.</summary>
    public static bool IsArrayOfObjects(ReadOnlySpan<byte> start) => Begins(start, (byte)'[', (byte)'{');

    /// <summary>Without byte order mark and white space.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> start) =>
        (start.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? start[3..] : start).TrimStart(Space);

    private static bool Begins(ReadOnlySpan<byte> start, byte first, byte second)
    {
        start = Trim(start);
        return start.Length > 1 && start[0] == first && start[1..].TrimStart(Space) is [var next, ..] && next == second;
    }
}
