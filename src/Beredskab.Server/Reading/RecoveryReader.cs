using Beredskab.Engine;
using Beredskab.Server.Pages;
using Beredskab.Server.Recovery;
using Beredskab.Server.Views;
using Beredskab.Storage;
using Notice = Beredskab.Server.Pages.Notice;

namespace Beredskab.Server.Reading;

/// <summary>What may have happened since the backup, for those who are to release each run.</summary>
public sealed class RecoveryReader(Store store, Gate gate, Recognition recognition, Glossaries glossaries)
{
    public async Task<RecoveryView> Report(OrganisationId organisation, string language)
    {
        if (await store.Freezes.Now() is not { } frozen) return new() { Frozen = false, Blind = await recognition.IsBlind() };
        var items = new List<FrozenView>();
        foreach (var stream in frozen.Streams)
            if (await store.Summaries.Get(stream) is { } summary && summary.Organisation == organisation && await Item(summary, frozen.Freeze, language) is { } item) items.Add(item);
        var glossary = await glossaries.For(organisation, language);
        var lost = new List<LostView>();
        foreach (var ahead in frozen.Freeze.Ahead)
            if (await store.Journal.Head(new(ahead.Stream)) is null) lost.Add(new(ahead.Stream, ahead.Known, ahead.LastSeen));
        return new()
        {
            Frozen = true,
            Cause = frozen.Freeze.Cause,
            Detail = frozen.Freeze.Detail,
            Since = frozen.Freeze.Since,
            HouseShut = frozen.IsHouseShut,
            HouseReleasedBy = glossary.Person(frozen.Opening?.By),
            Items = [.. items.OrderBy(item => item.Incident.Number, StringComparer.Ordinal).ThenBy(item => item.Kind, StringComparer.Ordinal)],
            Lost = lost,
            Blind = await recognition.IsBlind(),
        };
    }

    /// <summary>What stands at the head of every page; null when nothing does.</summary>
    public async Task<Notice?> Standing(Words words)
    {
        if (await store.Freezes.Now() is { } frozen)
            return new(NoticeKind.Failed, words["recovery.banner"], words.Say("recovery.banner-text", ("n", frozen.Streams.Count))) { Link = Paths.Recovery, LinkText = words["recovery.banner-link"] };
        return await recognition.IsBlind() ? new(NoticeKind.Late, words["recovery.blind"], words["recovery.blind-text"]) : null;
    }

    private async Task<FrozenView?> Item(StreamSummary summary, Freeze freeze, string language)
    {
        if (await gate.Read(summary.Incident, summary.Organisation) is not { } incident) return null;
        var run = summary.Stream.IsRun ? await gate.Read(new RunId(summary.Id)) : null;
        var glossary = await glossaries.For(summary.Organisation, language, new[] { incident.Title?.Id }.OfType<string>());
        var ahead = freeze.Ahead.FirstOrDefault(known => known.Stream == summary.Stream.Value);
        var held = (await store.Ledger.OfStream(summary.Stream)).Where(effect => effect.State == Storage.EffectState.Held);
        return new()
        {
            Kind = summary.Kind,
            Id = summary.Id,
            Title = run is null ? glossary.Text(incident.Title) ?? incident.Number : glossary.In(run.Version.Content.Title),
            Incident = RunReader.IncidentOf(incident, glossary),
            Missing = ahead?.Missing,
            LastSeen = ahead?.LastSeen,
            Overdue = summary.NextDeadline is { } deadline && deadline <= store.Now() ? deadline : null,
            Held = [.. held.Select(effect => Correspondence.Effect(effect, summary.Id, glossary))],
            ReleasedBy = glossary.Person((run is null ? incident.HalfReleased : run.HalfReleased) is { } half && half.Freeze == freeze.Id ? half.By : (PersonId?)null),
        };
    }
}
