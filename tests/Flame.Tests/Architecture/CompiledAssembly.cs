using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Flame.Tests.Architecture;

/// <summary>
/// What a compiled assembly refers to, read from its metadata: no alias, <c>using static</c> or fully qualified name
/// escapes that, as it would escape a search of the text.
/// </summary>
internal sealed class CompiledAssembly : IDisposable
{
    private readonly PEReader _file;
    private readonly MetadataReader _metadata;
    private readonly MetadataReaderProvider _symbols;

    public CompiledAssembly(string path)
    {
        _file = new PEReader(File.OpenRead(path));
        _metadata = _file.GetMetadataReader();
        _symbols = MetadataReaderProvider.FromPortablePdbStream(File.OpenRead(Path.ChangeExtension(path, ".pdb")));
    }

    /// <summary>The assembly as it was built for, and lies beside, these tests.</summary>
    public static CompiledAssembly BesideTests(string name) => new(Path.Combine(AppContext.BaseDirectory, name + ".dll"));

    /// <summary>Names of the assemblies that it uses something of.</summary>
    public IEnumerable<string> ReferencedAssemblies() =>
        _metadata.AssemblyReferences.Select(handle => _metadata.GetString(_metadata.GetAssemblyReference(handle).Name));

    /// <summary>Full names of the types of other assemblies that it uses.</summary>
    public IEnumerable<string> ReferencedTypes() =>
        _metadata.TypeReferences.Select(_metadata.GetTypeReference)
            .Select(type => $"{_metadata.GetString(type.Namespace)}.{_metadata.GetString(type.Name)}");

    /// <summary>The compiler marks every module with this that it compiled with unsafe blocks allowed.</summary>
    public bool IsCompiledUnsafe() => ReferencedTypes().Contains("System.Security.UnverifiableCodeAttribute");

    /// <summary>Full names of the types that declare a native function.</summary>
    public IEnumerable<string> TypesWithNativeFunctions() =>
        _metadata.MethodDefinitions.Select(_metadata.GetMethodDefinition)
            .Where(method => method.Attributes.HasFlag(MethodAttributes.PinvokeImpl))
            .Select(method => FullName(method.GetDeclaringType()))
            .Distinct();

    /// <summary>How many lines each method's body spans, its braces included, by the debug symbols.</summary>
    public IEnumerable<MethodSpan> MethodSpans()
    {
        MetadataReader symbols = _symbols.GetMetadataReader();
        foreach (MethodDefinitionHandle handle in _metadata.MethodDefinitions)
        {
            MethodDebugInformation information = symbols.GetMethodDebugInformation(handle);
            MethodDefinition method = _metadata.GetMethodDefinition(handle);
            List<SequencePoint> lines = [.. information.GetSequencePoints().Where(point => !point.IsHidden)];
            if (_metadata.GetString(method.Name) is ".ctor" or ".cctor")
            {
                // Field initializers come first, from wherever they stand; the body begins at its brace, if there is one.
                lines = [.. lines.SkipWhile(point => point.StartLine != point.EndLine || point.EndColumn - point.StartColumn != 1)];
            }
            if (lines.Count > 0)
            {
                string file = symbols.GetString(symbols.GetDocument(lines[0].Document).Name);
                int length = lines.Max(point => point.EndLine) - lines.Min(point => point.StartLine) + 1;
                yield return new MethodSpan($"{FullName(method.GetDeclaringType())}.{_metadata.GetString(method.Name)}", file, length);
            }
        }
    }

    public void Dispose()
    {
        _symbols.Dispose();
        _file.Dispose();
    }

    private string FullName(TypeDefinitionHandle handle)
    {
        TypeDefinition type = _metadata.GetTypeDefinition(handle);
        string name = _metadata.GetString(type.Name);
        return type.IsNested
            ? $"{FullName(type.GetDeclaringType())}.{name}"
            : $"{_metadata.GetString(type.Namespace)}.{name}";
    }
}

/// <param name="Method">Type and method.</param>
/// <param name="File">The source file, as the compiler was given it.</param>
/// <param name="Lines">From the opening to the closing brace.</param>
internal readonly record struct MethodSpan(string Method, string File, int Lines);
