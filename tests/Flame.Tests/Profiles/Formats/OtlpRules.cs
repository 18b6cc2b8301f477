namespace Flame.Tests.Profiles.Formats;

/// <summary>
/// What the profiling group of OpenTelemetry asks of a message (its checker is called profcheck, and profiles.proto says the
/// same in words): every index leads somewhere, every table begins with an empty entry and has no other entry twice or for
/// nobody, samples of a profile have one shape, and times lie within it.
/// </summary>
internal sealed class OtlpRules(OtlpFile file)
{
    private readonly HashSet<long> _stacks = [0];
    private readonly HashSet<long> _locations = [0];
    private readonly HashSet<long> _functions = [0];
    private readonly HashSet<long> _attributes = [0];
    private readonly HashSet<long> _strings = [0];

    public void Check()
    {
        Assert.NotEmpty(file.Resources);
        foreach (WireMessage resource in file.Resources)
        {
            WireMessage[] scopes = resource.Messages(2);
            Assert.NotEmpty(scopes);
            Assert.All(scopes, scope => Assert.NotEmpty(scope.Messages(2)));
            Assert.All(OtlpFile.ProfilesOf(resource), CheckProfile);
        }
        CheckTables();
        CheckUse("stack", _stacks, file.Stacks.Length);
        CheckUse("location", _locations, file.Locations.Length);
        CheckUse("function", _functions, file.Functions.Length);
        CheckUse("attribute", _attributes, file.Attributes.Length);
        CheckUse("string", _strings, file.Strings.Length);
    }

    private void CheckProfile(WireMessage profile)
    {
        CheckType(profile.Message(1));
        CheckType(profile.Message(5));
        ulong start = (ulong)profile.Number(3);
        ulong end = start + (ulong)profile.Number(4);
        HashSet<(bool, bool)> shapes = [];
        HashSet<string> identities = [];
        foreach (WireMessage sample in profile.Messages(2))
        {
            long[] values = sample.Numbers(4);
            ulong[] times = sample.Fixed64s(5);
            _ = shapes.Add((values.Length > 0, times.Length > 0));
            Assert.True(times.Length == 0 ? values.Length == 1 : values.Length == 0 || values.Length == times.Length, "values and times do not match");
            Assert.All(times, time => Assert.InRange(time, start, end - 1));
            Use(_stacks, sample.Number(1), file.Stacks.Length);
            Assert.Equal(0, sample.Number(3));   // link_index: there are none
            CheckAttributes(sample.Numbers(2));
            Assert.True(identities.Add($"{sample.Number(1)}:{string.Join(',', sample.Numbers(2).Order())}"), "two samples of one identity");
        }
        Assert.True(shapes.Count <= 1, "samples of several shapes");
    }

    private void CheckTables()
    {
        Assert.True(Assert.Single(file.Dictionary.Messages(1)).IsEmpty, "mappings");
        Assert.True(Assert.Single(file.Dictionary.Messages(4)).IsEmpty, "links");
        Assert.True(file.Locations[0].IsEmpty && file.Functions[0].IsEmpty && file.Attributes[0].IsEmpty && file.Stacks[0].IsEmpty, "entry 0");
        Assert.Equal("", file.Strings[0]);
        foreach (WireMessage stack in file.Stacks)
        {
            Assert.All(stack.Numbers(1), location => Use(_locations, location, file.Locations.Length));
        }
        foreach (WireMessage location in file.Locations)
        {
            Assert.Equal(0, location.Number(1));
            CheckAttributes(location.Numbers(4));
            foreach (WireMessage line in location.Messages(3))
            {
                Use(_functions, line.Number(1), file.Functions.Length);
                Assert.InRange(line.Number(2), 0, long.MaxValue);
            }
        }
        foreach (WireMessage function in file.Functions)
        {
            Use(_strings, function.Number(1), file.Strings.Length);
            Use(_strings, function.Number(3), file.Strings.Length);
            Assert.Equal((0, 0), (function.Number(2), function.Number(4)));
        }
        foreach (WireMessage attribute in file.Attributes)
        {
            Use(_strings, attribute.Number(1), file.Strings.Length);
            Use(_strings, attribute.Number(3), file.Strings.Length);
        }
        CheckDistinct(file.Strings);
        CheckDistinct(file.Stacks.Select(stack => string.Join(',', stack.Numbers(1))));
        CheckDistinct(file.Functions.Select(function => $"{function.Number(1)} {function.Number(3)}"));
        CheckDistinct(file.Locations.Select(location => string.Join(',', location.Messages(3).Select(line => $"{line.Number(1)}:{line.Number(2)}"))
            + string.Join(',', location.Numbers(4))));
        CheckDistinct(file.Attributes.Select(attribute => $"{attribute.Number(1)} {attribute.Message(2).Text(1)} {attribute.Message(2).Number(3)}"));
    }

    private void CheckType(WireMessage type)
    {
        Use(_strings, type.Number(1), file.Strings.Length);
        Use(_strings, type.Number(2), file.Strings.Length);
    }

    private void CheckAttributes(long[] indices)
    {
        Assert.All(indices, index => Use(_attributes, index, file.Attributes.Length));
        CheckDistinct(indices.Select(index => file.Attributes[index].Number(1)));
    }

    private static void Use(HashSet<long> used, long index, int length)
    {
        Assert.InRange(index, 0, length - 1);
        _ = used.Add(index);
    }

    private static void CheckUse(string what, HashSet<long> used, int length) =>
        Assert.True(used.Count == length, $"{length - used.Count} of {length} entries of the {what} table are nobody's");

    private static void CheckDistinct<T>(IEnumerable<T> items)
    {
        HashSet<T> seen = [];
        Assert.All(items, item => Assert.True(seen.Add(item), $"{item} is there twice"));
    }
}
