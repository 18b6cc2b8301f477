using System.Buffers.Binary;
using CsCheck;

namespace Flame.Tests.Fuzzing;

/// <summary>Damages something that is whole: single bytes, whole words set to numbers that break arithmetic, a cut end.</summary>
internal static class Damage
{
    private static readonly ulong[] Numbers =
        [0, 1, 7, 0x7fff, 0xffff, 0x7fff_ffff, 0xffff_ffff, 1UL << 32, 1UL << 47, long.MaxValue, 1UL << 63, ulong.MaxValue - 7, ulong.MaxValue];

    private static readonly Gen<(int Place, ulong Value, int Bytes)> Change = Gen.Select(
        Gen.Int[0, 1 << 20],
        Gen.OneOf<ulong>(Gen.ULong, Gen.OneOf(Numbers), Gen.ULong[0, 1024]),
        Gen.OneOf(1, 1, 2, 4, 8));

    /// <summary>Copies of <paramref name="whole"/>, each with one to eight changes, some cut short.</summary>
    public static Gen<byte[]> Of(byte[] whole) => Gen.Select(Change.Array[1, 8], Gen.Int[0, 4 * whole.Length]).Select((changes, length) =>
    {
        byte[] copy = whole.AsSpan(0, Math.Min(whole.Length, length < 2 * whole.Length ? whole.Length : length / 4)).ToArray();
        Span<byte> word = stackalloc byte[8];
        foreach ((int place, ulong value, int bytes) in changes)
        {
            if (copy.Length >= bytes)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(word, value);
                int at = place % (copy.Length - bytes + 1);
                word[..bytes].CopyTo(copy.AsSpan(bytes == 1 ? at : at - (at % bytes)));
            }
        }
        return copy;
    });
}
