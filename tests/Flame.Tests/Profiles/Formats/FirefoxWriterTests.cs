using System.Text.Json;
using Flame.Profiles;
using Flame.Profiles.Formats;

namespace Flame.Tests.Profiles.Formats;

public sealed class FirefoxWriterTests
{
    private static JsonElement Written(Profile profile) => WrittenJson.Of(ProfileFormats.Firefox, profile);

    [Fact]
    public void Write_IsTheGoldenFile() => WrittenJson.Verify("timeline.firefox.json", ProfileFormats.Firefox, TimelineFixture.Shop());

    [Fact]
    public void Write_GivesSamplesTheirStacksAndCategories()
    {
        JsonElement document = Written(TimelineFixture.Shop());

        Assert.Equal(
            [
                "0 <module>;serve;Page.render Python", "10 <module>;serve;Page.render;<lambda> Python", "20 <module>;serve Python",
                "30 <module>;serve;Page.render Waiting for the GIL", "70 <module>;serve;Page.render;<lambda> Python", "80 <module>;serve;Page.render;<lambda> Python",
            ],
            Samples(document, 0));
        Assert.Equal("0.002 (idle) Idle", Samples(document, 2)[0]);
    }

    [Fact]
    public void Write_MarksWhatThreadsWereDoing()
    {
        JsonElement document = Written(TimelineFixture.Shop());

        Assert.Equal(
            ["Holds the GIL 0-20", "Runs without the GIL 20-30", "Waits for the GIL 30-40", "Holds the GIL 70-90"], Markers(document, 0));
        Assert.Equal(["Waits for the GIL 0.001-20.001", "Collects garbage 20.001-30.001", "Idle 30.001-40.001", "Idle 70.001-90.001"], Markers(document, 1));
        Assert.Equal(["Idle 0.002-20.002"], Markers(document, 2));   // what came later is of an unknown state
    }

    [Fact]
    public void Write_NamesThreadsAndGivesProcessIdsAsText()
    {
        JsonElement[] threads = [.. Written(TimelineFixture.Shop()).GetProperty("threads").EnumerateArray()];

        Assert.Equal(["MainThread 4242 4242 True", "worker-1 4242 4250 False", "thread 4300 4300 True"],
            threads.Select(thread => $"{thread.GetProperty("name")} {thread.GetProperty("pid").GetString()} {thread.GetProperty("tid").GetInt64()} {thread.GetProperty("isMainThread")}"));
    }

    public static TheoryData<string> Profiles => ["shop", "counts", "empty", "hostile"];

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Write_KeepsEveryIndexWithinItsTable(string name)
    {
        JsonElement document = Written(name switch
        {
            "shop" => TimelineFixture.Shop(),
            "counts" => TimelineFixture.ShopCounts(),
            "hostile" => TimelineFixture.Hostile(),
            _ => TimelineFixture.Empty(),
        });
        JsonElement shared = document.GetProperty("shared");
        int strings = shared.GetProperty("stringArray").GetArrayLength();
        int Length(string table) => shared.GetProperty(table).GetProperty("length").GetInt32();
        CheckColumns(shared.GetProperty("stackTable"), ("frame", Length("frameTable")), ("prefix", Length("stackTable")));
        CheckColumns(shared.GetProperty("frameTable"), ("func", Length("funcTable")), ("category", document.GetProperty("meta").GetProperty("categories").GetArrayLength()));
        CheckColumns(shared.GetProperty("funcTable"), ("name", strings), ("source", Length("sources")));
        CheckColumns(shared.GetProperty("sources"), ("filename", strings));
        foreach (JsonElement thread in document.GetProperty("threads").EnumerateArray())
        {
            CheckColumns(thread.GetProperty("samples"), ("stack", Length("stackTable")));
            CheckColumns(thread.GetProperty("markers"), ("name", strings));
        }
        Assert.All(shared.GetProperty("stackTable").GetProperty("prefix").EnumerateArray().Select((prefix, row) => (Prefix: prefix, Row: row)),
            stack => Assert.True(stack.Prefix.ValueKind == JsonValueKind.Null || stack.Prefix.GetInt32() < stack.Row, "a caller stands before what it calls"));
    }

    [Fact]
    public void Write_StaysValidWhateverNamesAre()
    {
        string[] strings = Written(TimelineFixture.Hostile()).GetProperty("shared").GetProperty("stringArray").Texts();

        Assert.All(TimelineFixture.HostileNames(), name => Assert.Contains(ExpectedText.Of(name), strings));
    }

    [Theory]
    [InlineData("samples", 0, "samples", 3)]
    [InlineData("nanoseconds", 0, "tracing-ms", 0.000003)]
    [InlineData("bytes", 0, "bytes", 3)]
    public void Write_SaysWhatWeightsAre(string unit, long intervalNs, string type, double weight)
    {
        BuiltProfile built = new BuiltProfile().Named(3, "a");
        built.Builder.Info = new ProfileInfo { Unit = unit, IntervalNs = intervalNs };
        JsonElement samples = Written(built.Build()).GetProperty("threads")[0].GetProperty("samples");

        Assert.Equal((type, weight), (samples.GetProperty("weightType").GetString(), samples.GetProperty("weight")[0].GetDouble()));
    }

    private static void CheckColumns(JsonElement table, params (string Column, int Length)[] indices)
    {
        int length = table.GetProperty("length").GetInt32();
        Assert.All(table.EnumerateObject().Where(column => column.Value.ValueKind == JsonValueKind.Array), column => Assert.Equal(length, column.Value.GetArrayLength()));
        foreach ((string column, int count) in indices)
        {
            Assert.All(table.GetProperty(column).EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Number), item => Assert.InRange(item.GetInt32(), 0, count - 1));
        }
    }

    private static string[] Samples(JsonElement document, int thread)
    {
        JsonElement samples = document.GetProperty("threads")[thread].GetProperty("samples");
        return [.. samples.GetProperty("stack").Numbers().Select((stack, i) => $"{samples.GetProperty("time")[i]} {Stack(document, stack)}")];
    }

    private static string Stack(JsonElement document, long stack)
    {
        JsonElement shared = document.GetProperty("shared");
        long Number(string table, string column, long row) => shared.GetProperty(table).GetProperty(column)[(int)row].GetInt64();
        string category = document.GetProperty("meta").GetProperty("categories")[(int)Number("frameTable", "category", Number("stackTable", "frame", stack))].GetProperty("name").GetString()!;
        List<string> names = [];
        for (long? at = stack; at is long row; at = shared.GetProperty("stackTable").GetProperty("prefix")[(int)row] is { ValueKind: JsonValueKind.Number } prefix ? prefix.GetInt64() : null)
        {
            long name = Number("funcTable", "name", Number("frameTable", "func", Number("stackTable", "frame", row)));
            names.Insert(0, shared.GetProperty("stringArray")[(int)name].GetString()!);
        }
        return $"{string.Join(';', names)} {category}";
    }

    private static string[] Markers(JsonElement document, int thread)
    {
        JsonElement markers = document.GetProperty("threads")[thread].GetProperty("markers");
        JsonElement strings = document.GetProperty("shared").GetProperty("stringArray");
        return [.. markers.GetProperty("name").Numbers().Select((name, i) =>
            $"{strings[(int)name]} {markers.GetProperty("startTime")[i]}-{markers.GetProperty("endTime")[i]}")];
    }
}
