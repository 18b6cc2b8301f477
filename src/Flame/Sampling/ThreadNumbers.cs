using Flame.Profiles;
using Flame.Python.Capturing;

namespace Flame.Sampling;

/// <summary>The threads of a recording by their number in the profile. A thread's name is read once, when it is first seen.</summary>
internal sealed class ThreadNumbers(ProfileBuilder profile)
{
    private readonly ProfileBuilder _profile = profile;
    private readonly Dictionary<(int Pid, int ThreadId, ulong Identifier), int> _numbers = [];

    /// <summary>The number of a thread that was captured.</summary>
    public int Of(TargetSession target, in ThreadCapture captured)
    {
        (int, int, ulong) key = (target.Pid, captured.Thread.ThreadId, captured.Thread.Identifier);
        if (!_numbers.TryGetValue(key, out int number))
        {
            string name = target.NameOf(captured) ?? "";
            number = _profile.Intern(new ProfileThread(target.Pid, captured.Thread.ThreadId, _profile.Strings.Intern(name)));
            _numbers.Add(key, number);
        }
        return number;
    }

    /// <summary>The number that stands for a process as a whole, for samples that are no thread's.</summary>
    public int Of(TargetSession target)
    {
        (int, int, ulong) key = (target.Pid, 0, 0);
        if (!_numbers.TryGetValue(key, out int number))
        {
            number = _profile.Intern(new ProfileThread(target.Pid, 0, 0));
            _numbers.Add(key, number);
        }
        return number;
    }
}
