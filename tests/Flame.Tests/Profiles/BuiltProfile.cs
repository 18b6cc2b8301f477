using System.Text;
using Flame.Profiles;

namespace Flame.Tests.Profiles;

/// <summary>Makes profiles for tests in few words.</summary>
internal sealed class BuiltProfile
{
    public ProfileBuilder Builder { get; } = new();

    /// <summary>Counts a stack of <paramref name="frames"/>, root first.</summary>
    public BuiltProfile Add(long samples, params (string File, string Function, int Line)[] frames)
    {
        Builder.Add(Stack(frames), samples);
        return this;
    }

    /// <summary>Counts a stack of frames without a file, root first.</summary>
    public BuiltProfile Named(long samples, params string[] names)
    {
        int stack = StackTable.Root;
        foreach (string name in names)
        {
            stack = Builder.Stacks.Intern(stack, Builder.Frames.Intern(Frame.Named(Builder.Strings.Intern(name))));
        }
        Builder.Add(stack, samples);
        return this;
    }

    /// <summary>The id of a stack of <paramref name="frames"/>, root first.</summary>
    public int Stack(params (string File, string Function, int Line)[] frames)
    {
        int stack = StackTable.Root;
        foreach ((string file, string function, int line) in frames)
        {
            Frame frame = new(Builder.Strings.Intern(file), Builder.Strings.Intern(function), line);
            stack = Builder.Stacks.Intern(stack, Builder.Frames.Intern(frame));
        }
        return stack;
    }

    public Profile Build() => Builder.Build();

    /// <summary>What <paramref name="write"/> puts into a stream, as text; fails on bytes that are not UTF-8.</summary>
    public static string TextOf(Action<Stream> write)
    {
        using MemoryStream stream = new();
        write(stream);
        return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(stream.ToArray());
    }
}
