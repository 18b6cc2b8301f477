using Flame.Profiles;

namespace Flame.Python.Walking;

/// <summary>
/// The ways in which the target was seen to call, as a tree of two kinds of node that take turns:
/// <code>
///   entry  a function that runs, called from a site (or as the first of its thread)
///   site   an instruction in that function: where it calls the next one, or is now
/// </code>
/// An entry is <em>proven</em> when it was seen while its thread stood still. What is read of a thread that runs counts as a stack only
/// if its entries are proven: a mixture of two instants may make up a way that the target never went, and no stop ever shows such a
/// way. Each site knows the id of its stack in the profile.
/// </summary>
internal sealed class CallPaths(ProfileBuilder profile, bool withLines, int root)
{
    /// <summary>The site that no function is at: from there threads call their first one.</summary>
    public const int Outside = 0;

    private const int MaxNodes = 1 << 20;
    private const byte EnoughSights = 2; // one may be by chance: the frame was left and made again under the read

    private readonly ProfileBuilder _profile = profile;
    private readonly bool _withLines = withLines;
    private readonly int _root = root;
    private readonly PairTable _entries = new(); // (site of the caller, index of the code)
    private readonly PairTable _sites = new();   // (entry, offset of the instruction)
    private readonly List<CodeEntry> _codes = [null!];
    private readonly List<int> _nameless = []; // sites that wait for the id of their stack
    private bool[] _isProven = new bool[256]; // by entry
    private byte[] _sights = new byte[256];   // by site
    private int[] _stackOfSite = new int[256];

    /// <summary>How often the tree was cut down since it had grown too large; ids of before mean nothing any more.</summary>
    public int Generation { get; private set; }

    /// <summary>The entry of a function called from a site; made, not proven, when it is new.</summary>
    public int Entry(int caller, CodeEntry code)
    {
        if (code.PathIndex == 0 || code.PathIndex >= _codes.Count || _codes[code.PathIndex] != code)
        {
            code.PathIndex = _codes.Count;
            _codes.Add(code);
        }
        int entry = _entries.Find(caller, code.PathIndex);
        return entry != 0 ? entry : AddEntry(caller, code.PathIndex);
    }

    /// <summary>The site of an instruction in a function that runs at an entry.</summary>
    public int Site(int entry, int offset)
    {
        int site = _sites.Find(entry, offset);
        return site != 0 ? site : AddSite(entry, offset);
    }

    /// <summary>The stack of the profile that ends at a site. It comes into being when it is first asked for.</summary>
    public int Stack(int site)
    {
        while (site != Outside && _stackOfSite[site] < 0)
        {
            _nameless.Add(site);
            site = _entries[_sites[site].First].First;
        }
        int stack = site == Outside ? _root : _stackOfSite[site];
        for (int i = _nameless.Count - 1; i >= 0; i--)
        {
            (int entry, int offset) = _sites[_nameless[i]];
            int frame = _codes[_entries[entry].Second].FrameAt(_profile.Frames, offset, _withLines);
            _stackOfSite[_nameless[i]] = stack = _profile.Stacks.Intern(stack, frame);
        }
        _nameless.Clear();
        return stack;
    }

    /// <summary>A stop has shown the way to a site.</summary>
    public bool IsProven(int site) => site == Outside || _isProven[_sites[site].First];

    /// <summary>The way to a site was seen while its thread stood still.</summary>
    public void Prove(int site)
    {
        _sights[site] = EnoughSights;
        while (site != Outside && !_isProven[_sites[site].First])
        {
            int entry = _sites[site].First;
            _isProven[entry] = true;
            site = _entries[entry].First;
        }
    }

    /// <summary>The innermost function of a stack was seen at that instruction, while it was the innermost one, often enough.</summary>
    public bool IsSeen(int site) => _sights[site] >= EnoughSights;

    /// <summary>The innermost function of a stack is at that instruction, and it is the innermost one, as far as a read shows.</summary>
    public void See(int site) => _sights[site] = (byte)Math.Min(EnoughSights, _sights[site] + 1);

    /// <summary>The entry of the function that is at a site.</summary>
    public int EntryOf(int site) => _sites[site].First;

    /// <summary>The site from which an entry's function was called, and the index of its code.</summary>
    public (int Caller, int Code) Call(int entry) => _entries[entry];

    /// <summary>No code on the way to a site has turned out to be another one's since.</summary>
    public bool IsStillTrue(int site)
    {
        while (site != Outside)
        {
            (int caller, int code) = _entries[_sites[site].First];
            if (_codes[code].IsStale)
            {
                return false;
            }
            site = caller;
        }
        return true;
    }

    /// <summary>How far the tree has grown, for <see cref="GoBack"/>.</summary>
    public (int Entries, int Sites) Mark() => (_entries.Next, _sites.Next);

    /// <summary>Forgets what was added since a mark: the ways of a read that was none.</summary>
    public void GoBack((int Entries, int Sites) mark)
    {
        _entries.Truncate(mark.Entries);
        _sites.Truncate(mark.Sites);
    }

    /// <summary>Makes room when the tree has grown too large. Ids of before mean nothing afterwards.</summary>
    /// <returns>True when it did.</returns>
    public bool CutDown()
    {
        if (_entries.Next < MaxNodes && _sites.Next < MaxNodes)
        {
            return false;
        }
        _entries.Clear();
        _sites.Clear();
        _codes.RemoveRange(1, _codes.Count - 1);
        Array.Clear(_isProven);
        Generation++;
        return true;
    }

    private int AddEntry(int caller, int code)
    {
        int entry = _entries.Add(caller, code);
        if (entry >= _isProven.Length)
        {
            Array.Resize(ref _isProven, entry * 2);
        }
        _isProven[entry] = false;
        return entry;
    }

    private int AddSite(int entry, int offset)
    {
        int site = _sites.Add(entry, offset);
        if (site >= _stackOfSite.Length)
        {
            Array.Resize(ref _stackOfSite, site * 2);
            Array.Resize(ref _sights, site * 2);
        }
        _stackOfSite[site] = -1;
        _sights[site] = 0;
        return site;
    }
}
