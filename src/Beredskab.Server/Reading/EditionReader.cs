using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Beredskab.Engine;
using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;
using Beredskab.Playbooks;
using Beredskab.Server.Resources;
using Beredskab.Server.Streams;
using Beredskab.Server.Views;
using Beredskab.Storage;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;
using Playbook = Beredskab.Engine.Playbooks.Playbook;

namespace Beredskab.Server.Reading;

/// <summary>The lives of playbooks: versions, drafts, what is otherwise between them, and which requirements they answer.</summary>
public sealed class EditionReader(Store store, Books books, Editing editing, Glossaries glossaries, Gate gate, Refusals refusals, RunReader runs)
{
    /// <summary>Null when there is neither a version nor a draft of it.</summary>
    public async Task<EditionsView?> Editions(OrganisationId organisation, PlaybookId playbook, PersonId? reader, string language)
    {
        var stored = await store.Shelf.Versions(organisation, playbook);
        var draft = await store.Drafts.Get(organisation, playbook);
        if (stored is [] && draft is null) return null;
        var glossary = await glossaries.For(organisation, language);
        var contents = new List<Playbook>();
        foreach (var version in stored) contents.Add((await books.ByHash(organisation, version.Hash)).Content);
        var current = stored.Select((version, at) => (version, at)).FirstOrDefault(pair => pair.version.Withdrawn is null, (null!, -1)).at;
        var shown = draft is null ? null : await Draft(organisation, draft, current >= 0 ? contents[current] : null, reader, glossary, language);
        return new()
        {
            Id = playbook.Value,
            Title = contents is [var first, ..] ? first.Title.In(language) : playbook.Value,
            Versions = [.. stored.Select((version, at) => new EditionView
            {
                Version = version.Version,
                Hash = version.Hash,
                State = version.Withdrawn is not null ? EditionState.Withdrawn : at == current ? EditionState.Published : EditionState.Superseded,
                Published = version.PublishedAt,
                PublishedBy = version.PublishedBy == "shipped" ? null : glossary.Person(new(version.PublishedBy)),
                Withdrawn = version.Withdrawn,
                Review = ReviewOf(contents[at], version.PublishedAt) is { } review ? review.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : null,
                IsReviewOverdue = at == current && ReviewOf(contents[at], version.PublishedAt) < DateOnly.FromDateTime(store.Now().UtcDateTime),
                Changes = at + 1 < contents.Count ? Meaning.Between(contents[at + 1], contents[at], books.Shipped, language) : [],
            })],
            Draft = shown,
            History = [.. (await store.Drafts.History(organisation, playbook)).Select(entry => new EditionEntry(entry.What, entry.Version, entry.At, glossary.Person(entry.DoneBy), entry.Note))],
            Text = draft?.Source ?? (stored.FirstOrDefault(version => version.Source.Length > 0)?.Source is { Length: > 0 } own ? own : SourceOf(playbook)),
        };
    }

    /// <summary>A playbook that nobody has begun: a text to begin from. Null when nothing can be called that.</summary>
    public static EditionsView? Blank(string id) => PlaybookReader.IsId(id) ? new() { Id = id, Title = id, Text = FirstDraft.Of(id).Text } : null;

    /// <param name="with">The version that it is held against; null for none.</param>
    /// <returns>Null when there is no such version, or none to hold it against.</returns>
    public async Task<EditionTextView?> Text(OrganisationId organisation, PlaybookId playbook, string version, string? with, string language)
    {
        var stored = await store.Shelf.Versions(organisation, playbook);
        if (stored.FirstOrDefault(one => one.Version == version) is not { } asked) return null;
        var content = (await books.ByHash(organisation, asked.Hash)).Content;
        var view = new EditionTextView
        {
            Id = playbook.Value,
            Title = content.Title.In(language),
            Version = version,
            Hash = asked.Hash,
            Text = TextOf(asked),
            Others = [.. stored.Where(one => one.Version != version).Select(one => one.Version)],
        };
        if (string.IsNullOrEmpty(with)) return view;
        if (stored.FirstOrDefault(one => one.Version == with) is not { } other) return null;
        return view with
        {
            With = with,
            Changes = Meaning.Between((await books.ByHash(organisation, other.Hash)).Content, content, books.Shipped, language),
            Lines = [.. InlineDiffBuilder.Diff(TextOf(other), TextOf(asked)).Lines.Select(line => new LineView(line.Type switch { ChangeType.Inserted => "added", ChangeType.Deleted => "gone", _ => "same" }, line.Text))],
        };
    }

    private string TextOf(Storage.PlaybookVersion version) => version.Source.Length > 0 ? version.Source
        : books.Shipped.Find(version.Playbook)?.Hash == version.Hash ? SourceOf(version.Playbook)
        : JsonNode.Parse(version.Canonical)!.ToJsonString(s_readable);

