using System.Text.Json;
using Flame.Linux.Containers;

namespace Flame.Listing;

/// <summary>The list for programs: one array, one object for each process.</summary>
internal static class ListingJson
{
    /// <summary>Writes it, with a newline at its end.</summary>
    public static void Write(IReadOnlyList<ListedProcess> processes, Stream output)
    {
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartArray();
            foreach (ListedProcess process in processes)
            {
                Write(process, json);
            }
            json.WriteEndArray();
        }
        output.WriteByte((byte)'\n');
    }

    private static void Write(ListedProcess process, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("pid", process.Pid);
        json.WriteNumber("namespacePid", process.InnerPid);
        json.WritePropertyName("container");
        Write(process.Container, json);
        json.WriteString("version", process.Version);
        json.WriteBoolean("freeThreaded", process.IsFreeThreaded);
        json.WriteString("problem", process.Problem);
        json.WriteNumber("threads", process.Threads);
        json.WriteNumber("cpuPercent", Math.Round(process.CpuPercent, 1));
        json.WriteStartArray("command");
        foreach (string word in process.Command)
        {
            json.WriteStringValue(word);
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Container? container, Utf8JsonWriter json)
    {
        if (container is null)
        {
            json.WriteNullValue();
            return;
        }
        json.WriteStartObject();
        json.WriteString("runtime", container.Runtime);
        json.WriteString("id", container.Id);
        json.WriteString("name", container.Name);
        json.WriteString("podId", container.PodId);
        json.WriteString("hostName", container.HostName);
        json.WriteEndObject();
    }
}
