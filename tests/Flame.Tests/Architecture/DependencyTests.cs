namespace Flame.Tests.Architecture;

public class DependencyTests
{
    public static TheoryData<string> Projects() => [.. Repository.ShippedProjects().Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_ImportsOnlyWhatItsPlaceAllows(string name)
    {
        ProjectFile project = Repository.ShippedProjects()[name];
        using CompiledAssembly assembly = CompiledAssembly.BesideTests(project.AssemblyName);
        Breach.NoneIn(DependencyRules.Imports(name, project.Projects));
        Breach.NoneIn(DependencyRules.Imports(name, assembly.ReferencedAssemblies()));
        Breach.NoneIn(DependencyRules.Packages(name, project.Packages));
        Breach.NoneIn(DependencyRules.Packages(name, assembly.ReferencedAssemblies()));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_UsesNoTypeThatIsAnothersBusiness(string name)
    {
        using CompiledAssembly assembly = CompiledAssembly.BesideTests(Repository.ShippedProjects()[name].AssemblyName);
        Assert.Contains("System.Object", assembly.ReferencedTypes());
        Breach.NoneIn(DependencyRules.Types(name, assembly.ReferencedTypes()));
        Breach.NoneIn(DependencyRules.NativeFunctions(assembly.TypesWithNativeFunctions()));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_HasUnsafeCodeOnlyInFlameLinux(string name)
    {
        ProjectFile project = Repository.ShippedProjects()[name];
        using CompiledAssembly assembly = CompiledAssembly.BesideTests(project.AssemblyName);
        Breach.NoneIn(DependencyRules.Unsafe(name, project.AllowsUnsafe));
        Breach.NoneIn(DependencyRules.Unsafe(name, assembly.IsCompiledUnsafe()));
    }

    [Fact]
    public void CompiledAssembly_TellsThatFlameLinuxIsUnsafe()
    {
        using CompiledAssembly assembly = CompiledAssembly.BesideTests("Flame.Linux");
        Assert.True(assembly.IsCompiledUnsafe());
        Assert.NotEmpty(DependencyRules.Unsafe("Flame.Python", assembly.IsCompiledUnsafe()));
    }

    [Theory]
    [InlineData("Flame.Profiles", "Flame.Linux")]
    [InlineData("Flame.Profiles", "Flame.Python")]
    [InlineData("Flame.Linux", "Flame.Profiles")]
    [InlineData("Flame.Linux", "Flame.Python")]
    [InlineData("Flame.Python", "pyflame")]
    [InlineData("Flame.Python", "Flame.Raster")]
    [InlineData("Flame.Newcomer", "System.Runtime")]
    public void Imports_AgainstTheDirectionAreFound(string project, string imported) =>
        _ = Assert.Single(DependencyRules.Imports(project, [imported, "System.Collections"]));

    [Fact]
    public void Imports_WithTheDirectionAreAllowed()
    {
        Assert.Empty(DependencyRules.Imports("Flame.Python", ["Flame.Linux", "Flame.Profiles", "System.Runtime"]));
        Assert.Empty(DependencyRules.Imports("Flame", ["Flame.Linux", "Flame.Python", "Flame.Profiles", "Flame.Raster"]));
    }

    [Theory]
    [InlineData("Flame.Python", "System.CommandLine")]
    [InlineData("Flame.Profiles", "SkiaSharp.NativeAssets.Linux")]
    [InlineData("Flame", "SkiaSharp")]
    public void Packages_OfAnotherProjectAreFound(string project, string package) =>
        _ = Assert.Single(DependencyRules.Packages(project, [package]));

    [Fact]
    public void ProjectFile_IsReadRight()
    {
        ProjectFile project = ProjectFile.Parse("Flame.Sample", """
            <Project>
              <PropertyGroup><AllowUnsafeBlocks>true</AllowUnsafeBlocks></PropertyGroup>
              <ItemGroup>
                <ProjectReference Include="..\Flame.Python\Flame.Python.csproj" />
                <PackageReference Include="SkiaSharp" />
              </ItemGroup>
            </Project>
            """);
        Assert.True(project.AllowsUnsafe);
        Assert.Equal("Flame.Sample", project.AssemblyName);
        Assert.Equal(["Flame.Python"], project.Projects);
        Assert.Equal(["SkiaSharp"], project.Packages);
    }

    [Fact]
    public void CompiledAssembly_TellsOfForbiddenTypesAndNativeFunctions()
    {
        using CompiledAssembly tests = CompiledAssembly.BesideTests("Flame.Tests");
        string[] breaches = [.. DependencyRules.Types("Flame.Profiles", tests.ReferencedTypes())];
        Assert.Contains("Flame.Profiles must not use System.Console", breaches);
        Assert.Contains("Flame.Profiles must not use System.Diagnostics.Process", breaches);
        Assert.Contains("Flame.Profiles must not use System.IO.File", breaches);
        Assert.Contains(DependencyRules.NativeFunctions(tests.TypesWithNativeFunctions()),
            breach => breach.StartsWith("Flame.Tests.Architecture.ForbiddenSample ", StringComparison.Ordinal));
    }
}
