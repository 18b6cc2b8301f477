using System.IO.Compression;
using System.Text.Json;
using Flame.Profiles.Formats;

namespace Flame.Profiles.FlameGraph.Html;

/// <summary>A profile as a page holds it: sections (<see cref="SectionOutput"/>), deflated with the frame of zlib (RFC 1950).</summary>
internal static class PagePayload
{
    /// <summary>Files longer than this are left out: they are generated, and nobody reads them line by line.</summary>
    private const int LongestSource = 2_000_000;

    /// <summary>Text of source files beyond this sum is left out.</summary>
    private const int LongestSources = 16_000_000;

    private const int MostSources = 2000;

    public static MemoryStream Create(Profile profile, ProfileDescription description)
    {
        MemoryStream packed = new();
        using (ZLibStream zlib = new(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            SectionOutput output = new(zlib);
            output.Write(PageSections.Info, Info(profile, description));
            PageTree tree = new(profile, description.Comparison);
            tree.Write(output);
            tree.Names.WriteFrames(output);
            WriteThreads(profile, tree.Names, output);
            WriteSamples(profile, tree, output);
            WriteSources(description.Sources, tree.Names, output);
            tree.Names.WriteStrings(output);
        }
        packed.Position = 0;
        return packed;
    }

    private static ReadOnlySpan<byte> Info(Profile profile, ProfileDescription description)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            json.WriteString("title", Whole(description.Title));
            json.WriteString("subtitle", Whole(description.Subtitle ?? ""));
            json.WriteString("countName", Whole(description.CountName));
            json.WriteString("rootName", Whole(description.RootName));
            json.WriteString("unit", Whole(profile.Info.Unit));
            json.WriteNumber("countDecimals", profile.Info.CountDecimals);
            json.WriteNumber("frameStyle", (int)profile.Info.FrameStyle);
            json.WriteString("target", Whole(profile.Info.Target));
            json.WriteNumber("intervalNs", profile.Info.IntervalNs);
            json.WriteNumber("startEpochNs", profile.Info.StartEpochNs);
            json.WriteNumber("durationNs", profile.Info.DurationNs);
            if (description.Comparison is { } comparison)
            {
                json.WriteStartObject("comparison");
                json.WriteString("before", Whole(comparison.BeforeName));
                json.WriteString("after", Whole(comparison.AfterName));
                json.WriteString("values", NameOf(comparison.Values));
                if (comparison.Scale is { } scale)
                {
                    json.WriteNumber("scale", scale);
                }
                else
                {
                    json.WriteNull("scale");
                }
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    private static string NameOf(ComparedValues values) => values switch
    {
        ComparedValues.Counts => "counts",
        ComparedValues.Seconds => "seconds",
        _ => "shares",
    };

    private static void WriteThreads(Profile profile, PageNames names, SectionOutput output)
    {
        NumberColumn processes = new();
        NumberColumn ids = new();
        NumberColumn threadNames = new();
        foreach (ProfileThread thread in profile.Threads)
        {
            processes.Add(thread.ProcessId);
            ids.AddSigned(thread.ThreadId);
            threadNames.Add(names.StringOf(profile.Strings[thread.Name]));
        }
        output.Write(PageSections.ThreadProcesses, processes);
        output.Write(PageSections.ThreadIds, ids);
        output.Write(PageSections.ThreadNames, threadNames);
    }

    private static void WriteSamples(Profile profile, PageTree tree, SectionOutput output)
    {
        NumberColumn times = new();
        NumberColumn threads = new();
        NumberColumn nodes = new();
        NumberColumn states = new();
        NumberColumn weights = new();
        long lastTime = 0;
        int[] lastNodes = new int[profile.Threads.Count];
        foreach (Sample sample in profile.Samples)
        {
            times.AddSigned(sample.TimeNs - lastTime);
            lastTime = sample.TimeNs;
            threads.Add(sample.Thread);
            int node = tree.NodeOf(sample.Stack);
            nodes.AddSigned(node - lastNodes[sample.Thread]);
            lastNodes[sample.Thread] = node;
            states.Add((long)sample.State);
            weights.Add(sample.Weight);
        }
        output.Write(PageSections.SampleTimes, times);
        output.Write(PageSections.SampleThreads, threads);
        output.Write(PageSections.SampleNodes, nodes);
        output.Write(PageSections.SampleStates, states);
        output.Write(PageSections.SampleWeights, weights);
    }

    private static void WriteSources(ISourceText? sources, PageNames names, SectionOutput output)
    {
        NumberColumn files = new();
        NumberColumn texts = new();
        int room = LongestSources;
        foreach (string file in sources is null ? [] : names.Files())
        {
            if (files.Count < MostSources && sources!.TextOf(file) is { } text && text.Length <= Math.Min(room, LongestSource))
            {
                room -= text.Length;
                files.Add(names.StringOf(file));
                texts.Add(names.StringOf(text));
            }
        }
        output.Write(PageSections.SourceFiles, files);
        output.Write(PageSections.SourceTexts, texts);
    }

    /// <summary>The same text with U+FFFD for lone surrogates, which JSON cannot hold.</summary>
    private static string Whole(string text) =>
        string.Create(text.Length, text, static (whole, text) =>
        {
            for (int i = 0; i < text.Length; i++)
            {
                bool isPair = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
                whole[i] = char.IsSurrogate(text[i]) && !isPair ? '\uFFFD' : text[i];
                if (isPair)
                {
                    whole[++i] = text[i];
                }
            }
        });
}
