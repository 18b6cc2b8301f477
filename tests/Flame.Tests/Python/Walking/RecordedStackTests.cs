using Flame.Python.Layouts;
using Flame.Tests.Python.Recorded;

namespace Flame.Tests.Python.Walking;

/// <summary>
/// Memory of live interpreters, recorded once: every version stays tested where its interpreter is not to be had. What the
/// stacks have to be, the recorded programs said themselves.
/// </summary>
public sealed class RecordedStackTests
{
    private const int MostBytes = 64 << 10;

    [Theory]
    [MemberData(nameof(Recordings.All), MemberType = typeof(Recordings))]
    public void Stacks_AreThoseThatTheProgramItselfSaid(string recording)
    {
        RecordedProcess process = Recordings.Load(recording);

        Assert.Equal(Recordings.Stacks(recording), new StillProcess(process.Memory, process.Runtime).Describe());
    }

    [Fact]
    public void EverySupportedVersionThatCanBeHad_IsRecorded()
    {
        IEnumerable<string> wanted = LayoutRows.Versions.Select(version => version.ToString()).Except(["3.4", "3.5"]);

        Assert.Empty(wanted.Except(Recordings.Names));
    }

    [Theory]
    [MemberData(nameof(Recordings.All), MemberType = typeof(Recordings))]
    public void Recording_IsSmallAndHoldsNoNameOfAMachine(string recording)
    {
        byte[] file = Recordings.File(recording);
        RecordedProcess process = RecordedProcess.FromFile(file);
        byte[] known = [.. process.Memory.ToLines().Where(line => line.StartsWith("bytes", StringComparison.Ordinal))
            .SelectMany(line => Convert.FromHexString(line[(line.LastIndexOf(' ') + 1)..]))];

        Assert.InRange(file.Length, 1, MostBytes);
        Assert.Equal(process.Memory.KnownBytes, known.Length);
        foreach (string word in (string[])["/home", "/root", "/work", "/usr", "/tmp", "/opt", ".pyenv", "python2", "python3"])
        {
            Assert.False(known.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(word)) >= 0, $"{recording} holds {word}");
            Assert.DoesNotContain(word, Recordings.Stacks(recording), StringComparison.Ordinal);
        }
    }
}
