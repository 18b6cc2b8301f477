namespace Flame.Linux.Interop;

/// <summary>Error numbers of <c>errno(3)</c> that are told apart, with the generic Linux values (x86-64 and aarch64 agree).</summary>
public static class Errno
{
    public const int EPERM = 1;
    public const int ENOENT = 2;
    public const int ESRCH = 3;
    public const int EINTR = 4;
    public const int EIO = 5;
    public const int ECHILD = 10;
    public const int EAGAIN = 11;
    public const int EACCES = 13;
    public const int EFAULT = 14;
    public const int EINVAL = 22;
    public const int ENOSPC = 28;
    public const int EROFS = 30;
    public const int EPIPE = 32;
    public const int ENOSYS = 38;
    public const int ELOOP = 40;

    /// <summary>The symbol and the system's text: <c>EPERM (Operation not permitted)</c>.</summary>
    public static string Describe(int errno)
    {
        string? name = errno switch
        {
            EPERM => nameof(EPERM),
            ENOENT => nameof(ENOENT),
            ESRCH => nameof(ESRCH),
            EINTR => nameof(EINTR),
            EIO => nameof(EIO),
            ECHILD => nameof(ECHILD),
            EAGAIN => nameof(EAGAIN),
            EACCES => nameof(EACCES),
            EFAULT => nameof(EFAULT),
            EINVAL => nameof(EINVAL),
            ENOSPC => nameof(ENOSPC),
            EROFS => nameof(EROFS),
            EPIPE => nameof(EPIPE),
            ENOSYS => nameof(ENOSYS),
            ELOOP => nameof(ELOOP),
            _ => null,
        };
        string text = System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(errno);
        return name is null ? $"errno {errno} ({text})" : $"{name} ({text})";
    }
}
