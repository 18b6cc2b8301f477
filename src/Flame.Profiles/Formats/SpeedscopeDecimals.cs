namespace Flame.Profiles.Formats;

/// <summary>How many digits behind the point the weights of a speedscope file need, where they are no times but counts or bytes.</summary>
internal static class SpeedscopeDecimals
{
    private const double LargestSum = 4e18;   // a single number may be half of 2^63

    /// <summary>At most <paramref name="most"/>, and no more than the sum of all weights leaves room for.</summary>
    public static int Of(JsonInput profiles, int most)
    {
        int decimals = 0;
        double sum = 0;
        foreach (JsonInput number in profiles.Items().SelectMany(Numbers))
        {
            decimals = Math.Max(decimals, number.Decimals(most));
            sum += number.Magnitude;
        }
        while (decimals > 0 && sum * Math.Pow(10, decimals) > LargestSum)
        {
            decimals--;
        }
        return decimals;
    }

    private static IEnumerable<JsonInput> Numbers(JsonInput profile)
    {
        if (profile.TryGet("weights", out JsonInput weights))
        {
            return weights.Items();
        }
        return profile.TryGet("events", out JsonInput events) ? Times(events) : [];
    }

    private static IEnumerable<JsonInput> Times(JsonInput events)
    {
        foreach (JsonInput item in events.Items())
        {
            if (item.TryGet("at", out JsonInput at))
            {
                yield return at;
            }
        }
    }
}
