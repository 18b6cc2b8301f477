using System.Globalization;
using System.IO.Compression;
using System.Text;
using Flame.Python;
using Flame.Python.Locating;

namespace Flame.Tests.Python.Recorded;

/// <summary>
/// A process whose threads stood still: where its runtime is, and what of its memory was read. As a file it is lines of
/// text, compressed by gzip: names and numbers of the location, then mappings and bytes.
/// </summary>
internal sealed record RecordedProcess(RuntimeLocation Runtime, RecordedMemory Memory)
{
    public byte[] ToFile()
    {
        RuntimeLocation at = Runtime;
        string[] location =
        [
            $"version {at.Version.Major} {at.Version.Minor} {at.Version.Micro}",
            $"code-type {at.CodeType:x}", $"type-type {at.TypeType:x}", $"runtime {at.Runtime:x}",
            $"current-thread {at.CurrentThreadVariable:x}", $"interpreter-head {at.InterpreterHeadVariable:x}",
            $"finalizing {at.FinalizingVariable:x}", $"pthread-tid {at.PthreadTidOffset:x}", $"machine {at.Machine:x}",
        ];
        using var file = new MemoryStream();
        using (var gzip = new GZipStream(file, CompressionLevel.SmallestSize))
        {
            gzip.Write(Encoding.ASCII.GetBytes(string.Join('\n', [.. location, .. Memory.ToLines()]) + "\n"));
        }
        return file.ToArray();
    }

    public static RecordedProcess FromFile(byte[] file)
    {
        var memory = new RecordedMemory();
        var location = new Dictionary<string, string[]>();
        foreach (string line in TextOf(file).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!memory.TryTake(line))
            {
                string[] words = line.Split(' ');
                location.Add(words[0], words[1..]);
            }
        }
        ulong Number(string name) => ulong.Parse(location[name][0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        int[] version = [.. location["version"].Select(word => int.Parse(word, CultureInfo.InvariantCulture))];
        return new RecordedProcess(
            new RuntimeLocation
            {
                Version = new PythonVersion(version[0], version[1], version[2]),
                FoundIn = "a recording",
                CodeType = Number("code-type"),
                TypeType = Number("type-type"),
                Runtime = Number("runtime"),
                CurrentThreadVariable = Number("current-thread"),
                InterpreterHeadVariable = Number("interpreter-head"),
                FinalizingVariable = Number("finalizing"),
                PthreadTidOffset = (int)Number("pthread-tid"),
                Machine = (ushort)Number("machine"),
            },
            memory);
    }

    /// <summary>The text of a file.</summary>
    public static string TextOf(byte[] file)
    {
        using var gzip = new GZipStream(new MemoryStream(file), CompressionMode.Decompress);
        using var reader = new StreamReader(gzip, Encoding.ASCII);
        return reader.ReadToEnd();
    }
}
