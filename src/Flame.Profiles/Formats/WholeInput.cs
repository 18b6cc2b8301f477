using System.Globalization;

namespace Flame.Profiles.Formats;

/// <summary>An input that has to be in memory as a whole, up to a bound.</summary>
internal static class WholeInput
{
    /// <summary>The bytes of <paramref name="input"/>.</summary>
    /// <exception cref="UnreadableProfileException">It is longer than <paramref name="maxBytes"/>.</exception>
    public static ReadOnlyMemory<byte> Read(Stream input, int maxBytes)
    {
        byte[] bytes = new byte[Math.Min(maxBytes, 256 * 1024)];
        int length = 0;
        while (input.Read(bytes.AsSpan(length)) is var got && got > 0)
        {
            length += got;
            if (length == bytes.Length)
            {
                if (length == maxBytes)
                {
                    throw new UnreadableProfileException(string.Create(CultureInfo.InvariantCulture, $"it is longer than {maxBytes} bytes, more than is taken of this format"));
                }
                Array.Resize(ref bytes, (int)Math.Min(2L * length, maxBytes));
            }
        }
        return bytes.AsMemory(0, length);
    }
}