    private static readonly JsonSerializerOptions s_readable = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What a run may go on by; null when this organisation has none of that id, or it goes by no playbook that is published.</summary>
    public async Task<MoveView?> Move(OrganisationId organisation, RunId id, PersonId? reader, string language)
    {
        if (await gate.Read(id) is not { IsImprovised: false } run || run.Organisation != organisation || await runs.Run(organisation, id, reader, language) is not { } view) return null;
        var choices = new List<MoveChoice>();
        foreach (var stored in await store.Shelf.Versions(organisation, run.Version.Content.Id))
        {
            if (stored.Withdrawn is not null || !VersionNumber.IsAbove(stored.Version, run.Version.Content.Version)) continue;
            var version = await books.ByHash(organisation, stored.Hash);
            var obstacles = new List<string>();
            foreach (var fault in Moving.Faults(run, version)) obstacles.Add(await refusals.Say(fault, organisation, language, id.Value, null));
            choices.Add(new(stored.Version, stored.Hash, obstacles is [], Meaning.Between(run.Version.Content, version.Content, books.Shipped, language), obstacles));
        }
        return new()
        {
            Run = view.Id,
            Title = view.Title,
            Version = view.Playbook.Version,
            Incident = view.Incident,
            WhyNot = view.May.FirstOrDefault(may => may.Act == Act.Move) is { } may ? may.WhyNot : Texts.In(language)["move.over"],
            Choices = choices,
        };
    }

    /// <summary>Every requirement that is known, with the playbooks whose newest version names it.</summary>
    public async Task<IReadOnlyList<RequirementView>> Requirements(OrganisationId organisation, string language)
    {
        var all = await store.Shelf.Latest(organisation);
        var covers = new List<(Playbook Content, CoverView Cover)>();
        foreach (var version in all)
        {
            var content = (await books.ByHash(organisation, version.Hash)).Content;
            var used = await store.Summaries.Use(organisation, version.Playbook);
            var last = await store.Summaries.LastUse(organisation, version.Playbook);
            covers.Add((content, new(version.Playbook.Value, content.Title.In(language), version.Version, used.Live, used.Drills, last?.Ended, ReviewOf(content, version.PublishedAt) < DateOnly.FromDateTime(store.Now().UtcDateTime))
            {
                LastIncident = last?.Incident.Value,
                LastVersion = last?.PlaybookVersion,
            }));
        }
        return [.. books.Shipped.Requirements.Select(requirement => new RequirementView(requirement.Id, requirement.Title.In(language), requirement.Source,
            [.. covers.Where(cover => cover.Content.Requirements.Contains(requirement.Id)).Select(cover => cover.Cover)]))];
    }

    /// <summary>The day by which it is to be looked at again: as it says, or so long after it was published.</summary>
    public static DateOnly? ReviewOf(Playbook playbook, DateTimeOffset published)
    {
        if (playbook.ReviewBy is { } by && DateOnly.TryParseExact(by, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return day;
        if (playbook.ReviewEvery is not { Length: > 1 } every || !int.TryParse(every[..^1], CultureInfo.InvariantCulture, out var count)) return null;
        var from = DateOnly.FromDateTime(published.UtcDateTime);
        return every[^1] switch { 'y' => from.AddYears(count), 'w' => from.AddDays(7 * count), _ => from.AddDays(count) };
    }

    private async Task<DraftView> Draft(OrganisationId organisation, PlaybookDraft draft, Playbook? published, PersonId? reader, Glossary glossary, string language)
    {
        var judged = await editing.Judge(organisation, draft.Playbook, draft.Source);
        var last = (await store.Drafts.History(organisation, draft.Playbook)).FirstOrDefault(entry => entry.What is "saved" or "approved" or "returned");
        return new()
        {
            Returned = last is { What: "returned" } && last.Hash == draft.Hash ? new(last.What, last.Version, last.At, glossary.Person(last.DoneBy), last.Note) : null,
            Text = draft.Source,
            Hash = draft.Hash,
            Version = judged.Version?.Content.Version,
            Saved = draft.SavedAt,
            SavedBy = glossary.Person(draft.SavedBy),
            ReviewedBy = draft.IsReviewed && draft.ReviewedBy is { } by ? glossary.Person(by) : null,
            IsReviewed = draft.IsReviewed,
            IsSound = judged.IsSound,
            MayReview = reader is { } person && !(await editing.Authors(organisation, draft.Playbook)).Contains(person),
            Flaws = [.. judged.Flaws.Select(flaw => new FlawView(flaw.Fault.IsError, flaw.Fault.Code, flaw.Fault.Line, flaw.Fault.Column, flaw.Fault.Says.In(language), flaw.Fault.Advice?.In(language), [.. flaw.Story.Select(line => line.In(language))]) { File = flaw.Fault.File == Streams.Editing.NameOf(draft.Playbook) ? null : Path.GetFileName(flaw.Fault.File) })],
            Changes = published is not null && judged.Version is { } version ? Meaning.Between(published, version.Content, books.Shipped, language) : [],
        };
    }

    /// <summary>The text of what comes with the product.</summary>
    private string SourceOf(PlaybookId playbook) => books.Shipped.SourceOf(playbook) ?? "";
}
