using Flame.Commands;
using Flame.Diagnostics;

namespace Flame;

internal static class Program
{
    private static int Main(string[] args)
    {
        try
        {
            return CommandTable.Run(args);
        }
        catch (Exception failure)
        {
            return ErrorReporter.Report(failure);
        }
    }
}
