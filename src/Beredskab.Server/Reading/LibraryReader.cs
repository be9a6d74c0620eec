using Beredskab.Engine;
using Beredskab.Engine.Playbooks;
using Beredskab.Server.Streams;
using Beredskab.Server.Views;
using Beredskab.Storage;
using PlaybookVersion = Beredskab.Engine.Playbooks.PlaybookVersion;

namespace Beredskab.Server.Reading;

/// <summary>Published playbooks, to choose from and to read before starting one.</summary>
public sealed class LibraryReader(Store store, Books books, Glossaries glossaries)
{
    public async Task<IReadOnlyList<PlaybookItem>> List(OrganisationId organisation, string language)
    {
        var drafts = (await store.Drafts.All(organisation)).Select(draft => draft.Playbook).ToHashSet();
        var items = new List<PlaybookItem>();
        foreach (var stored in await store.Shelf.Latest(organisation))
        {
            var version = await books.ByHash(organisation, stored.Hash);
            var review = EditionReader.ReviewOf(version.Content, stored.PublishedAt);
            items.Add(Item(version, language) with { Review = review, IsReviewOverdue = review < Today, HasDraft = drafts.Contains(stored.Playbook) });
        }
        return [.. items.OrderBy(item => item.Code ?? "~", StringComparer.Ordinal).ThenBy(item => item.Title, Glossary.SortingIn(language))];
    }

    /// <summary>The drafts of playbooks that have no version which could be started.</summary>
    public async Task<IReadOnlyList<string>> NewDrafts(OrganisationId organisation)
    {
        var published = (await store.Shelf.Latest(organisation)).Select(version => version.Playbook).ToHashSet();
        return [.. (await store.Drafts.All(organisation)).Select(draft => draft.Playbook).Where(playbook => !published.Contains(playbook)).Select(playbook => playbook.Value)];
    }

    /// <summary>A run of it is going in the incident.</summary>
    private async Task<bool> Goes(OrganisationId organisation, PlaybookId playbook, string incident) =>
        (await store.Summaries.OfIncident(organisation, new(incident))).Exists(stream => stream.Playbook == playbook && stream.Ended is null);

    private DateOnly Today => DateOnly.FromDateTime(store.Now().UtcDateTime);

