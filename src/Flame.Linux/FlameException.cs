namespace Flame.Linux;

/// <summary>Why setting up failed, as far as callers act on it.</summary>
public enum FailureKind
{
    /// <summary>Something else: the message says it.</summary>
    Other,

    /// <summary>There is no such process, or it ended.</summary>
    Gone,

    /// <summary>The kernel does not let us.</summary>
    Denied,
}

/// <summary>
/// The one exception of setting up: <see cref="Exception.Message"/> says what failed, on what and why;
/// <see cref="Hint"/> what the user does next. While sampling, failures are values instead.
/// </summary>
public class FlameException : Exception
{
    /// <summary>A failure with what failed, on what and why, and optionally what to do next.</summary>
    public FlameException(string message, string? hint = null, FailureKind kind = FailureKind.Other)
        : base(message)
    {
        Hint = hint;
        Kind = kind;
    }

    /// <summary>What the user does next; null when there is nothing better than the message.</summary>
    public string? Hint { get; }

    /// <summary>What callers tell apart.</summary>
    public FailureKind Kind { get; }

    /// <summary>The error number behind it (<c>errno(3)</c>); 0 when there is none.</summary>
    public int ErrorNumber { get; private init; }

    internal static FlameException FromErrno(string what, int errno, string? hint = null)
    {
        FailureKind kind = errno switch
        {
            Interop.Errno.ESRCH or Interop.Errno.ENOENT => FailureKind.Gone,
            Interop.Errno.EPERM or Interop.Errno.EACCES => FailureKind.Denied,
            _ => FailureKind.Other,
        };
        return new FlameException($"{what}: {Interop.Errno.Describe(errno)}", hint, kind) { ErrorNumber = errno };
    }
}
