using Flame.Diagnostics;
using Flame.Linux.Targets;
using Flame.Profiles;

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
        Stream = new Named(stream, path);
    }

    /// <summary>What is written. What fails there names the path.</summary>
    public Stream Stream { get; }

    /// <summary>Opens an output before the work begins, so that a wrong path is told at once.</summary>
    /// <param name="path">Where it is to appear.</param>
    /// <param name="purpose">Part of the temporary name, where one process has two of them for one path.</param>
    /// <exception cref="IOException">It can't be written; the message names the path.</exception>
    public static OutputFile Create(string path, string purpose = "part")
    {
        try
        {
            if (path.Length == 0 || Directory.Exists(path))
            {
                throw new IOException(path.Length == 0 ? "it has no name" : "it is a directory");
            }
            if (File.Exists(path) && !FileOwner.IsRegularFile(path))
            {
                return new OutputFile(path, null, new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite));
            }
            string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
            string temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.{Environment.ProcessId}.{purpose}");
            if (!Directory.Exists(folder))
            {
                throw new DirectoryNotFoundException($"there is no directory {Printable.Clean(folder)}");
            }
            var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
            FileOwner.GiveToSudoUser(stream.SafeFileHandle);
            return new OutputFile(path, temporary, stream);
        }
        catch (UnauthorizedAccessException e)
        {
            string place = File.Exists(path) ? "it" : $"the directory {Printable.Clean(Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/")}";
            throw new IOException($"cannot open file \"{Printable.Clean(path)}\" as output: permission denied, this user may not write to {place}", e);
        }
        catch (Exception e) when (e is IOException or ArgumentException)
        {
            throw new IOException($"cannot open file \"{Printable.Clean(path)}\" as output: {Printable.Reason(e)}", e);
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
    /// <exception cref="IOException">It can't be written; the message names the path.</exception>
    public void Complete()
    {
        try
        {
            _stream.Flush();
            if (_temporary is not null)
            {
                _stream.Dispose();
                File.Move(_temporary, _path, overwrite: true);
            }
            _isWhole = true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(_path, e);
        }
    }

    /// <summary>Closes it; what was not completed leaves nothing behind.</summary>
    public void Dispose()
    {
        try
        {
            _stream.Dispose();
        }
        catch (IOException) when (!_isWhole)
        {
            // What could not be written has been told; the rest of it does not matter any more.
        }
        if (!_isWhole && _temporary is not null)
        {
            File.Delete(_temporary);
        }
    }

    private static IOException Failed(string path, Exception e) => new($"cannot write \"{Printable.Clean(path)}\": {Printable.Reason(e)}", e);

    private sealed class Named(FileStream stream, string path) : WriteOnlyStream
    {
        /// <inheritdoc/>
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            try
            {
                stream.Write(buffer);
            }
            catch (IOException e)
            {
                throw Failed(path, e);
            }
        }

        /// <inheritdoc/>
        public override void Flush()
        {
            try
            {
                stream.Flush();
            }
            catch (IOException e)
            {
                throw Failed(path, e);
            }
        }
    }
}
