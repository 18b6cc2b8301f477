using System.Buffers.Binary;
using System.Numerics;

namespace Flame.Profiles.FlameGraph.Html;

/// <summary>
/// SHA-256 (FIPS 180-4), for the hashes in a page's content security policy. .NET's own needs the system's OpenSSL, which
/// a profiler that is copied onto a bare machine must do without.
/// </summary>
internal static class Sha256
{
    private static readonly uint[] _roundConstants = Roots(64, 1.0 / 3);
    private static readonly uint[] _start = Roots(8, 0.5);

    public static byte[] Hash(ReadOnlySpan<byte> message)
    {
        uint[] state = [.. _start];
        byte[] padded = new byte[(message.Length + 9 + 63) / 64 * 64];
        message.CopyTo(padded);
        padded[message.Length] = 0x80;
        BinaryPrimitives.WriteInt64BigEndian(padded.AsSpan(padded.Length - 8), (long)message.Length * 8);
        for (int at = 0; at < padded.Length; at += 64)
        {
            Compress(state, padded.AsSpan(at, 64));
        }
        byte[] hash = new byte[32];
        for (int i = 0; i < 8; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(hash.AsSpan(i * 4), state[i]);
        }
        return hash;
    }

    private static void Compress(uint[] state, ReadOnlySpan<byte> block)
    {
        Span<uint> w = stackalloc uint[64];
        for (int i = 0; i < 16; i++)
        {
            w[i] = BinaryPrimitives.ReadUInt32BigEndian(block[(i * 4)..]);
        }
        for (int i = 16; i < 64; i++)
        {
            uint s0 = BitOperations.RotateRight(w[i - 15], 7) ^ BitOperations.RotateRight(w[i - 15], 18) ^ (w[i - 15] >> 3);
            uint s1 = BitOperations.RotateRight(w[i - 2], 17) ^ BitOperations.RotateRight(w[i - 2], 19) ^ (w[i - 2] >> 10);
            w[i] = w[i - 16] + s0 + w[i - 7] + s1;
        }
        (uint a, uint b, uint c, uint d) = (state[0], state[1], state[2], state[3]);
        (uint e, uint f, uint g, uint h) = (state[4], state[5], state[6], state[7]);
        for (int i = 0; i < 64; i++)
        {
            uint s1 = BitOperations.RotateRight(e, 6) ^ BitOperations.RotateRight(e, 11) ^ BitOperations.RotateRight(e, 25);
            uint t1 = h + s1 + ((e & f) ^ (~e & g)) + _roundConstants[i] + w[i];
            uint s0 = BitOperations.RotateRight(a, 2) ^ BitOperations.RotateRight(a, 13) ^ BitOperations.RotateRight(a, 22);
            uint t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
            (h, g, f, e, d, c, b, a) = (g, f, e, d + t1, c, b, a, t1 + t2);
        }
        ReadOnlySpan<uint> now = [a, b, c, d, e, f, g, h];
        for (int i = 0; i < 8; i++)
        {
            state[i] += now[i];
        }
    }

    /// <summary>The first 32 bits of the fractional parts of a root of the first primes (4.2.2, 5.3.3); a double holds them exactly.</summary>
    private static uint[] Roots(int count, double power)
    {
        List<uint> roots = [];
        for (int n = 2; roots.Count < count; n++)
        {
            bool isPrime = true;
            for (int divisor = 2; divisor * divisor <= n; divisor++)
            {
                isPrime &= n % divisor != 0;
            }
            if (isPrime)
            {
                double root = power == 0.5 ? Math.Sqrt(n) : Math.Cbrt(n);
                roots.Add((uint)((root - Math.Floor(root)) * 4294967296.0));
            }
        }
        return [.. roots];
    }
}
