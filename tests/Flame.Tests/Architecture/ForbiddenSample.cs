using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Flame.Tests.Architecture;

/// <summary>Breaks the rules on purpose, so that the tests can see that breaches are found. Never called.</summary>
internal sealed partial class ForbiddenSample
{
    // Not a breach: its initializer and the constructor's end are far apart, and yet the constructor is short.
    private readonly object _gate = new();

    public static void PrintAndStart()
    {
        Console.WriteLine(getpid());
        using var process = Process.Start("true");
    }

    // 42 lines from brace to brace, in a shape that no formatter folds.
    public static int TooLong(int x)
    {
        x += 1;
        x += 2;
        x += 3;
        x += 4;
        x += 5;
        x += 6;
        x += 7;
        x += 8;
        x += 9;
        x += 10;
        x += 11;
        x += 12;
        x += 13;
        x += 14;
        x += 15;
        x += 16;
        x += 17;
        x += 18;
        x += 19;
        x += 20;
        x += 21;
        x += 22;
        x += 23;
        x += 24;
        x += 25;
        x += 26;
        x += 27;
        x += 28;
        x += 29;
        x += 30;
        x += 31;
        x += 32;
        x += 33;
        x += 34;
        x += 35;
        x += 36;
        x += 37;
        x += 38;
        x += 39;
        return x;
    }

    public ForbiddenSample(int x)
    {
        GC.KeepAlive(_gate);
        GC.KeepAlive(x);
    }

    [DllImport("libc")]
    private static extern int getpid();
}
