using Beredskab.Engine.Playbooks;

namespace Beredskab.Playbooks.Tests;

public class ShippedLibraryTests
{
    private static readonly Library Library = Library.Load(Tests.Shipped.Folder);

    /// <summary>A rehearsal showed it: told quietly, nobody had been called when the clock decided for them.</summary>
    [Fact]
    public void No_decision_is_taken_by_the_clock_before_somebody_was_called() =>
        Library.Load(Shipped.Folder).Playbooks.SelectMany(version => version.Content.Steps.Where(step => step is { OnTimeout.IsTaken: true, AcknowledgeWithin: null }).Select(step => $"{version.Content.Id}/{step.Id}")).ShouldBeEmpty();

    [Fact]
    public void Every_shipped_file_can_be_read()
    {
        Library.Faults.ShouldBe([]);
        Library.Playbooks.Count.ShouldBe(16);
        Library.Playbooks.Sum(version => version.Content.Steps.Count()).ShouldBe(251);
        Library.Roles.Roles.Count.ShouldBe(24);
        Library.Clocks.Clocks.Count.ShouldBe(19);
        Library.Requirements.Count.ShouldBe(26);
    }

    [Fact]
    public void The_library_lies_beside_the_program() =>
        Library.Shipped().Playbooks.Select(version => version.Hash).ShouldBe(Library.Playbooks.Select(version => version.Hash));

    [Fact]
    public void Lint_has_nothing_to_say_about_the_shipped_library() =>
        Linter.Lint(Library).Select(fault => $"{fault}").ShouldBe([]);

    [Fact]
    public void The_shipped_playbooks_say_that_they_are_drafts() =>
        Library.Playbooks.ShouldAllBe(version => version.Content.Notice!.In("da") == "Udkast – skal tilpasses og godkendes");

    [Fact]
    public void What_people_see_on_a_run_is_there_in_Danish_and_English()
    {
        var seen = Library.Playbooks.Select(version => version.Content).SelectMany(playbook => playbook.Steps
            .SelectMany(step => Questions(step).Append(step.Title))
            .Concat(playbook.Inputs.Select(input => input.Title!))
            .Concat(playbook.Inputs.SelectMany(input => input.Options).Select(option => option.Label))
            .Concat(playbook.Phases.Select(phase => phase.Title).OfType<LocalizedText>())
            .Append(playbook.Title))
            .Concat(Library.Clocks.Clocks.Select(clock => clock.Title))
            .Concat(Library.Roles.Roles.Select(role => role.Title));

        seen.Where(text => text.Versions.Count != 2).Select(text => text.ToString()).ShouldBe([]);
    }

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

    private static IEnumerable<LocalizedText> Questions(Step step) => step.Asks.Select(ask => ask.Title!)
        .Concat(step.Asks.SelectMany(ask => ask.Options).Select(option => option.Label))
        .Concat(step.Work switch
        {
            Work.Decide decide => decide.Options.Select(option => option.Label),
            Work.Share share => share.Options.Select(option => option.Label),
            _ => [],
        });

    [Fact]
    public void The_samples_are_as_clean_as_what_is_shipped()
    {
        var files = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "samples"), "*.yaml");
        var library = files.Aggregate(Library.Shipped(), (library, file) => library.With(new SourceFile(file, File.ReadAllBytes(file))));

        Linter.Lint(library).ShouldBeEmpty();
        Verifier.Verify(library).Where(verdict => files.Contains(verdict.File)).SelectMany(verdict => verdict.Flaws).ShouldBeEmpty();
        library.Rehearsals.Count().ShouldBe(2);
        foreach (var (file, rehearsal) in library.Rehearsals) Performance.Of(rehearsal, library).IsAsExpected.ShouldBeTrue(file);
        // One step of each kind, and the sample says so.
        library.Find(new("every-kind"))!.Content.Steps.Select(step => step.Work.Kind).Distinct().Count().ShouldBe(8);
    }
}
