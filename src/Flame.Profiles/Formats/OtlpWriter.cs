namespace Flame.Profiles.Formats;

/// <summary>
/// OpenTelemetry profiles (<c>opentelemetry.proto.profiles.v1development</c>, as of opentelemetry-proto 1.10): the message
/// <c>ProfilesData</c>, which is also the body of a request to <c>/v1development/profiles</c>. For each process a resource,
/// with one profile that counts samples at their times and, where a sample stands for a known time, a second one that sums
/// up that time: such a profile has one type of value. The signal is in development, and its fields may be numbered anew.
/// </summary>
public static class OtlpWriter
{
    /// <summary>Writes <paramref name="profile"/> to <paramref name="output"/>, which is flushed and stays open.</summary>
    public static void Write(Profile profile, Stream output)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(output);
        new Document(profile).Write(output);
        output.Flush();
    }

    private sealed class Document(Profile profile)
    {
        private readonly WeightScale _scale = new(profile.Info);
        private readonly OtlpDictionary _dictionary = new(profile);
        private readonly SampleGroups _groups = new(profile);
        private readonly ProtoMessage _scope = new();
        private readonly ProtoMessage _profile = new();
        private readonly ProtoMessage _part = new();
        private readonly bool _hasUnevenWeights = profile.Samples.Any(sample => sample.Weight != 1);
        private readonly long _startNs = Start(profile);

        private bool HasSamples => profile.Samples.Count > 0;

        public void Write(Stream output)
        {
            ProtoMessage file = new();
            ProtoMessage resource = new();
            for (int first = 0, end; first < _groups.Count; first = end)
            {
                end = EndOfProcess(first);
                WriteResource(file, resource, first, end);
                file.MoveTo(output);
            }
            if (_groups.Count == 0)
            {
                WriteResource(file, resource, 0, 0);
            }
            _dictionary.WriteTo(file, 2);
            file.MoveTo(output);
        }

        private void WriteResource(ProtoMessage file, ProtoMessage resource, int first, int end)
        {
            _scope.Clear();
            _part.Clear();
            _part.Text(1, Exporter.Name);
            _part.Text(2, Exporter.Version);
            _scope.Message(1, _part);
            if (_scale.IsTime && profile.Info.Unit != "samples")
            {
                WriteProfile("wall", "nanoseconds", first, end, withTimes: HasSamples);
            }
            else
            {
                bool isBytes = profile.Info.Unit == "bytes";
                WriteProfile(isBytes ? "space" : profile.Info.Unit, isBytes ? "bytes" : "count", first, end, withTimes: HasSamples);
                if (_scale.IsTime)
                {
                    WriteProfile("wall", "nanoseconds", first, end, withTimes: false);
                }
            }
            resource.Clear();
            WriteResourceAttributes(first < end ? ProcessId(first) : 0);
            resource.Message(1, _part);
            resource.Message(2, _scope);
            file.Message(1, resource);
        }

        private void WriteResourceAttributes(int processId)
        {
            _profile.Clear();
            OtlpDictionary.WriteKeyValue(_profile, "service.name", "unknown_service:python");
            _part.Clear();
            _part.Message(1, _profile);
            if (processId != 0)
            {
                _profile.Clear();
                OtlpDictionary.WriteKeyValue(_profile, "process.pid", processId);
                _part.Message(1, _profile);
            }
        }

        private void WriteProfile(string type, string unit, int first, int end, bool withTimes)
        {
            _profile.Clear();
            WriteType(1, type, unit);
            bool isTime = unit == "nanoseconds";
            for (int group = first; group < end; group++)
            {
                WriteSample(group, isTime, withTimes);
            }
            _profile.Fixed64(3, (ulong)_startNs);
            _profile.Number(4, DurationNs());
            if (profile.Info.IntervalNs > 0)
            {
                WriteType(5, "wall", "nanoseconds");   // some servers name a profile by this
                _profile.Number(6, profile.Info.IntervalNs);
            }
            _scope.Message(2, _profile);
        }

        private void WriteType(int field, string type, string unit)
        {
            _part.Clear();
            _part.Number(1, _dictionary.Text(type));
            _part.Number(2, _dictionary.Text(unit));
            _profile.Message(field, _part);
        }

        // Values alone, times alone (each counts one), or one value for each time: the same for all samples of a profile.
        private void WriteSample(int index, bool isTime, bool withTimes)
        {
            SampleGroup group = _groups[index];
            _part.Clear();
            _part.Number(1, _dictionary.Stack(group.Stack));
            if (group.Thread >= 0)
            {
                _part.Numbers(2, _dictionary.Attributes(profile.Threads[group.Thread], group.State));
            }
            if (!withTimes)
            {
                _part.Numbers(4, [isTime ? _scale.Nanoseconds(_groups.Weight(index)) : _groups.Weight(index)]);
            }
            else
            {
                ReadOnlySpan<int> samples = _groups.Samples(index);
                ulong[] times = new ulong[samples.Length];
                long[] values = isTime || _hasUnevenWeights ? new long[samples.Length] : [];
                for (int i = 0; i < times.Length; i++)
                {
                    Sample sample = profile.Samples[samples[i]];
                    times[i] = (ulong)Math.Max(_startNs, profile.Info.StartEpochNs + sample.TimeNs);
                    if (values.Length > 0)
                    {
                        values[i] = isTime ? _scale.Nanoseconds(sample.Weight) : sample.Weight;
                    }
                }
                _part.Numbers(4, values);
                _part.Fixed64s(5, times);
            }
            _profile.Message(2, _part);
        }

        // Groups are ordered by process first.
        private int EndOfProcess(int first)
        {
            int end = first + 1;
            while (end < _groups.Count && ProcessId(end) == ProcessId(first))
            {
                end++;
            }
            return end;
        }

        private int ProcessId(int group) => _groups[group].Thread < 0 ? 0 : profile.Threads[_groups[group].Thread].ProcessId;

        // All times have to lie between the start and the end, which is not included.
        private static long Start(Profile profile) =>
            Math.Max(0, profile.Info.StartEpochNs + (HasEarly(profile) ? profile.Samples[0].TimeNs : 0));

        private static bool HasEarly(Profile profile) => profile.Samples.Count > 0 && profile.Samples[0].TimeNs < 0;

        private long DurationNs()
        {
            long last = HasSamples ? profile.Info.StartEpochNs + profile.Samples[^1].TimeNs + 1 : 0;
            return Math.Max(profile.Info.DurationNs, last - _startNs);
        }
    }
}
