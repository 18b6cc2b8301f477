namespace Flame.Linux.Diagnosis;

/// <summary>The names of the steps of a diagnosis: stable, for machines read them, and none comes twice in one.</summary>
public static class Steps
{
    public const string Proc = "proc";
    public const string Process = "process";
    public const string Freezer = "freezer";
    public const string Container = "container";
    public const string Tracer = "tracer";
    public const string Seccomp = "seccomp";
    public const string User = "user";
    public const string Capability = "capability";
    public const string UserNamespace = "userns";
    public const string Dumpable = "dumpable";
    public const string Yama = "yama";
    public const string SecurityModule = "lsm";
    public const string Limits = "limits";
    public const string Memory = "memory";
    public const string Seize = "seize";
    public const string Interpreter = "interpreter";
}
