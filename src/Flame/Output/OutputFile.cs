using System.Collections.Concurrent;
using Flame.Diagnostics;
using Flame.Linux;
using Flame.Linux.Interop;
using Flame.Linux.Targets;
using Flame.Profiles;

namespace Flame.Output;

/// <summary>
/// A file that appears under its name only once it is whole: it is written beside it and renamed. Under sudo it belongs
/// to the user who called. Pipes and devices are written as they are, and so is a file that can't be replaced.
/// </summary>
internal sealed class OutputFile : IDisposable
{
    private const int MostAttempts = 100;

    // Of all files that are being written, for who leaves without disposing of anything.
    private static readonly ConcurrentDictionary<string, bool> Temporaries = [];

    private readonly string _path;
    private readonly OutputPlace _place;
    private string? _temporary;
    private readonly Stream _stream;
    private readonly Named _named;
    private bool _isWhole;

    private OutputFile(string path, OutputPlace place, string? temporary, Stream stream)
    {
        (_path, _place, _temporary, _stream) = (path, place, temporary, stream);
        bool isOverwritten = temporary is null && place is { Old.IsRegular: true, IsShared: false };
        IsStream = temporary is null && !isOverwritten;
        _named = new Named(stream, path, isOverwritten);
        if (temporary is not null)
        {
            Temporaries[temporary] = true;
        }
    }

    /// <summary>What is written. What fails there names the path.</summary>
    public Stream Stream => _named;

    /// <summary>It is no file of its own, but a pipe or a device: what is written can't be taken back.</summary>
    public bool IsStream { get; }

    /// <summary>Opens an output before the work begins, so that a wrong path is told at once.</summary>
    /// <param name="path">Where it is to appear.</param>
    /// <exception cref="IOException">It can't be written; the message names the path.</exception>
    public static OutputFile Create(string path)
    {
        OutputPlace? place = null;
        try
        {
            if (path.Length == 0 || Directory.Exists(path))
            {
                throw new IOException(path.Length == 0 ? "it has no name" : "it is a directory");
            }
            place = OutputPlace.Of(path);
            return place.IsInPlace ? Open(path, place) : CreateBeside(path, place);
        }
        catch (UnauthorizedAccessException e)
        {
            string what = place is null or { Old: not null } ? "it" : $"the directory {Printable.Clean(place.Folder)}";
            throw new IOException($"cannot open file \"{Printable.Clean(path)}\" as output: permission denied, this user may not write to {what}", e);
        }
        catch (Exception e) when (e is IOException or ArgumentException)
        {
            throw new IOException($"cannot open file \"{Printable.Clean(path)}\" as output: {Printable.Reason(e)}", e);
        }
    }

    /// <summary>Removes whatever is half written, for who leaves at once.</summary>
    public static void RemoveTemporaries()
    {
        foreach (string temporary in Temporaries.Keys)
        {
            Delete(temporary);
        }
    }

    /// <summary>Makes it appear under its name already now, to be read while it grows. There it stays, whatever happens.</summary>
    public void Appear()
    {
        if (_temporary is not null)
        {
            File.Move(_temporary, _place.Path, overwrite: true);
            _ = Temporaries.TryRemove(_temporary, out _);
            _temporary = null;
        }
    }

    /// <summary>Makes it appear under its name. Where it can't, what was written stays beside it, and the message says where.</summary>
    /// <exception cref="IOException">It can't be written; the message names the path.</exception>
    public void Complete()
    {
        try
        {
            _named.Cut();
            _stream.Flush();
            _stream.Dispose();
        }
        catch (Exception e) when (IsFailure(e))
        {
            throw Failed(_path, e);
        }
        _isWhole = true;
        if (_temporary is not null)
        {
            _ = Temporaries.TryRemove(_temporary, out _); // it stays, if it can't be renamed
            try
            {
                File.Move(_temporary, _place.Path, overwrite: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new IOException($"{Failed(_path, e).Message}; what it would hold is in \"{Printable.Clean(_temporary)}\"", e);
            }
        }
    }

    /// <summary>Closes it; what was not completed leaves nothing behind.</summary>
    public void Dispose()
    {
        try
        {
            _stream.Dispose();
        }
        catch (Exception e) when (!_isWhole && (IsFailure(e) || e is ReaderGoneException))
        {
            // What could not be written has been told; the rest of it does not matter any more.
        }
        if (!_isWhole && _temporary is not null)
        {
            Delete(_temporary);
        }
    }

    private static void Delete(string temporary)
    {
        _ = Temporaries.TryRemove(temporary, out _);
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Something else is on its way up already, or it is gone with its directory.
        }
    }

    private static OutputFile Open(string path, OutputPlace place)
    {
        if (place.IsStandardOutput)
        {
            return new OutputFile(path, place, null, new StandardOutputStream());
        }
        FileMode mode = place is { Old.IsRegular: true, IsShared: true } ? FileMode.Append : FileMode.Open;
        return new OutputFile(path, place, null, new FileStream(place.Path, mode, FileAccess.Write, FileShare.ReadWrite));
    }

    private static OutputFile CreateBeside(string path, OutputPlace place)
    {
        for (int attempt = 1; ; attempt++)
        {
            string temporary = place.NewTemporary();
            try
            {
                var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
                FileOwner.GiveToSudoUser(stream.SafeFileHandle);
                if (place.Old is { } old)
                {
                    FileOwner.Take(stream.SafeFileHandle, old);
                }
                return new OutputFile(path, place, temporary, stream);
            }
            catch (IOException) when (attempt < MostAttempts && File.Exists(temporary))
            {
                // Taken: another name.
            }
            catch (Exception e) when (place.Old is not null && (e is UnauthorizedAccessException || e.HResult == Errno.EROFS))
            {
                return Open(path, place); // the directory is not ours to change, the file may be
            }
        }
    }

    // What .NET makes of EFBIG is no IOException.
    private static bool IsFailure(Exception e) =>
        e is (IOException and not ReaderGoneException) or UnauthorizedAccessException or ArgumentOutOfRangeException;

    private static IOException Failed(string path, Exception e)
    {
        string reason = e switch
        {
            ArgumentOutOfRangeException => "it grows larger than a file may be here (ulimit -f)",
            UnauthorizedAccessException => "permission denied",
            _ => Printable.Reason(e),
        };
        return new($"cannot write \"{Printable.Clean(path)}\": {reason}", e);
    }

    /// <param name="stream">Where it goes.</param>
    /// <param name="path">What it is called.</param>
    /// <param name="cuts">What the file held is cut off before the first byte, not when it is opened: a recording may still fail.</param>
    private sealed class Named(Stream stream, string path, bool cuts) : WriteOnlyStream
    {
        private bool _cuts = cuts;

        /// <inheritdoc/>
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            try
            {
                Cut();
                stream.Write(buffer);
            }
            catch (Exception e) when (IsFailure(e))
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
            catch (Exception e) when (IsFailure(e))
            {
                throw Failed(path, e);
            }
        }

        /// <summary>Cuts off what the file held, once.</summary>
        public void Cut()
        {
            if (_cuts)
            {
                stream.SetLength(0);
                _cuts = false;
            }
        }
    }
}
