using System.Globalization;
using System.Text;
using Flame.Profiles;

namespace Flame.Tests.Profiles;

/// <summary>A folded file of <c>fixtures/folded/</c> with <c>file:func:line</c> frames taken apart, as a recording would hold them.</summary>
internal static class FoldedFixture
{
    public static BuiltProfile Load(string name)
    {
        BuiltProfile built = new();
        foreach (string line in Encoding.UTF8.GetString(Golden.Fixture("folded/" + name)).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            int space = line.LastIndexOf(' ');
            long samples = long.Parse(line.AsSpan(space + 1), CultureInfo.InvariantCulture);
            string stack = line[..space];
            if (stack is Markers.Idle or Markers.Failed)
            {
                built.Named(samples, stack);
            }
            else
            {
                built.Add(samples, [.. stack.Split(';').Select(Parse)]);
            }
        }
        return built;
    }

    private static (string, string, int) Parse(string frame)
    {
        int line = frame.LastIndexOf(':');
        int function = frame.LastIndexOf(':', line - 1);
        return (frame[..function], frame[(function + 1)..line], int.Parse(frame.AsSpan(line + 1), CultureInfo.InvariantCulture));
    }
}
