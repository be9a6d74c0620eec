using Beredskab.Engine;
using Beredskab.Engine.Incidents;
using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;
using Beredskab.Server.Views;
using static Beredskab.Engine.Incidents.IncidentEvent;

namespace Beredskab.Server.Reading;

/// <summary>The clocks of an incident with the reason they run, in words.</summary>
internal static class ClockSketch
{
    /// <summary>Running ones first, by when they are over; then those that may come, then those that are settled.</summary>
    public static IEnumerable<ClockView> All(Incident incident, Story story, IReadOnlyDictionary<RunId, Run> runs, Glossary glossary) => incident.Clocks.Values
        .Select(clock => View(clock, incident, story, runs, glossary))
        .OrderBy(clock => clock.State switch { ClockState.Running => 0, ClockState.Possible => 1, _ => 2 })
        .ThenBy(clock => clock.Ends ?? DateTimeOffset.MaxValue).ThenBy(clock => clock.Title, glossary.Sorting);

    private static ClockView View(Clock clock, Incident incident, Story story, IReadOnlyDictionary<RunId, Run> runs, Glossary glossary)
    {
        var definition = glossary.Clocks.Find(clock.Id);
        var events = story.All.Select(told => told.OfIncident).OfType<IncidentEvent>().ToList();
        var running = clock as Clock.Running;
        return new()
        {
            Id = clock.Id.Value,
            Title = glossary.Clock(clock.Id),
            State = Terms.StateOf(clock),
            From = running?.From,
            Ends = running?.Over,
            Why = Why(clock, definition, incident, events, runs, glossary),
            Length = new Conditions(Improvisation.Playbook, glossary.Language, glossary.Clocks).Say(definition?.Length),
            IsStatutory = definition?.IsStatutory ?? false,
            Source = definition?.Source,
            SettledAt = clock switch { Clock.Stopped stopped => stopped.At, Clock.Waived waived => waived.At, Clock.LetGo => incident.Closed, _ => null },
            SettledBy = glossary.Person(clock switch
            {
                Clock.Stopped => events.OfType<ClockStopped>().LastOrDefault(stopped => stopped.Clock == clock.Id)?.By,
                Clock.Waived waived => waived.By,
                Clock.LetGo => events.OfType<ClockLetGo>().LastOrDefault(letGo => letGo.Clock == clock.Id)?.By,
                _ => null,
            }),
            Receipt = clock is Clock.Stopped { Proof: var proof } ? glossary.Text(proof.Text) : null,
            Late = running is { IsOver: true } || running?.Over < glossary.Now,
            Incident = RunReader.IncidentOf(incident, glossary),
        };
    }

    private static string? Why(Clock clock, ClockDefinition? definition, Incident incident, List<IncidentEvent> events, IReadOnlyDictionary<RunId, Run> runs, Glossary glossary)
    {
        var words = glossary.Words;
        var stopped = definition is null ? null : words.Say("reading.clock-stopped-by", ("evidence", words[$"reading.evidence.{definition.StoppedBy.Word()}"]));
        return clock switch
        {
            Clock.Running running => Join(
                From(running, definition, incident, glossary), Because(events.OfType<ClockStarted>().LastOrDefault(started => started.Clock == clock.Id)?.Because, runs, glossary), stopped),
            Clock.Possible { IsAwaited: true } when definition?.From is ClockStart.ReceiptOf(var of) => words.Say("reading.clock-awaits-receipt", ("clock", glossary.Clock(of))),
            Clock.Possible => Join(words["reading.clock-possible"], stopped),
            Clock.Waived => words.Say("reading.clock-because", ("reason", glossary.Text(events.OfType<ClockWaived>().LastOrDefault(waived => waived.Clock == clock.Id)?.Reason))),
            Clock.LetGo => words.Say("reading.clock-because", ("reason", glossary.Text(events.OfType<ClockLetGo>().LastOrDefault(letGo => letGo.Clock == clock.Id)?.Reason))),
            _ => null,
        };
    }

    private static string From(Clock.Running running, ClockDefinition? definition, Incident incident, Glossary glossary) => definition?.From switch
    {
        ClockStart.Knowledge(var of) when !incident.Knowledge.ContainsKey(of) => glossary.Words.Say("reading.clock-from-opened", ("at", glossary.Words.At(running.From))),
        ClockStart.Knowledge(var of) => glossary.Words.Say("reading.clock-from-knowledge",
            ("what", glossary.Words[$"awareness.{(of == Awareness.Incident ? "incident" : "breach")}"]), ("at", glossary.Words.At(running.From))),
        ClockStart.ReceiptOf(var clock) => glossary.Words.Say("reading.clock-from-receipt", ("clock", glossary.Clock(clock)), ("at", glossary.Words.At(running.From))),
        _ => glossary.Words.Say("reading.clock-from", ("at", glossary.Words.At(running.From))),
    };

    private static string? Because(Caller? caller, IReadOnlyDictionary<RunId, Run> runs, Glossary glossary) =>
        caller is not null && runs.TryGetValue(caller.Run, out var run) && run.FindStep(caller.Address.Step) is { } step
            ? glossary.Words.Say("reading.clock-started-by", ("step", glossary.In(step.Title))) : null;

    private static string Join(params string?[] sentences) => string.Join(" ", sentences.OfType<string>());
}
