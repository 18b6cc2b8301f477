using System.Text;
using System.Text.Json;
using Flame.Linux.Containers;
using Flame.Listing;

namespace Flame.Tests.Linux;

public sealed class ListingTests
{
    private static readonly ListedProcess[] Two =
    [
        new() { Pid = 7, InnerPid = 7, Version = "3.12.1", Threads = 1, CpuPercent = 0.4, Command = ["python3", "a b.py"] },
        new()
        {
            Pid = 12345, InnerPid = 1, Version = "3.14.0", IsFreeThreaded = true, Threads = 12, CpuPercent = 199.6, Command = ["python\u001b[2J"],
            Container = new Container
            {
                Runtime = "docker", Id = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", HostName = "web", OtherIds = [],
            },
        },
    ];

    [Fact]
    public void Format_AlignsColumnsAndCleansCommands() => Assert.Equal(
        """
          PID  NSPID  CONTAINER            VERSION  THREADS  CPU%  COMMAND
            7      -  -                    3.12.1         1     0  python3 a b.py
        12345      1  docker:0123456789ab  3.14.0t       12   200  python?[2J

        """,
        ListingTable.Format(Two));

    [Theory]
    [InlineData('\u061C')]
    [InlineData('\u200F')]
    [InlineData('\u202E')]
    [InlineData('\u2066')]
    [InlineData('\u2028')]
    [InlineData('\u009B')]
    public void Format_KeepsWordsInTheirOrder(char command) =>
        Assert.Contains("  a?b\n", ListingTable.Format([Two[0] with { Command = [$"a{command}b"] }]), StringComparison.Ordinal);

    [Fact]
    public void Format_ShowsAQuestionMarkForWhatIsNotOursToRead() =>
        Assert.Contains(" ?  ", ListingTable.Format([Two[0] with { Version = null, Problem = "refused" }]), StringComparison.Ordinal);

    [Fact]
    public void Json_IsAnArrayWithEveryField()
    {
        using var stream = new MemoryStream();
        ListingJson.Write(Two, stream);
        Assert.Equal('\n', Encoding.UTF8.GetString(stream.ToArray())[^1]);
        using JsonDocument json = JsonDocument.Parse(stream.ToArray());
        JsonElement second = json.RootElement[1];
        Assert.Equal(12345, second.GetProperty("pid").GetInt32());
        Assert.Equal(1, second.GetProperty("namespacePid").GetInt32());
        Assert.Equal("docker", second.GetProperty("container").GetProperty("runtime").GetString());
        Assert.Equal("web", second.GetProperty("container").GetProperty("hostName").GetString());
        Assert.Equal(199.6, second.GetProperty("cpuPercent").GetDouble());
        Assert.True(second.GetProperty("freeThreaded").GetBoolean());
        Assert.Equal("a b.py", json.RootElement[0].GetProperty("command")[1].GetString());
        Assert.Equal(JsonValueKind.Null, json.RootElement[0].GetProperty("container").ValueKind);
    }
}
