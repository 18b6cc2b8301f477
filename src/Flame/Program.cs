using Flame.Commands;
using Flame.Diagnostics;
using Flame.Profiles.Formats;
using Flame.Raster;

namespace Flame;

internal static class Program
{
    private static int Main(string[] args)
    {
        try
        {
            ProfileFormats.Add(PngFormat.Png);
            return CommandTable.Run(args);
        }
        catch (Exception failure)
        {
            return ErrorReporter.Report(failure, args);
        }
    }
}
