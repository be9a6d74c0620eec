using Beredskab.Engine;
using Beredskab.Server.Pages;
using Beredskab.Server.Streams;
using Beredskab.Server.Views;
using Beredskab.Storage;
using Notice = Beredskab.Server.Pages.Notice;

namespace Beredskab.Server.Reading;

/// <summary>What keeps failing inside, for those who must go on by hand, and for whoever mends it.</summary>
public sealed class SetAsideReader(Store store, Gate gate, CallListReader calls, Books books, Glossaries glossaries)
{
    /// <param name="incident">Only what is in this one; null: everything.</param>
    public async Task<IReadOnlyList<SetAsideView>> All(OrganisationId organisation, string language, IncidentId? incident = null)
    {
        var views = new List<SetAsideView>();
        foreach (var failing in (await store.SetAsides.List()).Where(one => one.IsForPeople && one.Organisation == organisation).GroupBy(one => one.Stream))
            if (await store.Summaries.Get(failing.Key) is { } summary && (incident is null || summary.Incident == incident)) views.Add(await View(summary, [.. failing], language));
        return [.. views.OrderBy(view => view.Since)];
    }

    /// <summary>What stands at the head of every page; null when nothing is set aside.</summary>
    public async Task<Notice?> Standing(OrganisationId organisation, Words words)
    {
        var count = (await store.SetAsides.List()).Where(one => one.IsForPeople && one.Organisation == organisation).DistinctBy(one => one.Stream).Count();
        return count == 0 ? null : new(NoticeKind.Failed, words["set-aside.banner"], words.Count("set-aside.banner-text", count)) { Link = Paths.SetAside, LinkText = words["set-aside.banner-link"] };
    }

    private async Task<SetAsideView> View(StreamSummary summary, IReadOnlyList<SetAside> failing, string language)
    {
        var incident = await gate.Read(summary.Incident, summary.Organisation);
        var glossary = await glossaries.For(summary.Organisation, language, new[] { incident?.Title?.Id }.OfType<string>());
        var worst = failing.MaxBy(one => one.Failures)!;
        return new()
        {
            Kind = summary.Kind,
            Id = summary.Id,
            Title = await TitleOf(summary, glossary) ?? glossary.Text(incident?.Title) ?? summary.Id,
            Incident = incident is null ? null : RunReader.IncidentOf(incident, glossary),
            What = [.. failing.Select(one => one.What.ToString().ToLowerInvariant())],
            Failures = worst.Failures,
            Since = failing.Min(one => one.Since),
            Last = failing.Max(one => one.Last),
            Next = failing.Min(one => one.Next),
            Fault = worst.Fault,
            Deadline = summary.NextDeadline,
            Tasks = incident is not null && summary.Stream.IsRun ? await calls.OfRun(incident, new(summary.Id), language) : [],
        };
    }

    private async Task<string?> TitleOf(StreamSummary summary, Glossary glossary) => summary switch
    {
        { Playbook: { } playbook } when playbook == Engine.Runs.Improvisation.Playbook.Id => glossary.Words["room.ad-hoc"],
        { PlaybookHash: { } hash } => glossary.In((await books.ByHash(summary.Organisation, hash)).Content.Title),
        _ => null,
    };
}
