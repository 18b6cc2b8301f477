using Flame.Linux.Elf;
using Flame.Linux.Procfs;
using Flame.Linux.Targets;

namespace Flame.Python.Locating;

/// <summary>The executables and libraries of a process, those first in which CPython usually is.</summary>
internal sealed class ModuleList : IDisposable
{
    /// <summary>Sorts the mappings of a process by file.</summary>
    public ModuleList(LiveProcess process, List<Mapping> maps)
    {
        Maps = maps;
        using OpenedFile? executable = OpenedFile.TryOpen($"/proc/{process.LivingThread}/exe");
        string? path = process.ExecutablePath();
        var modules = new List<MappedModule>();
        var latest = new Dictionary<(ulong Device, ulong Inode), MappedModule>();
        foreach (Mapping mapping in maps)
        {
            if (!mapping.IsFile)
            {
                continue;
            }
            // Each file system counts its inodes for itself.
            if (!latest.TryGetValue((mapping.Device, mapping.Inode), out MappedModule? module) || (mapping.FileOffset == 0 && module.HasVariables))
            {
                bool isProgram = (mapping.Inode == executable?.Inode && mapping.Device == executable.Device) || mapping.Path == path;
                module = new MappedModule(process, mapping, isProgram);
                latest[(mapping.Device, mapping.Inode)] = module;
                modules.Add(module);
            }
            else
            {
                module.Mappings.Add(mapping);
            }
        }
        modules.RemoveAll(module => !module.HasVariables);
        bool isUnderLoader = modules.Exists(module => module.IsProgram && module.IsLoader);
        Likely = [.. modules.Where(module => module.IsProgram), .. modules.Where(module => module.IsLibrary && !module.IsProgram)];
        Others = modules.FindAll(module => !module.IsProgram && !module.IsLibrary);
        if (isUnderLoader)
        {
            Likely.AddRange(Others); // the program is any of these
            Others.Clear();
        }
    }

    /// <summary>All mappings, by address.</summary>
    public List<Mapping> Maps { get; }

    /// <summary>The program, then every libpython.</summary>
    public List<MappedModule> Likely { get; }

    /// <summary>Everything else: one of them may have a libpython linked into it.</summary>
    public List<MappedModule> Others { get; }

    /// <summary>Closes their files.</summary>
    public void Dispose()
    {
        Likely.ForEach(module => module.Dispose());
        Others.ForEach(module => module.Dispose());
    }
}
