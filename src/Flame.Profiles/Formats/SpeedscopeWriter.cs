using System.Text.Json;

namespace Flame.Profiles.Formats;

/// <summary>
/// The file format of speedscope (https://www.speedscope.app/file-format-schema.json): a profile of type <c>sampled</c>
/// for each thread, its samples in the order of time and each with its weight. Where a thread was not sampled for longer
/// than an interval, a sample of no frames takes up the time, so that the axis stays true. A profile without times
/// becomes one list of its stacks by name.
/// </summary>
public static class SpeedscopeWriter
{
    /// <summary>Writes <paramref name="profile"/> to <paramref name="output"/>, which is flushed and stays open.</summary>
    public static void Write(Profile profile, Stream output, ProfileDescription description)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(description);
        JsonDocumentWriter.Write(output, json => new Document(profile, description, json).Write());
    }

    private sealed class Document(Profile profile, ProfileDescription description, Utf8JsonWriter json)
    {
        private readonly WeightScale _scale = new(profile.Info);
        private readonly decimal _unit = (decimal)Math.Pow(10, profile.Info.CountDecimals);   // that many are one of the file
        private readonly List<long> _weights = [];
        private int[] _path = new int[128];

        public void Write()
        {
            json.WriteStartObject();
            json.WriteString("$schema"u8, "https://www.speedscope.app/file-format-schema.json"u8);
            json.WriteString("exporter"u8, $"{Exporter.Name}@{Exporter.Version}");
            json.WriteString("name"u8, ProfileNames.Of(profile, description));
            json.WriteNumber("activeProfileIndex"u8, 0);
            WriteFrames();
            json.WriteStartArray("profiles"u8);
            if (profile.Samples.Count > 0)
            {
                SamplesByThread samples = new(profile);
                foreach (int thread in samples.Threads())
                {
                    WriteThread(ProfileNames.Of(profile, profile.Threads[thread]), samples.Of(thread));
                }
            }
            else
            {
                WriteCounts();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }

        private void WriteFrames()
        {
            json.WriteStartObject("shared"u8);
            json.WriteStartArray("frames"u8);
            for (int id = 0; id < profile.Frames.Count; id++)
            {
                Frame frame = profile.Frames[id];
                json.WriteStartObject();
                json.WriteString("name"u8, profile.Strings[frame.Function]);
                if (frame.File != 0)
                {
                    json.WriteString("file"u8, profile.Strings[frame.File]);
                }
                if (frame.Line > 0)
                {
                    json.WriteNumber("line"u8, frame.Line);
                }
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }

        private void WriteThread(string name, ReadOnlySpan<int> samples)
        {
            long start = profile.Samples[samples[0]].TimeNs;
            long end = start;   // of the last sample written, on the axis of the file
            BeginProfile(name);
            foreach (int index in samples)
            {
                Sample sample = profile.Samples[index];
                if (_scale.IsTime && sample.TimeNs - end > profile.Info.IntervalNs / 2)
                {
                    WriteSample(StackTable.Root, sample.TimeNs - end);
                    end = sample.TimeNs;
                }
                long weight = Weight(sample.Weight);
                WriteSample(sample.Stack, weight);
                end = Sum(end, weight);
            }
            EndProfile(_scale.IsTime ? start : 0, _scale.IsTime ? end : end - start);
        }

        private void WriteCounts()
        {
            long total = 0;
            BeginProfile(ProfileNames.Of(profile, description));
            foreach (int stack in StackOrder.ByName(profile))
            {
                long weight = Weight(profile.Count(stack));
                WriteSample(stack, weight);
                total = Sum(total, weight);
            }
            EndProfile(0, total);
        }

        private void BeginProfile(string name)
        {
            _weights.Clear();
            json.WriteStartObject();
            json.WriteString("type"u8, "sampled"u8);
            json.WriteString("name"u8, name);
            json.WriteString("unit"u8, _scale.IsTime ? "nanoseconds"u8 : profile.Info.Unit == "bytes" ? "bytes"u8 : "none"u8);
            json.WriteStartArray("samples"u8);
        }

        private void WriteSample(int stack, long weight)
        {
            int depth = profile.Stacks.Depth(stack);
            if (depth > _path.Length)
            {
                _path = new int[Math.Max(depth, _path.Length * 2)];
            }
            _ = profile.Stacks.CopyFrames(stack, _path);
            json.WriteStartArray();
            for (int i = 0; i < depth; i++)
            {
                json.WriteNumberValue(_path[i]);
            }
            json.WriteEndArray();
            _weights.Add(weight);
        }

        private void EndProfile(long start, long end)
        {
            json.WriteEndArray();
            json.WriteStartArray("weights"u8);
            foreach (long weight in _weights)
            {
                WriteNumber(weight);
            }
            json.WriteEndArray();
            json.WritePropertyName("startValue"u8);
            WriteNumber(start);
            json.WritePropertyName("endValue"u8);
            WriteNumber(end);
            json.WriteEndObject();
        }

        private void WriteNumber(long weight)
        {
            if (_scale.IsTime || _unit == 1)
            {
                json.WriteNumberValue(weight);
            }
            else
            {
                json.WriteNumberValue(weight / _unit);
            }
        }

        private long Weight(long weight) => _scale.IsTime ? _scale.Nanoseconds(weight) : weight;

        private static long Sum(long a, long b) => a > long.MaxValue - b ? long.MaxValue : a + b;
    }
}
