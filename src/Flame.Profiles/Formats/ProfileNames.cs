namespace Flame.Profiles.Formats;

/// <summary>What the parts of a profile are called where a format wants a name.</summary>
internal static class ProfileNames
{
    /// <summary>A thread, such as <c>MainThread (pid 1 tid 2)</c>; what is not known is left out.</summary>
    public static string Of(Profile profile, ProfileThread thread)
    {
        string name = ThreadName(profile, thread);
        string ids = (thread.ProcessId, thread.ThreadId) switch
        {
            (0, 0) => "",
            (0, var tid) => $" (tid {tid})",
            (var pid, 0) => $" (pid {pid})",
            var (pid, tid) => $" (pid {pid} tid {tid})",
        };
        return name + ids;
    }

    /// <summary>What the program calls a thread, or just <c>thread</c>.</summary>
    public static string ThreadName(Profile profile, ProfileThread thread) => thread.Name == 0 ? "thread" : profile.Strings[thread.Name];

    /// <summary>The profile as a whole: what was profiled, or else its title.</summary>
    public static string Of(Profile profile, ProfileDescription description) =>
        profile.Info.Target.Length > 0 ? profile.Info.Target : description.Subtitle ?? description.Title;
}
