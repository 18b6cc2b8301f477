using System.Buffers.Text;
using Flame.Linux.Elf;

namespace Flame.Python.Locating;

/// <summary>
/// Finds the text of PY_VERSION ("3.8.18") in the constants of an executable or library without Py_Version (3.10 and before).
/// The text ends in NUL but may be the tail of a longer one, since linkers merge them, and other texts look like it
/// (versions of Unicode data), so only one that agrees with what else is known is believed.
/// </summary>
internal static class VersionText
{
    /// <summary>The release, or null when it can't be told.</summary>
    /// <param name="elf">The file.</param>
    /// <param name="named">Major and minor as the file's name has them, if it has.</param>
    public static PythonVersion? Find(ElfFile elf, PythonVersion? named) =>
        elf.TryFindSection(".rodata", out Section section) && section.Size <= ElfFile.MaxTableBytes
            ? Find(elf.ReadSection(section), named)
            : null;

    /// <summary>
    /// The release as Py_GetVersion (Python/getversion.c) has left it among the variables when the interpreter started: the
    /// version, then the build in brackets. Null when it is not there or not the one that is named.
    /// </summary>
    public static PythonVersion? FindInVariables(ModuleVariables variables, PythonVersion? named)
    {
        const int Longest = 12;
        foreach ((_, byte[] bytes) in variables.Parts)
        {
            for (int at = 0; bytes.AsSpan(at).IndexOf(" ("u8) is >= 0 and var next; at++)
            {
                at += next;
                // No further back than such a text is long: it may be a stranger's memory, full of brackets.
                int from = Math.Max(0, at - Longest - 1);
                int start = from + bytes.AsSpan(from, at - from).LastIndexOf((byte)0) + 1;
                if (at - start is >= 5 and <= Longest && TryParse([.. bytes.AsSpan(start, at - start), 0], before: 0, out PythonVersion version)
                    && (named is null || version.IsSameMinor(named.Value)))
                {
                    return version;
                }
            }
        }
        return null;
    }

    /// <summary>As above, in the bytes of the section. Without a name, all texts found have to agree.</summary>
    public static PythonVersion? Find(ReadOnlySpan<byte> constants, PythonVersion? named)
    {
        PythonVersion? found = null;
        for (int at = 0; at < constants.Length; at++)
        {
            int dot = constants[at..].IndexOf((byte)'.');
            if (dot < 0)
            {
                break;
            }
            at += dot;
            if (at > 0 && TryParse(constants[(at - 1)..], at > 1 ? constants[at - 2] : (byte)0, out PythonVersion version)
                && (named is null || version.IsSameMinor(named.Value)))
            {
                if (found is not null && found != version)
                {
                    return named; // ambiguous: the patch release stays open
                }
                found = version;
            }
        }
        return found;
    }

    // "3.8.18", with a letter and number for pre-releases and a plus for builds between them, then NUL.
    private static bool TryParse(ReadOnlySpan<byte> text, byte before, out PythonVersion version)
    {
        version = default;
        if (IsDigit(before) || before == '.' || !TryNumber(ref text, out int major) || !TrySkip(ref text, '.')
            || !TryNumber(ref text, out int minor) || !TrySkip(ref text, '.') || !TryNumber(ref text, out int micro))
        {
            return false;
        }
        if (!text.IsEmpty && text[0] is (byte)'a' or (byte)'b' or (byte)'r')
        {
            text = text.TrimStart("abrc"u8);
            if (!TryNumber(ref text, out _))
            {
                return false;
            }
        }
        _ = TrySkip(ref text, '+');
        version = new PythonVersion(major, minor, micro);
        return !text.IsEmpty && text[0] == 0 && ((major == 2 && minor == 7) || (major == 3 && minor is >= 4 and <= 12));
    }

    private static bool TryNumber(ref ReadOnlySpan<byte> text, out int number)
    {
        if (text.IsEmpty || !IsDigit(text[0]) || !Utf8Parser.TryParse(text[..Math.Min(text.Length, 3)], out number, out int used))
        {
            number = 0;
            return false;
        }
        text = text[used..];
        return true;
    }

    private static bool TrySkip(ref ReadOnlySpan<byte> text, char character)
    {
        bool isThere = !text.IsEmpty && text[0] == character;
        text = isThere ? text[1..] : text;
        return isThere;
    }

    private static bool IsDigit(byte b) => b is >= (byte)'0' and <= (byte)'9';
}
