using Flame.Linux.Targets;

namespace Flame.Output;

/// <summary>
/// A file that appears under its name only once it is whole: it is written beside it and renamed. Under sudo it belongs
/// to the user who called. Pipes and devices are written as they are.
/// </summary>
internal sealed class OutputFile : IDisposable
{
    private readonly string _path;
    private string? _temporary;
    private readonly FileStream _stream;
    private bool _isWhole;

    private OutputFile(string path, string? temporary, FileStream stream)
    {
        _path = path;
        _temporary = temporary;
        _stream = stream;
    }

    /// <summary>What is written.</summary>
    public Stream Stream => _stream;

    /// <summary>Opens an output before the work begins, so that a wrong path is told at once.</summary>
    /// <param name="path">Where it is to appear.</param>
    /// <param name="purpose">Part of the temporary name, where one process has two of them for one path.</param>
    /// <exception cref="IOException">It can't be written; the message names the path.</exception>
    public static OutputFile Create(string path, string purpose = "part")
    {
        try
        {
            if (File.Exists(path) && !FileOwner.IsRegularFile(path))
            {
                return new OutputFile(path, null, new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite));
            }
            string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
            string temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.{Environment.ProcessId}.{purpose}");
            if (!Directory.Exists(folder))
            {
                throw new DirectoryNotFoundException($"there is no directory {folder}");
            }
            var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
            FileOwner.GiveToSudoUser(stream.SafeFileHandle);
            return new OutputFile(path, temporary, stream);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new IOException($"cannot open file \"{path}\" as output: {e.Message}", e);
        }
    }

    /// <summary>Makes it appear under its name already now, to be read while it grows. There it stays, whatever happens.</summary>
    public void Appear()
    {
        if (_temporary is not null)
        {
            File.Move(_temporary, _path, overwrite: true);
            _temporary = null;
        }
    }

    /// <summary>Makes it appear under its name.</summary>
    public void Complete()
    {
        _stream.Flush();
        if (_temporary is not null)
        {
            _stream.Dispose();
            File.Move(_temporary, _path, overwrite: true);
        }
        _isWhole = true;
    }

    /// <summary>Closes it; what was not completed leaves nothing behind.</summary>
    public void Dispose()
    {
        _stream.Dispose();
        if (!_isWhole && _temporary is not null)
        {
            File.Delete(_temporary);
        }
    }
}
