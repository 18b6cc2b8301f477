using System.Text.Json;
using Flame.LiveTests.Running;
using Flame.Profiles;
using Flame.Profiles.Formats;

namespace Flame.LiveTests;

/// <summary>What threads were doing stands in a recording, and in what is made of it.</summary>
[Collection(Timing.Name)]
public sealed class StateTests
{
    private const string Collects = "Collects garbage";

    private const double IdleWhereStopped = 0.4; // a thread that was let go runs for a moment before it sleeps on

    private const int Tries = 3; // other load on the machine upsets shares

    [Theory]
    [MemberData(nameof(Interpreters.Versions), MemberType = typeof(Interpreters))]
    [MemberData(nameof(Interpreters.FlavourRows), MemberType = typeof(Interpreters))]
    public void CollectionsOfGarbage_AreMarked(string label)
    {
        Interpreter interpreter = Interpreters.Require(label);
        RecordCollections(interpreter, isKnown: interpreter.Rank >= 307);
    }

    [Theory]
    [InlineData("always")]
    [InlineData("never")]
    public void CollectionsOfGarbage_AreMarkedHoweverSamplesAreTaken(string pause) =>
        RecordCollections(Interpreters.Newest, isKnown: true, "--pause", pause);

    [Theory]
    [MemberData(nameof(Interpreters.Python3Versions), MemberType = typeof(Interpreters))]
    [MemberData(nameof(Interpreters.FlavourRows), MemberType = typeof(Interpreters))]
    public void ThreadsWithoutTheGil_RunOrWaitForItOrAreIdle(string label)
    {
        Interpreter interpreter = Interpreters.Require(label);
        bool knowsWaiting = interpreter.Rank >= 307 && !interpreter.IsFreeThreaded;
        Record(interpreter, "thread_states.py", ["--threads"], CheckShares, CheckWaiting);

        void CheckWaiting(Recording recording)
        {
            if (!knowsWaiting)
            {
                recording.CheckNobodyWaits();
            }
        }

        void CheckShares(Recording recording)
        {
            if (interpreter.IsFreeThreaded)
            {
                recording.CheckThreadsWithoutGil();
            }
            else
            {
                recording.CheckThreads(knowsWaiting, idle: 0.9);
            }
        }
    }

    [Fact]
    public void ThreadsWithoutTheGil_AreToldWhenTheyAreStopped() =>
        Record(Interpreters.Newest, "thread_states.py", ["--threads", "--pause", "always"], recording => recording.CheckThreads(knowsWaiting: true, IdleWhereStopped));

    private static void RecordCollections(Interpreter interpreter, bool isKnown, params string[] options) =>
        Record(interpreter, "collecting.py", options, recording => recording.CheckCollections(isKnown), recording => recording.CheckWhereItCollects(isKnown));

    // What has to hold whatever the load is gets one try; shares get more.
    private static void Record(Interpreter interpreter, string fixture, string[] options, Action<Recording> checkShares, Action<Recording>? check = null)
    {
        for (int attempt = 1; ; attempt++)
        {
            using Recording recording = new(interpreter, fixture, options);
            check?.Invoke(recording);
            try
            {
                checkShares(recording);
                return;
            }
            catch (Xunit.Sdk.XunitException) when (attempt < Tries)
            {
                // once more
            }
        }
    }

    private sealed class Recording : IDisposable
    {
        private const int FewestSamples = 20; // for a share of them

        private readonly ScratchDirectory _scratch = new();
        private readonly string _markers;
        private readonly Profile _profile;

        public Recording(Interpreter interpreter, string fixture, params string[] options)
        {
            _markers = _scratch.PathOf("x.firefox.json");
            string path = _scratch.PathOf("x.pyflame");
            using (Target target = Target.Start(interpreter, fixture))
            {
                _ = ShippedBinary.Run(["-s", "0.8", "-r", "0.005", .. options, "-o", path, "-o", _markers, "-p", target.PidText]).MustSucceed();
                target.MustRunFreely();
            }
            using FileStream file = File.OpenRead(path);
            _profile = ProfileReaders.Read(file).Profile;
        }

        /// <summary>Nowhere but where it says so.</summary>
        public void CheckWhereItCollects(bool isKnown)
        {
            if (!isKnown)
            {
                Assert.Equal(0, CountOf(SampleState.CollectsGarbage));
                Assert.DoesNotContain(Collects, Markers().Keys);
                return;
            }
            Sample[] computing = SamplesOf("compute");
            int wrong = computing.Count(sample => sample.State == SampleState.CollectsGarbage);
            Assert.True(wrong == 0 || wrong < 0.02 * computing.Length, $"it collects while it computes\n{Describe()}");
        }

