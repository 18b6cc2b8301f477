using System.Text;
using Flame.Profiles;
using Flame.Profiles.Formats;

namespace Flame.Tests.Profiles.Formats;

/// <summary>Reads texts as a user's file is read, format told by content, and says what came out in few words.</summary>
internal static class ReadText
{
    public static ProfileReading Of(string text) => Of(Encoding.UTF8.GetBytes(text));

    public static ProfileReading Of(byte[] content) => ProfileReaders.Read(new MemoryStream(content));

    /// <summary>The profile as folded text.</summary>
    public static string Folded(ProfileReading reading) => BuiltProfile.TextOf(output => FoldedWriter.Write(reading.Profile, output));

    /// <summary>Each sample as <c>TIME pid/tid name STATE WEIGHT leaf</c>.</summary>
    public static string[] Samples(ProfileReading reading)
    {
        Profile profile = reading.Profile;
        return [.. profile.Samples.Select(sample =>
        {
            ProfileThread thread = profile.Threads[sample.Thread];
            string leaf = sample.Stack == StackTable.Root ? "" : profile.Strings[profile.Frames[profile.Stacks.Frame(sample.Stack)].Function];
            return $"{sample.TimeNs} {thread.ProcessId}/{thread.ThreadId} {profile.Strings[thread.Name]} {sample.State} {sample.Weight} {leaf}";
        })];
    }
}
