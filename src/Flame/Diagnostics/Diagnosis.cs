using System.Text.Json;
using Flame.Linux;
using Flame.Linux.Diagnosis;
using Flame.Linux.Targets;
using Flame.Python;
using Flame.Python.Locating;

namespace Flame.Diagnostics;

/// <summary>What <c>pyflame doctor</c> found, and what follows from it.</summary>
internal sealed class Diagnosis
{
    private readonly int? _pid;

    private Diagnosis(int? pid, List<Finding> findings, string verdict)
    {
        _pid = pid;
        Findings = findings;
        Obstacle = findings.Exists(IsObstacle) ? findings.Find(IsObstacle) : null;
        Verdict = verdict;
    }

    /// <summary>Every step.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>Why the process can't be profiled; null when it can.</summary>
    public Finding? Obstacle { get; }

    /// <summary>The result in one line.</summary>
    public string Verdict { get; }

    /// <summary>What to do; the same line that a refused attach ends with.</summary>
    public string? Hint => Obstacle?.Mend;

    /// <summary>Examines a process.</summary>
    public static Diagnosis Of(int pid)
    {
        List<Finding> findings = AttachDiagnosis.Examine(pid);
        if (!findings.Exists(IsObstacle))
        {
            findings.Add(Interpreter(pid));
        }
        string verdict = findings.Exists(IsObstacle)
            ? $"PID {pid} cannot be profiled: {findings.Find(IsObstacle).Found}"
            : $"PID {pid} can be profiled";
        return new Diagnosis(pid, findings, verdict);
    }

    /// <summary>Examines what holds for every process.</summary>
    public static Diagnosis OfOurselves()
    {
        List<Finding> findings = AttachDiagnosis.ExamineOurselves();
        string verdict = findings.Exists(IsObstacle)
            ? $"no process can be profiled: {findings.Find(IsObstacle).Found}"
            : findings.Exists(finding => finding.Step == Steps.Capability && finding.State == FindingState.Fine)
                ? "every process of this machine can be profiled, as far as the kernel is concerned"
                : "own processes can be profiled where the notes above allow it; for others run it with sudo";
        return new Diagnosis(null, findings, verdict);
    }

    /// <summary>Writes it for programs, with a newline at its end.</summary>
    public void WriteJson(Stream output)
    {
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            if (_pid is { } pid)
            {
                json.WriteNumber("pid", pid);
            }
            json.WriteBoolean("canProfile", Obstacle is null);
            json.WriteString("verdict", Verdict);
            json.WriteString("hint", Hint);
            json.WriteStartArray("steps");
            foreach (Finding finding in Findings)
            {
                json.WriteStartObject();
                json.WriteString("step", finding.Step);
                json.WriteString("state", finding.State switch
                {
                    FindingState.Fine => "ok",
                    FindingState.Note => "note",
                    _ => "fail",
                });
                json.WriteString("found", finding.Found);
                json.WriteString("mend", finding.Mend);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        output.WriteByte((byte)'\n');
    }

    private static bool IsObstacle(Finding finding) => finding.State == FindingState.Obstacle;

    private static Finding Interpreter(int pid)
    {
        try
        {
            using var process = LiveProcess.Open(pid);
            PythonProcess python = PythonProcess.Attach(process);
            string build = (python.IsFreeThreaded ? ", free-threaded" : "") + (python.IsDebugBuild ? ", debug build" : "");
            string found = $"CPython {python.Version}{build}, in {python.FoundIn}, found by {Way(python.FoundBy)}";
            if (python.FindAbsence() is { } absence)
            {
                return new Finding(Steps.Interpreter, FindingState.Obstacle, $"{found}; {absence.Reason}", absence.Hint);
            }
            string warnings = string.Join("; ", python.ReadWarnings());
            return new Finding(Steps.Interpreter, FindingState.Fine, found, warnings.Length > 0 ? warnings : null);
        }
        catch (FlameException e)
        {
            return new Finding(Steps.Interpreter, FindingState.Obstacle, e.Message, e.Hint);
        }
    }

    private static string Way(FindMethod method) => method switch
    {
        FindMethod.Symbols => "its symbols",
        FindMethod.Section => "the section .PyRuntime",
        _ => "a scan of its memory",
    };
}
