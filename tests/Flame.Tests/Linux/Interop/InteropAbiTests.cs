using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using Flame.Linux.Interop;
using Flame.Tests.Architecture;

namespace Flame.Tests.Linux.Interop;

/// <summary>
/// Every constant and structure that Flame.Linux/Interop declares is what the C compiler finds in the system's headers.
/// One that native/tools/abi_check.c does not list fails, too: nothing gets in unchecked.
/// </summary>
public sealed class InteropAbiTests
{
    [Fact]
    public void EveryConstantAndStructure_IsThatOfTheHeaders()
    {
        Dictionary<string, string> headers = OfTheHeaders();
        Dictionary<string, string> ours = Ours();

        IEnumerable<string> differences = headers.Keys.Union(ours.Keys)
            .Where(name => headers.GetValueOrDefault(name) != ours.GetValueOrDefault(name))
            .Select(name => $"{name}: headers {headers.GetValueOrDefault(name, "not listed")}, Interop {ours.GetValueOrDefault(name, "not there")}");

        Assert.Empty(differences);
        Assert.True(ours.Keys.Count(name => name.StartsWith("constant ", StringComparison.Ordinal)) >= 40);
        Assert.True(ours.Keys.Count(name => name.StartsWith("struct ", StringComparison.Ordinal)) >= 7);
    }

    private static Dictionary<string, string> Ours()
    {
        Dictionary<string, string> all = [];
        IEnumerable<Type> types = typeof(Libc).Assembly.GetTypes()
            .Where(type => type.Namespace == typeof(Libc).Namespace && !type.IsNested);
        foreach (Type type in types)
        {
            foreach (FieldInfo constant in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                // Those that differ between processors are set once, at start.
                if ((constant.IsLiteral || constant.IsInitOnly) && constant.FieldType.IsPrimitive)
                {
                    all.Add($"constant {constant.Name}", string.Create(CultureInfo.InvariantCulture, $"{constant.GetValue(null)}"));
                }
            }
            if (type is { IsValueType: true, IsEnum: false })
            {
                AddStructure(all, type);
            }
        }
        return all;
    }

    private static void AddStructure(Dictionary<string, string> all, Type type)
    {
        all.Add($"struct {type.Name}", $"{Marshal.SizeOf(type)}");
        foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            // Padding has another name in each set of headers; what follows it shows that it is right.
            if (!field.Name.StartsWith("spare", StringComparison.Ordinal) && !field.Name.StartsWith("reserved", StringComparison.Ordinal))
            {
                all.Add($"field {type.Name}.{field.Name}", $"{Marshal.OffsetOf(type, field.Name)} {Marshal.SizeOf(field.FieldType)}");
            }
        }
    }

    private static Dictionary<string, string> OfTheHeaders()
    {
        DirectoryInfo scratch = Directory.CreateTempSubdirectory("flame-abi-");
        try
        {
            string binary = Path.Combine(scratch.FullName, "abi_check");
            _ = Run("gcc", "-Wall", "-Wextra", "-Werror", Path.Combine(Repository.Root, "native", "tools", "abi_check.c"), "-o", binary);
            return Run(binary).Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Split(' ', 3))
                .ToDictionary(parts => $"{parts[0]} {parts[1]}", parts => parts[2]);
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    private static string Run(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using Process process = Process.Start(start) ?? throw new InvalidOperationException($"could not start {program}");
            Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, $"{program}: {error.Result}");
            return output;
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            Assert.Skip($"{program} cannot be run: {missing.Message}");
            throw;
        }
    }
}
