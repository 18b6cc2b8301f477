using Flame.Diagnostics;
using Flame.Linux.Tracing;
using Flame.Rendering;

namespace Flame.Commands;

/// <summary><c>pyflame render</c>: profiles to pictures, as flamegraph.pl does.</summary>
internal static class RenderCommand
{
    /// <summary>Runs it and returns the exit code.</summary>
    public static int Run(string[] arguments)
    {
        if (arguments.Any(word => word is "-h" or "--help" or "-help"))
        {
            return CommandTable.Print(RenderHelp.Text);
        }
        if (arguments.Contains("--csp"))
        {
            return CommandTable.Print(Profiles.FlameGraph.SvgWriter.ContentSecurityPolicy + "\n");
        }
        SignalWatch.Unblock();
        RenderOptions options = RenderArguments.Parse(arguments);
        return new Renderer(options).Run() ? ErrorReporter.Success : ErrorReporter.BadInput;
    }
}
