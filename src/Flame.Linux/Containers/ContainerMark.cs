using System.Buffers;

namespace Flame.Linux.Containers;

/// <summary>A container's name or id as it was found in a path, and who made it.</summary>
/// <param name="Runtime"><c>docker</c>, <c>containerd</c>, <c>cri-o</c>, <c>podman</c>, <c>lxc</c> and so on.</param>
/// <param name="Id">The id, 64 hexadecimal digits with most; or a name.</param>
public readonly record struct ContainerMark(string Runtime, string Id)
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");
    private const int IdLength = 64;
    private const int TaskIdLength = 32;

    /// <summary>The text is an id as Docker, containerd, CRI-O and Podman make them.</summary>
    public static bool IsId(ReadOnlySpan<char> text) => IsHex(text, IdLength);

    /// <summary>The text is one of Amazon's task ids with a number: <c>0123…cdef-1234567890</c>.</summary>
    public static bool IsTaskId(ReadOnlySpan<char> text)
    {
        int dash = text.IndexOf('-');
        return dash == TaskIdLength && IsHex(text[..dash], TaskIdLength) && text.Length > dash + 1
            && !text[(dash + 1)..].ContainsAnyExceptInRange('0', '9');
    }

    private static bool IsHex(ReadOnlySpan<char> text, int length) =>
        text.Length == length && !text.ContainsAnyExcept(HexDigits);
}
