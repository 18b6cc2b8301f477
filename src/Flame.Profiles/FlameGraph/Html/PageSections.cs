namespace Flame.Profiles.FlameGraph.Html;

/// <summary>The names of what a page holds; <c>decode.js</c> has the same. All but the first and the strings are columns of numbers.</summary>
internal static class PageSections
{
    /// <summary>JSON: what the profile says about itself.</summary>
    public const string Info = "INFO";

    /// <summary>UTF-16 units of each string; the strings' UTF-8 stands in <see cref="StringText"/>, one behind the other.</summary>
    public const string StringLengths = "STRL";
    public const string StringText = "STRT";

    /// <summary>By frame: a string, a string, a line (signed).</summary>
    public const string FrameFiles = "FRFI";
    public const string FrameFunctions = "FRFU";
    public const string FrameLines = "FRLI";

    /// <summary>
    /// By node of the tree of stacks, callers first, siblings in order, the root left out: how many levels its caller is
    /// above the node before it (0: it is called by that node); its frame; how often exactly this stack was seen.
    /// </summary>
    public const string NodeClimbs = "NOUP";
    public const string NodeFrames = "NOFR";
    public const string NodeCounts = "NOCO";

    /// <summary>By node, the root included in front: how often this stack was seen before. Only in comparisons.</summary>
    public const string NodeCountsBefore = "NOBE";

    /// <summary>The count of the stack without frames, one number.</summary>
    public const string RootCount = "ROOT";

    /// <summary>By thread: process, thread (signed), name.</summary>
    public const string ThreadProcesses = "THPI";
    public const string ThreadIds = "THTI";
    public const string ThreadNames = "THNA";

    /// <summary>
    /// By sample: nanoseconds since the one before; thread; node less the node of the same thread's sample before (signed);
    /// state; weight.
    /// </summary>
    public const string SampleTimes = "SATI";
    public const string SampleThreads = "SATH";
    public const string SampleNodes = "SANO";
    public const string SampleStates = "SAST";
    public const string SampleWeights = "SAWE";

    /// <summary>By source file: its name, its text; both strings.</summary>
    public const string SourceFiles = "SRFI";
    public const string SourceTexts = "SRTX";
}