    /// <summary>Those in whose title, purpose or signs every word stands; the best known first.</summary>
    public async Task<IReadOnlyList<PlaybookItem>> Find(OrganisationId organisation, string language, string? query)
    {
        var words = (query ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return [.. (await List(organisation, language)).Where(item => words.All(word => Says(item, word)))];
    }

    /// <param name="asked">A version of it; null for the one that is started.</param>
    /// <param name="incident">The one that it is to be started in, when it is there already.</param>
    /// <returns>Null when there is no published playbook of that name, or none of that version.</returns>
    public async Task<PlaybookView?> Playbook(OrganisationId organisation, PlaybookId id, string language, string? asked = null, string? incident = null)
    {
        if (await (asked is null ? store.Shelf.Latest(organisation, id) : store.Shelf.Get(organisation, id, asked)) is not { } stored) return null;
        var version = await books.ByHash(organisation, stored.Hash);
        var review = EditionReader.ReviewOf(version.Content, stored.PublishedAt);
        var (content, glossary) = (version.Content, await glossaries.For(organisation, language));
        var words = new Conditions(content, language, books.Clocks);
        return new()
        {
            Id = content.Id.Value,
            Version = content.Version,
            Hash = version.Hash,
            Title = content.Title.In(language),
            Code = content.Code,
            Purpose = content.Purpose?.In(language),
            Notice = content.Notice?.In(language),
            Tlp = content.Tlp,
            Triggers = [.. content.Triggers.Select(trigger => trigger.In(language))],
            Inputs = [.. content.Inputs.Select(input => Questions.View(glossary, input))],
            Phases = [.. content.Phases.Select(phase => new PlaybookPhase(phase.Id.Value, phase.Title?.In(language) ?? glossary.Words["room.steps"], words.Say(phase.Opens), [.. phase.Steps.Select(step => Step(step, words, glossary))]))],
            Roles = [.. content.Roles.Select(role => PeopleReader.Duty(glossary, role))],
            Informed = [.. content.Informed.Select(glossary.Role)],
            Clocks = [.. content.Clocks.Select(glossary.Clock)],
            StartLevel = content.Level?.Start?.ToView(),
            FirstMinute = [.. FirstMinute(content, words, glossary)],
            CannotStart = stored.Withdrawn is not null ? glossary.Words.Say("start.withdrawn", ("version", content.Version))
                : content.OnePer is OnePer.Incident && incident is not null && await Goes(organisation, id, incident) ? glossary.Words["start.goes"] : CannotStart(content, glossary),
            Newer = await store.Shelf.Latest(organisation, id) is { } newest && newest.Hash != stored.Hash ? newest.Version : null,
            Review = review,
            IsReviewOverdue = review < Today,
            Versions = [content.Version],
        };
    }

    private static PlaybookItem Item(PlaybookVersion version, string language) => new()
    {
        Id = version.Content.Id.Value,
        Version = version.Content.Version,
        Hash = version.Hash,
        Title = version.Content.Title.In(language),
        Code = version.Content.Code,
        Purpose = version.Content.Purpose?.In(language),
        Notice = version.Content.Notice?.In(language),
        Triggers = [.. version.Content.Triggers.Select(trigger => trigger.In(language))],
        Steps = version.Content.Steps.Count(),
    };

    private static PlaybookStep Step(Step step, Conditions words, Glossary glossary) => new()
    {
        Id = step.Id.Value,
        Title = glossary.In(step.Title),
        Kind = step.Work.Kind,
        Role = glossary.Role(step.Role),
        Card = step.Card,
        Text = step.Work switch { Work.Task task => glossary.In(task.Sentence), Work.Decide decide => glossary.In(decide.Question), _ => null },
        Due = words.Say(step.Due),
        Options = step.Work is Work.Decide { Options: var options } ? [.. options.Select(option => glossary.In(option.Label))] : [],
        Approval = step.Approve is { } approve
            ? glossary.Words.Say("reading.approved-by", ("n", approve.Count), ("roles", string.Join(", ", approve.Roles.Select(role => glossary.Role(role).Title)))) : null,
    };

    /// <summary>The steps that are ready at once: who is called, and how.</summary>
    private static IEnumerable<string> FirstMinute(Playbook content, Conditions words, Glossary glossary)
    {
        foreach (var step in content.Phases.Where(phase => phase.Opens.IsAtStart).SelectMany(phase => phase.Steps).Where(step => step.After is null && step.When is null))
            yield return step.AcknowledgeWithin is { } within
                ? glossary.Words.Say("reading.first-paged", ("who", Named(step.Role, glossary)), ("step", glossary.In(step.Title)), ("span", words.Span(within)))
                : step.Work is Work.Task or Work.Decide or Work.Report or Work.Share
                    ? glossary.Words.Say("reading.first-told", ("who", Named(step.Role, glossary)), ("step", glossary.In(step.Title)))
                    : glossary.Words.Say("reading.first-done", ("step", glossary.In(step.Title)));
        if (content.Informed is not []) yield return glossary.Words.Say("reading.first-informed", ("roles", string.Join(", ", content.Informed.Select(role => Named(role, glossary)))));
    }

    private static string Named(RoleId role, Glossary glossary) =>
        glossary.Staff.Roster.HoldersOf(role) is [var first, ..] ? $"{glossary.Person(first.Person).Name} ({glossary.Role(role).Title})" : glossary.Role(role).Title;

    /// <summary>A playbook whose every first call would reach nobody.</summary>
    private static string? CannotStart(Playbook content, Glossary glossary)
    {
        var holes = content.Roles.Where(role => glossary.Staff.Roster.Ladder(role) is []).Select(role => glossary.Role(role).Title).ToList();
        return holes.Count > 0 && holes.Count == content.Roles.Count ? glossary.Words.Say("reading.nobody-at-all", ("roles", string.Join(", ", holes))) : null;
    }

    private static bool Says(PlaybookItem item, string word) => new[] { item.Title, item.Code, item.Purpose, item.Id }.Concat(item.Triggers)
        .Any(text => text?.Contains(word, StringComparison.CurrentCultureIgnoreCase) ?? false);
}
