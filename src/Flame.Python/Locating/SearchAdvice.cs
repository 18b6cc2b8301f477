using Flame.Linux;
using Flame.Linux.Targets;

namespace Flame.Python.Locating;

/// <summary>Tells when nothing is wrong with a process but with what the user said of it: another version, or a way that does not lead there.</summary>
internal static class SearchAdvice
{
    /// <summary>Looks again, in every way and for any version; null when that finds nothing either, so that the options are not to blame.</summary>
    /// <param name="process">The process that could not be read as it was asked for.</param>
    /// <param name="method">The way that was asked for.</param>
    /// <param name="version">The version that it was to be taken for; null: any.</param>
    public static PythonNotFoundException? Find(LiveProcess process, FindMethod method, PythonVersion? version)
    {
        if (method == FindMethod.Any && version is null)
        {
            return null;
        }
        try
        {
            RuntimeLocation found = PythonLocator.Locate(process);
            string what = $"process {process.Pid} runs CPython {found.Version} ({found.FoundIn})";
            return version is { } wanted && !found.Version.IsSameMinor(wanted)
                ? new($"{what}, which can't be read as {wanted}", $"leave `--abi {wanted.Abi}` out: pyflame finds out the version by itself")
                : method == FindMethod.Any ? null
                : new($"{what}, and --find {Name(method)} does not lead to it: {Reason(method, found.Version)}", "leave --find out: then every way is tried")
                {
                    IsFinal = method != FindMethod.Scan, // what files have does not change; memory is filled while an interpreter starts
                };
        }
        catch (FlameException)
        {
            return null;
        }
    }

    private static string Name(FindMethod method) => method.ToString().ToLowerInvariant();

    private static string Reason(FindMethod method, PythonVersion version) => method switch
    {
        FindMethod.Symbols => "its file has no symbols (it is stripped), or is out of reach",
        FindMethod.Section when !version.IsAtLeast(3, 10) => "there is a section .PyRuntime only since 3.10",
        FindMethod.Section => "its file has no section .PyRuntime, or is out of reach",
        _ => "its memory does not show what such a search begins with",
    };
}
