using Beredskab.Engine.Incidents;
using Beredskab.Engine.Runs;

namespace Beredskab.Playbooks;

/// <summary>What happened on the stage, as one would tell it to somebody who knows the playbook.</summary>
internal static class Story
{
    /// <summary>Null for what nobody would tell.</summary>
    public static string? Of(Happening happening) => happening switch
    {
        { Event: { } happened, Run: { } run } => Of(happened) is { } said ? $"{run.Version.Content.Id}: {said}" : null,
        { OfIncident: { } happened } => Of(happened),
        _ => null,
    };

    private static string? Of(RunEvent happened) => happened switch
    {
        RunEvent.RunStarted => "starts",
        RunEvent.RunEnded => "ends",
        RunEvent.PhaseOpened opened => $"phase '{opened.Phase}' opens",
        RunEvent.StepReady ready => $"'{ready.Address.Step}' is ready",
        RunEvent.StepNotNeeded notNeeded => $"'{notNeeded.Address.Step}' is not needed",
        RunEvent.StepHappened settled => $"'{settled.Address.Step}' is {string.Join(", ", settled.Includes is [] ? [settled.Outcome] : settled.Includes)}",
        RunEvent.StepLate late => $"'{late.Address.Step}' is late",
        RunEvent.Paged { To: [] } paged => $"nobody is left to call for '{paged.Address.Step}'",
        RunEvent.Paged paged => $"{People(paged.To)} {(paged.To.Count == 1 ? "is" : "are")} called for '{paged.Address.Step}'",
        RunEvent.Acknowledged acknowledged => $"{acknowledged.By} answers for '{acknowledged.Address.Step}'",
        RunEvent.DecisionMade { IsByClock: true } made => $"nobody answers '{made.Address.Step}'; {string.Join(", ", made.Options)} is taken",
        RunEvent.DecisionSentBack back => $"'{back.Address.Step}' goes back with {back.Option}",
        RunEvent.OptionSuggested suggested => $"{suggested.Option} is suggested for '{suggested.Address.Step}'",
        RunEvent.ApprovalAsked asked => $"{People(asked.Asked)} {(asked.Asked.Count == 1 ? "is" : "are")} asked to approve '{asked.Address.Step}'",
        RunEvent.ApprovalGiven given => $"{given.By} approves '{given.Address.Step}'",
        RunEvent.ApprovalRefused refused => $"{refused.By} refuses '{refused.Address.Step}'",
        RunEvent.ApprovalExpired expired => $"nobody approves '{expired.Address.Step}' in time",
        RunEvent.FailureTaskOpened failed => $"'{failed.Address.Step}' is for people to do by hand",
        RunEvent.CallRequested call => $"calls {call.Playbook}",
        RunEvent.Notified notified => $"{People(notified.To)} get the message of '{notified.Address.Step}'",
        RunEvent.Signalled signalled => $"the signal {signalled.Name} arrives",
        _ => null,
    };

    private static string? Of(IncidentEvent happened) => happened switch
    {
        IncidentEvent.ClockStarted started => $"clock {started.Clock} runs",
        IncidentEvent.ClockStopped stopped => $"clock {stopped.Clock} is stopped",
        IncidentEvent.ClockWaived waived => $"clock {waived.Clock} is waived",
        IncidentEvent.ClockOver over => $"clock {over.Clock} is over",
        IncidentEvent.LevelSet set => $"the level is {set.Level.ToString().ToLowerInvariant()}",
        _ => null,
    };

    private static string People(IEnumerable<PersonContact> to) => string.Join(", ", to.Select(contact => contact.Person.Value).Distinct());
}
