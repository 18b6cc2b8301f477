using System.Text.RegularExpressions;
using Flame.Linux;
using Flame.Linux.Elf;
using Flame.Linux.Procfs;
using Flame.Linux.Targets;

namespace Flame.Python.Locating;

/// <summary>
/// An executable or library that a process has mapped. A file that is mapped twice (a second loader, another name space of
/// dlmopen) is two of these.
/// </summary>
internal sealed partial class MappedModule : IDisposable
{
    private readonly LiveProcess _process;
    private OpenedFile? _file;
    private ElfFile? _elf;

    /// <summary>Begins with the file's first mapping.</summary>
    public MappedModule(LiveProcess process, in Mapping first, bool isProgram)
    {
        _process = process;
        IsProgram = isProgram;
        Mappings = [first];
    }

    /// <summary>Its mappings, by address.</summary>
    public List<Mapping> Mappings { get; }

    /// <summary>Its path, as the target sees it.</summary>
    public string Path => Mappings[0].Path;

    /// <summary>Name of its file.</summary>
    public string FileName => System.IO.Path.GetFileName(Mappings[0].PlainPath);

    /// <summary>It is what the process was started with (<c>/proc/PID/exe</c>).</summary>
    public bool IsProgram { get; }

    /// <summary>The dynamic loader, which can be a process's executable: <c>ld-linux-x86-64.so.2 PROGRAM</c>.</summary>
    public bool IsLoader => FileName.StartsWith("ld-", StringComparison.Ordinal) || FileName.StartsWith("ld.so", StringComparison.Ordinal);

    /// <summary>
    /// By its name a libpython, versioned or not, with any build flags (m pymalloc, u wide Unicode, d debug, t free-threaded).
    /// libpython3.so is none: it only forwards to the real one.
    /// </summary>
    public bool IsLibrary => LibraryName.IsMatch(FileName);

    /// <summary>It has variables, as every program and library has; a file that is only looked at has none.</summary>
    public bool HasVariables => Mappings.Exists(mapping => mapping.IsWritable);

    /// <summary>A mapping is of its file.</summary>
    public bool IsSameFile(in Mapping mapping) => mapping.Inode == Mappings[0].Inode && mapping.Device == Mappings[0].Device;

    /// <summary>What has to be added to addresses in the file.</summary>
    public ulong Bias { get; private set; }

    /// <summary>The file, read from disk or, where it is out of reach, from what the process has mapped of it.</summary>
    /// <exception cref="FlameException">It is no ELF file of ours, or a damaged one.</exception>
    public ElfFile OpenElf()
    {
        if (_elf is null)
        {
            Mapping first = Mappings[0];
            _file = _process.OpenMapped(first);
            if (_file is not null)
            {
                _elf = ElfFile.Open(_file, Path);
            }
            else
            {
                var mapped = new MappedFile(_process.Memory, Mappings);
                ulong bias = ElfFile.Open(mapped, Path).LoadBias(first.Start, first.FileOffset);
                _elf = ElfFile.Open(mapped, Path, relocatedBy: bias);
            }
            Bias = _elf.LoadBias(first.Start, first.FileOffset);
        }
        return _elf;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file?.Dispose();

    [GeneratedRegex(@"^libpython\d[\d.]*[a-z]*\.so")]
    private static partial Regex LibraryName { get; }
}
