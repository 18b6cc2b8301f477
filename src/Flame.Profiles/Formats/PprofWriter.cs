using System.IO.Compression;

namespace Flame.Profiles.Formats;

/// <summary>
/// pprof's profile.proto, compressed by gzip (https://github.com/google/pprof/blob/main/proto/profile.proto). Samples are summed
/// up by stack, thread and state, which become labels; times are not kept, as the format has no place for them.
/// </summary>
public static class PprofWriter
{
    /// <summary>Writes <paramref name="profile"/> to <paramref name="output"/>, which is flushed and stays open.</summary>
    public static void Write(Profile profile, Stream output)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(output);
        using (GZipStream compressed = new(output, CompressionLevel.Optimal, leaveOpen: true))
        {
            new Document(profile, compressed).Write();
        }
        output.Flush();
    }

    // The fields are numbered as in profile.proto.
    private sealed class Document(Profile profile, Stream output)
    {
        private const int EnoughBytes = 64 * 1024;

        private readonly WeightScale _scale = new(profile.Info);
        private readonly LocationTables _tables = new(profile);
        private readonly ProtoMessage _file = new();
        private readonly ProtoMessage _part = new();
        private readonly ProtoMessage _innerPart = new();
        private long[] _locations = new long[128];

        // Both, where a sample stands for a known time: readers show the default, and people ask for the other.
        private bool HasCountAndTime => _scale.IsTime && profile.Info.Unit == "samples";

        public void Write()
        {
            WriteTypes();
            SampleGroups groups = new(profile);
            for (int i = 0; i < groups.Count; i++)
            {
                WriteSample(groups[i], groups.Weight(i));
            }
            WriteMapping();
            WriteLocations();
            WriteFunctions();
            WriteInfo();
            for (int id = 0; id < _tables.StringCount; id++)
            {
                _file.Text(6, _tables.Text(id));
                PassOn();
            }
            _file.MoveTo(output);
        }

        private void WriteTypes()
        {
            if (HasCountAndTime)
            {
                WriteType(1, "samples", "count");
                WriteType(1, "wall", "nanoseconds");
            }
            else if (_scale.IsTime)
            {
                WriteType(1, "wall", "nanoseconds");
            }
            else if (profile.Info.Unit == "bytes")
            {
                WriteType(1, "space", "bytes");
            }
            else
            {
                WriteType(1, profile.Info.Unit, "count");
            }
        }

        private void WriteType(int field, string type, string unit)
        {
            _part.Clear();
            _part.Number(1, _tables.String(type));
            _part.Number(2, _tables.String(unit));
            _file.Message(field, _part);
        }

        private void WriteSample(SampleGroup group, long weight)
        {
            _part.Clear();
            int depth = profile.Stacks.Depth(group.Stack);
            if (depth > _locations.Length)
            {
                _locations = new long[Math.Max(depth, _locations.Length * 2)];
            }
            int stack = group.Stack;
            for (int i = 0; i < depth; i++, stack = profile.Stacks.Parent(stack))   // the innermost frame first
            {
                _locations[i] = _tables.Location(profile.Stacks.Frame(stack));
            }
            _part.Numbers(1, _locations.AsSpan(0, depth));
            long time = _scale.Nanoseconds(weight);
            _part.Numbers(2, HasCountAndTime ? [weight, time] : _scale.IsTime ? [time] : [weight]);
            if (group.Thread >= 0)
            {
                WriteLabels(profile.Threads[group.Thread], group.State);
            }
            _file.Message(2, _part);
            PassOn();
        }

        private void WriteLabels(ProfileThread thread, SampleState state)
        {
            WriteLabel("thread_name", thread.Name == 0 ? "" : profile.Strings[thread.Name], 0);
            WriteLabel("thread_id", "", thread.ThreadId);
            WriteLabel("pid", "", thread.ProcessId);
            WriteLabel("state", state == SampleState.Unknown ? "" : StateNames.Of(state), 0);
        }

        private void WriteLabel(string key, string text, long number)
        {
            if (text.Length > 0 || number != 0)
            {
                _innerPart.Clear();
                _innerPart.Number(1, _tables.String(key));
                _innerPart.Number(2, _tables.String(text));
                _innerPart.Number(3, number);
                _part.Message(3, _innerPart);
            }
        }

        // Says that all names are here: pprof would look for a binary otherwise, and warn that there is none.
        private void WriteMapping()
        {
            _part.Clear();
            _part.Number(1, 1);
            _part.Number(5, _tables.String("python"));
            for (int flag = 7; flag <= 10; flag++)   // has_functions, has_filenames, has_line_numbers, has_inline_frames
            {
                _part.Number(flag, 1);
            }
            _file.Message(3, _part);
        }

        private void WriteLocations()
        {
            for (int i = 0; i < _tables.Locations.Count; i++)
            {
                (int function, int line, _) = _tables.Locations[i];
                _innerPart.Clear();
                _innerPart.Number(1, function);
                _innerPart.Number(2, line);
                _part.Clear();
                _part.Number(1, i + 1);
                _part.Number(2, 1);
                _part.Message(4, _innerPart);
                _file.Message(4, _part);
                PassOn();
            }
        }

        // No system_name (field 3): where it equals the name, pprof takes both for C++ and makes "<unknown>" of "<module>".
        private void WriteFunctions()
        {
            for (int i = 0; i < _tables.Functions.Count; i++)
            {
                (int name, int file) = _tables.Functions[i];
                _part.Clear();
                _part.Number(1, i + 1);
                _part.Number(2, name);
                _part.Number(4, file);
                _file.Message(5, _part);
                PassOn();
            }
        }

        private void WriteInfo()
        {
            _file.Number(9, profile.Info.StartEpochNs);
            _file.Number(10, profile.Info.DurationNs);
            if (profile.Info.IntervalNs > 0)
            {
                WriteType(11, "wall", "nanoseconds");
                _file.Number(12, profile.Info.IntervalNs);
            }
            if (profile.Info.Target.Length > 0)
            {
                _file.Number(13, _tables.String(profile.Info.Target));
            }
            _file.Number(13, _tables.String($"{Exporter.Name} {Exporter.Version}"));
            if (HasCountAndTime)
            {
                _file.Number(14, _tables.String("wall"));   // unset, readers would take the last
            }
        }

        private void PassOn()
        {
            if (_file.Length >= EnoughBytes)
            {
                _file.MoveTo(output);
            }
        }
    }
}
