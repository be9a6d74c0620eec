using System.Globalization;
using Beredskab.Engine.Outside;
using Beredskab.Engine.Runs;
using Beredskab.Server.Recovery;
using Beredskab.Server.Streams;
using Beredskab.Storage;
using Effect = Beredskab.Storage.Effect;

namespace Beredskab.Server.Workers;

/// <summary>The light actions that the product does by itself: harmless when they fail or happen twice.</summary>
public sealed class LightActions(IAccountDirectory accounts, Store store, RunDesk runs, Witness witness, LightSettings settings)
{
    public async Task<WorldAnswer> ListFootholds(LightPayload light, CancellationToken stop)
    {
        var lines = new List<string>();
        foreach (var account in light.Targets)
        {
            switch (await accounts.ListFoothold(new(account), stop))
            {
                case FootholdLook.Listed(var footholds): lines.AddRange(footholds.Select(foothold => $"{foothold.Kind}: {foothold.Description}")); break;
                case FootholdLook.NoAnswer(WorldAnswer.Unknown(var why)): return new WorldAnswer.TryAgain(null, why);
                case FootholdLook.NoAnswer(var why): return why;
            }
        }
        return new WorldAnswer.Done(lines.Count == 0 ? "Intet fodfæste fundet." : string.Join('\n', lines));
    }

    public async Task<WorldAnswer> Do(LightPayload light, Effect effect, CancellationToken stop) => light.Action switch
    {
        "meetings.open-bridge" => settings.Bridge is { } bridge
            ? new WorldAnswer.Done($"Telefonmøde: {bridge}")
            : new WorldAnswer.Failed("Intet telefonmøde er sat op (Meetings:Bridge). Ring rundt, eller aftal et nummer."),
        "reports.unanswered" => await Unanswered(light, effect),
        "timeline.checkpoint" => await Checkpoint(effect, stop),
        "export.package" => await Export(effect, stop),
        _ => new WorldAnswer.Failed($"Handlingen {light.Action} kendes ikke af denne version."),
    };

    /// <summary>Who was sent a step's message and has not acknowledged.</summary>
    private async Task<WorldAnswer> Unanswered(LightPayload light, Effect effect)
    {
        if (await runs.Read(effect.Stream) is not { } run || run.FindStep(new(light.Text ?? "")) is not { } step) return new WorldAnswer.Failed($"Trinnet {light.Text} findes ikke.");
        var answered = run.StateOf(step.Id) is StepState.Ready ready ? ready.AcknowledgedBy.Concat(ready.Replies.Keys).ToHashSet() : [];
        var sent = (await store.Ledger.OfStream(effect.Stream, new Address(step.Id, run.StateOf(step.Id).Iteration).ToString()))
            .Where(other => other.Kind is EffectKinds.Message or EffectKinds.Page && other.Person is not null).Select(other => other.Person!.Value).Distinct();
        var silent = new List<string>();
        foreach (var person in sent.Where(person => !answered.Contains(person))) silent.Add((await store.Roster.Find(person))?.Name ?? person.Value);
        return new WorldAnswer.Done(silent.Count == 0 ? "Alle har kvitteret." : $"Har ikke kvitteret: {string.Join(", ", silent)}");
    }

    /// <summary>Writes the timeline's head outside the database: what <c>timeline verify</c> can be held against.</summary>
    private async Task<WorldAnswer> Checkpoint(Effect effect, CancellationToken stop)
    {
        if (await store.Journal.Head(effect.Stream, stop) is null) return new WorldAnswer.Failed("Tidslinjen er tom.");
        return await witness.Attest(effect.Stream, stop) is { } head
            ? new WorldAnswer.Done(string.Create(CultureInfo.InvariantCulture, $"Indgang {head.Version}, {Convert.ToHexStringLower(head.Hash)[..12]}"))
            : new WorldAnswer.TryAgain(null, $"Vidnefilen {witness.File} kan ikke skrives: {witness.Fault}");
    }

    private async Task<WorldAnswer> Export(Effect effect, CancellationToken stop)
    {
        if (await runs.Read(effect.Stream) is not { } run) return new WorldAnswer.Failed("Forløbet findes ikke.");
        var folder = Path.Combine(store.DataFolder, "exports");
        Directory.CreateDirectory(folder);
        var name = $"{run.Incident}-{effect.Key.Value[..8]}.jsonl";
        var streams = (await store.Summaries.OfIncident(run.Organisation, run.Incident, stop)).Select(summary => summary.Stream);
        await using (var file = new StreamWriter(Path.Combine(folder, name)))
            await store.Timelines.Export(streams, file, store.Now(), stop);
        return new WorldAnswer.Done(name);
    }
}

/// <param name="Bridge">A telephone meeting that is always open: number and code.</param>
public sealed record LightSettings(string? Bridge);
