using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.CompilerServices;

namespace Beredskab.Faults;

/// <summary>What a release build holds of the planted mistakes: a switch that says no, and nothing that could turn it.</summary>
public class ReleaseBuildTests
{
    [Fact]
    public void In_a_release_build_no_mistake_can_be_switched_on()
    {
        var built = Path.Combine(Root(), "artifacts", "bin", "Beredskab.Storage", "release", "Beredskab.Storage.dll");
        File.Exists(built).ShouldBeTrue($"There is no {built}. Run ./test, or build it: dotnet build src/Beredskab.Storage -c Release");

        using var file = new PEReader(File.OpenRead(built));
        var assembly = file.GetMetadataReader();
        var planted = assembly.TypeDefinitions.Select(assembly.GetTypeDefinition).Single(type => assembly.GetString(type.Name) == "Planted");
        planted.GetFields().ShouldBeEmpty("nothing can be remembered");
        foreach (var method in planted.GetMethods().Select(assembly.GetMethodDefinition))
        {
            assembly.GetString(method.Name).ShouldBe("Is");
            // ldc.i4.0, ret: false, whatever is asked.
            file.GetMethodBody(method.RelativeVirtualAddress).GetILBytes().ShouldBe([0x16, 0x2A]);
        }
    }

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
}