        /// <summary>Half of the time, and all the time where it says so.</summary>
        public void CheckCollections(bool isKnown)
        {
            double share = Share("collect", SampleState.CollectsGarbage);
            if (!isKnown)
            {
                return;
            }
            Assert.True(SamplesOf("compute").Length > FewestSamples, $"compute is hardly seen\n{Describe()}");
            int all = CountOf(SampleState.CollectsGarbage);
            Assert.True(share > 0.9, $"collect: {share:P0} of the samples\n{Describe()}");
            Assert.InRange((double)all / _profile.Samples.Count, 0.3, 0.7);
            Dictionary<string, double> markers = Markers();
            Assert.InRange(markers[Collects] / markers.Values.Sum(), 0.3, 0.7);
        }

        /// <summary>No thread is said to wait where that can't be told.</summary>
        public void CheckNobodyWaits() => Assert.True(CountOf(SampleState.WaitsForGil) == 0, Describe());

        public void CheckThreads(bool knowsWaiting, double idle)
        {
            Check("rest", SampleState.Idle, idle, 1);
            Check("checksum", SampleState.Running, 0.3, 1);
            foreach (string function in (string[])["compute_a", "compute_b"])
            {
                Check(function, SampleState.HoldsGil, 0.15, 0.85);
                Check(function, SampleState.WaitsForGil, knowsWaiting ? 0.02 : 0, knowsWaiting ? 0.85 : 0);
                Check(function, SampleState.Idle, 0, 0.1);
            }
            Dictionary<string, double> markers = Markers();
            Assert.Equal(knowsWaiting, markers.ContainsKey("Waits for the GIL"));
            Assert.All((string[])["Holds the GIL", "Runs without the GIL", "Idle"], name => Assert.Contains(name, markers.Keys));
        }

        public void CheckThreadsWithoutGil()
        {
            Check("rest", SampleState.Idle, IdleWhereStopped, 1);
            Assert.All((string[])["compute_a", "compute_b", "checksum"], function => Check(function, SampleState.Running, 0.9, 1));
            Assert.DoesNotContain("Holds the GIL", Markers().Keys);
        }

        public void Dispose() => _scratch.Dispose();

        private void Check(string function, SampleState state, double least, double most)
        {
            double share = Share(function, state);
            Assert.True(share >= least && share <= most, $"{function}: {state} in {share:P0} of its samples, not in {least:P0} to {most:P0}\n{Describe()}");
        }

        // Of the samples that have the function in their stacks.
        private double Share(string function, SampleState state)
        {
            Sample[] samples = SamplesOf(function);
            Assert.True(samples.Length > FewestSamples, $"{function} has {samples.Length} samples\n{Describe()}");
            return (double)samples.Count(sample => sample.State == state) / samples.Length;
        }

        private Sample[] SamplesOf(string function) => [.. _profile.Samples.Where(sample => Functions(sample.Stack).Contains(function))];

        private int CountOf(SampleState state) => _profile.Samples.Count(sample => sample.State == state);

        private IEnumerable<string> Functions(int stack)
        {
            for (; stack != StackTable.Root; stack = _profile.Stacks.Parent(stack))
            {
                yield return _profile.Strings[_profile.Frames[_profile.Stacks.Frame(stack)].Function];
            }
        }

        private string Describe() => string.Join('\n', _profile.Samples
            .GroupBy(sample => $"{Functions(sample.Stack).FirstOrDefault()} {sample.State}").Select(group => $"{group.Count(),6} {group.Key}"));

        /// <summary>By the names of the markers, how many milliseconds they cover in all threads together.</summary>
        private Dictionary<string, double> Markers()
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(_markers));
            JsonElement names = document.RootElement.GetProperty("shared").GetProperty("stringArray");
            Dictionary<string, double> lengths = [];
            foreach (JsonElement markers in document.RootElement.GetProperty("threads").EnumerateArray().Select(thread => thread.GetProperty("markers")))
            {
                for (int i = 0; i < markers.GetProperty("length").GetInt32(); i++)
                {
                    string name = names[markers.GetProperty("name")[i].GetInt32()].GetString()!;
                    lengths[name] = lengths.GetValueOrDefault(name)
                        + markers.GetProperty("endTime")[i].GetDouble() - markers.GetProperty("startTime")[i].GetDouble();
                }
            }
            return lengths;
        }
    }
}
