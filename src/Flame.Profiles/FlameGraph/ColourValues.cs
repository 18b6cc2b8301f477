using System.Text;

namespace Flame.Profiles.FlameGraph;

/// <summary>The three numbers from 0 to 1 that a classic palette makes a colour of.</summary>
internal readonly record struct ColourValues(double First, double Second, double Third)
{
    private ColourValues(double value)
        : this(value, value, value)
    {
    }

    public static ColourValues Of(string name, ColourPick pick) => pick switch
    {
        ColourPick.NameHash => ByHash(name),
        ColourPick.Fnv => ByFnv(name),
        ColourPick.Random => new ColourValues(Random.Shared.NextDouble(), Random.Shared.NextDouble(), Random.Shared.NextDouble()),
        _ => new ColourValues(FirstOfDrand48(name)),
    };

    /// <summary>The first number of <c>drand48(3)</c>, seeded with the sum of the name's characters.</summary>
    private static double FirstOfDrand48(string name)
    {
        uint seed = 0;
        foreach (Rune character in name.EnumerateRunes())
        {
            seed += (uint)character.Value;
        }
        ulong state = (((ulong)seed << 16) + 0x330E) & 0xFFFF_FFFF_FFFF;
        return (((0x5DEECE66D * state) + 0xB) & 0xFFFF_FFFF_FFFF) / (double)(1UL << 48);
    }

    private static ColourValues ByHash(string name)
    {
        Rune[] characters = [.. name.EnumerateRunes()];
        double forward = HashOf(characters);
        Array.Reverse(characters);
        double backward = HashOf(characters);
        return new ColourValues(forward, backward, backward);
    }

    /// <summary>The first three characters, each weighing less than the one before; a DTrace module before a backtick does not count.</summary>
    private static double HashOf(ReadOnlySpan<Rune> name)
    {
        int backtick = name.Length > 1 ? name[1..].IndexOf((Rune)'`') : -1;
        double vector = 0;
        double weight = 1;
        double highest = 1;
        int modulus = 10;
        foreach (Rune character in name[(backtick < 0 ? 0 : backtick + 2)..])
        {
            vector += character.Value % modulus / (double)(modulus - 1) * weight;
            highest += weight;
            weight *= 0.7;
            if (++modulus > 12)
            {
                break;
            }
        }
        return 1 - (vector / highest);
    }

    /// <summary>FNV-1a of 64 bits over the name, and over the name with one and two zero bytes behind it, in single precision.</summary>
    private static ColourValues ByFnv(string name)
    {
        const ulong Prime = 0x100000001B3;
        ulong hash = 0xCBF29CE484222325;
        foreach (byte b in Encoding.UTF8.GetBytes(name))
        {
            hash = (hash ^ b) * Prime;
        }
        return new ColourValues(Part(hash), Part(hash * Prime), Part(hash * Prime * Prime));

        static float Part(ulong hash) => (float)(hash / (double)ulong.MaxValue);
    }
}
