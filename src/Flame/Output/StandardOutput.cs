using System.Text;
using Flame.Linux;

namespace Flame.Output;

/// <summary>What is printed by commands whose exit code says more than that it was.</summary>
internal static class StandardOutput
{
    /// <summary>Writes it. A reader that has left, as `head` does, changes nothing of what is still to be done and returned.</summary>
    public static void Write(Action<Stream> write)
    {
        try
        {
            using Stream output = new StandardOutputStream();
            write(output);
        }
        catch (ReaderGoneException)
        {
            // Nobody wants the rest.
        }
    }

    /// <summary>Writes text.</summary>
    public static void Write(string text) => Write(output => output.Write(Encoding.UTF8.GetBytes(text)));
}
