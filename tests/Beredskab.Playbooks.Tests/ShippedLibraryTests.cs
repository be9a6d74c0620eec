namespace Beredskab.Playbooks.Tests;

public class ShippedLibraryTests
{
    private static readonly Library Library = Library.Load(Shipped.Folder);

    [Fact]
    public void Every_shipped_file_can_be_read()
    {
        Library.Faults.ShouldBe([]);
        Library.Playbooks.Count.ShouldBe(16);
        Library.Playbooks.Sum(version => version.Content.Steps.Count()).ShouldBe(227);
        Library.Roles.Roles.Count.ShouldBe(24);
        Library.Clocks.Clocks.Count.ShouldBe(19);
        Library.Requirements.Count.ShouldBe(26);
    }

    [Fact]
    public void The_shipped_library_is_free_of_errors() =>
        Linter.Lint(Library).Where(fault => fault.IsError).Select(fault => $"{fault}").ShouldBe([]);

    [Fact]
    public void A_version_read_back_from_the_store_is_the_version_that_was_published()
    {
        foreach (var version in Library.Playbooks)
        {
            var json = Canonical.Json(version.Content);

            Canonical.Read(json).ShouldBe(version.Content);
            Canonical.HashOf(json).ShouldBe(version.Hash);
        }
    }
}
