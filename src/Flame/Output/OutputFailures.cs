using Flame.Diagnostics;
using Flame.Linux;

namespace Flame.Output;

/// <summary>Several outputs, of which one that fails leaves the others whole.</summary>
internal sealed class OutputFailures
{
    private readonly List<Exception> _failures = [];
    private ReaderGoneException? _gone;

    /// <summary>Writes one of them; why it can't is kept.</summary>
    public void Try(Action write)
    {
        try
        {
            write();
        }
        catch (ReaderGoneException e)
        {
            _gone = e;
        }
        catch (Exception e)
        {
            _failures.Add(e);
        }
    }

    /// <summary>Tells all failures but the last, which it throws. A reader of standard output that has left is none.</summary>
    public void ThrowIfAny()
    {
        if (_failures.Count > 0)
        {
            foreach (Exception failure in _failures.SkipLast(1))
            {
                _ = ErrorReporter.Report(failure);
            }
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(_failures[^1]);
        }
    }

    /// <summary>Throws when the reader of standard output has left.</summary>
    public void ThrowIfGone()
    {
        if (_gone is not null)
        {
            throw _gone;
        }
    }
}
