using Beredskab.Engine.Runs;
using PublicApiGenerator;

namespace Beredskab.Engine.Tests;

public class PublicApiTests
{
    [Fact]
    public void The_public_surface_changes_only_on_purpose() =>
        Golden.Approve("public-api.txt", typeof(Run).Assembly.GeneratePublicApi(new() { IncludeAssemblyAttributes = false }).ReplaceLineEndings("\n").Split('\n'));
}
