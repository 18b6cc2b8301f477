using Flame.Profiles.Formats;

namespace Flame.Profiles.FlameGraph;

/// <summary>
/// Where the rectangles of a flame chart are: the samples of a profile in their order from the left, each as wide as its weight; of a profile
/// that has only counts, its stacks by name. What consecutive samples have in common, from the root on, is one box.
/// </summary>
internal static class FlameChartLayout
{
    /// <summary>Lays out the samples; boxes of less than <paramref name="smallest"/> are left out with all they called.</summary>
    public static FlameLayout Create(Profile profile, long smallest)
    {
        if (profile.TotalSamples == 0)
        {
            return new FlameLayout([], 0);
        }
        List<FlameBox> boxes = [new FlameBox(-1, 0, 0, profile.TotalSamples, 0)];
        List<int> open = [0];   // indices of the boxes that the last sample's stack is in, root first
        int[] path = new int[128];
        long now = 0;
        foreach (Sample sample in Samples(profile))
        {
            int depth = profile.Stacks.Depth(sample.Stack);
            if (depth > path.Length)
            {
                path = new int[Math.Max(depth, path.Length * 2)];
            }
            profile.Stacks.CopyFrames(sample.Stack, path);
            int same = 0;
            while (same < depth && same + 1 < open.Count && boxes[open[same + 1]].Frame == path[same])
            {
                same++;
            }
            Close(boxes, open, same + 1, now);
            for (int i = same; i < depth; i++)
            {
                open.Add(boxes.Count);
                boxes.Add(new FlameBox(path[i], i + 1, now, 0, 0));
            }
            boxes[open[^1]] = boxes[open[^1]] with { Self = boxes[open[^1]].Self + sample.Weight };
            now += sample.Weight;
        }
        Close(boxes, open, 1, now);
        FlameBox[] wide = [.. boxes.Where(box => box.Total >= smallest)];   // nothing is wider than its caller
        return new FlameLayout(wide, wide.Length == 0 ? 0 : wide.Max(box => box.Depth));
    }

    private static IEnumerable<Sample> Samples(Profile profile) => profile.Samples.Count > 0
        ? profile.Samples
        : StackOrder.ByName(profile).Select(stack => new Sample(0, 0, stack, SampleState.Unknown, profile.Count(stack)));

    private static void Close(List<FlameBox> boxes, List<int> open, int keep, long now)
    {
        for (int i = keep; i < open.Count; i++)
        {
            boxes[open[i]] = boxes[open[i]] with { Total = now - boxes[open[i]].Start };
        }
        open.RemoveRange(keep, open.Count - keep);
    }
}
