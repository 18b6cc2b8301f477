using System.Text.RegularExpressions;

namespace Flame.Profiles.Filtering;

/// <summary>
/// The threads of text that has no other place for them: outermost frames such as <c>MainThread (tid 42)</c> (<c>--thread-names</c>),
/// <c>tid:42</c> (CPython's own sampler) or <c>thread (0x7F12): MainThread</c> (py-spy), behind <c>process 42:"…"</c> or <c>(pid 42)</c>
/// where there is one.
/// </summary>
internal sealed partial class ThreadFrames
{
    private readonly Profile _profile;
    private readonly Dictionary<int, bool> _keeps = [];   // by the stack that ends with a thread's frame

    /// <exception cref="FilterException">No stack begins with a thread.</exception>
    public ThreadFrames(Profile profile, IReadOnlyList<NamePattern> patterns)
    {
        _profile = profile;
        for (int stack = 1; stack < profile.Stacks.Count; stack++)
        {
            if (profile.Stacks.Depth(stack) <= 2 && TextOf(stack) is { Length: > 0 } text && IdAndName().Match(text) is { Success: true } thread)
            {
                string id = thread.Groups["id"].Value;
                string name = thread.Groups["name"].Value;
                _keeps[stack] = patterns.Any(pattern => pattern.MatchesThread(id, name) || pattern.MatchesWhole(text));
            }
        }
        if (_keeps.Count == 0)
        {
            throw new FilterException("this profile does not say of which threads its samples are");
        }
    }

    /// <summary>The stack belongs to a thread that is wanted.</summary>
    public bool Keeps(int stack)
    {
        for (; stack != StackTable.Root; stack = _profile.Stacks.Parent(stack))
        {
            if (_profile.Stacks.Depth(stack) <= 2 && _keeps.TryGetValue(stack, out bool keeps))
            {
                return keeps;
            }
        }
        return false;
    }

    private string TextOf(int stack)
    {
        Frame frame = _profile.Frames[_profile.Stacks.Frame(stack)];
        return frame.File == 0 ? _profile.Strings[frame.Function] : "";
    }

    [GeneratedRegex(@"^(?:(?<name>.+) \(tid (?<id>\d+)\)|tid:(?<id>\d+)|thread \((?<id>[^)]+)\)(?:: (?<name>.*))?)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IdAndName();
}
