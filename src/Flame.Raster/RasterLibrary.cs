using System.Reflection;
using System.Runtime.InteropServices;
using SkiaSharp;

namespace Flame.Raster;

/// <summary>
/// Where the library is that draws. It is no part of the program: it lies beside it (<c>dist/</c>), or in <c>lib/pyflame</c>
/// next to the <c>bin</c> that the program was installed into. Without it nothing but PNG is missing.
/// </summary>
public static class RasterLibrary
{
    private const string FileName = "libSkiaSharp.so";

    private static readonly Lock Gate = new();
    private static nint _handle;

    /// <summary>Loads the library, once.</summary>
    /// <exception cref="RasterUnavailableException">It is not there, or can't be loaded.</exception>
    public static void Load() => Load(AppContext.BaseDirectory);

    internal static void Load(string programDirectory)
    {
        lock (Gate)
        {
            if (_handle != 0)
            {
                return;
            }
            string[] places = [.. Places(programDirectory)];
            string? path = Array.Find(places, File.Exists);
            if (path is null)
            {
                throw new RasterUnavailableException($"PNG needs {FileName}, which is not where it is looked for: {string.Join(", ", places)}");
            }
            try
            {
                _handle = NativeLibrary.Load(path);
            }
            catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
            {
                throw new RasterUnavailableException($"PNG needs {path}, which can't be loaded: {e.Message}", e);
            }
            NativeLibrary.SetDllImportResolver(typeof(SKBitmap).Assembly, Resolve);
        }
    }

    private static IEnumerable<string> Places(string programDirectory) =>
    [
        Path.Combine(programDirectory, FileName),
        Path.GetFullPath(Path.Combine(programDirectory, "..", "lib", "pyflame", FileName)),
        Path.Combine(programDirectory, "runtimes", "linux-x64", "native", FileName),   // a development build
    ];

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? search) =>
        name.Contains("SkiaSharp", StringComparison.Ordinal) ? _handle : 0;
}

/// <summary>PNG can't be written on this machine; the message says what is missing.</summary>
public sealed class RasterUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
