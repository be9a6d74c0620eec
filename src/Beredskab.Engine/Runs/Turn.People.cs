using Beredskab.Engine.People;
using Beredskab.Engine.Playbooks;
using static Beredskab.Engine.Runs.RunEvent;

namespace Beredskab.Engine.Runs;

internal sealed partial class Turn
{
    /// <summary>The step and its exact address, or a refusal: unknown, superseded.</summary>
    private Step? Locate(Address asked, out Address address)
    {
        address = asked;
        if (_run.FindStep(asked.Step) is not { } step)
        {
            Refuse("unknown-step", $"There is no step '{asked.Step:step}' in this run.");
            return null;
        }
        var newest = _run.StateOf(asked.Step).Iteration;
        if (!asked.IsNewest && asked.Iteration < newest)
        {
            Refuse("superseded", $"'{asked:step}' has been asked again since; the newest is '{new Address(asked.Step, newest):newest}'.");
            return null;
        }
        if (!asked.IsNewest && asked.Iteration > newest)
        {
            Refuse("unknown-step.not-reached", $"'{asked:step}' has not been reached; the newest is '{new Address(asked.Step, newest):newest}'.");
            return null;
        }
        address = asked with { Iteration = newest };
        return step;
    }

    private StepState.Ready? ReadyOrRefuse(Step step, Address address)
    {
        if (ReadyAt(address) is { } ready) return ready;
        Refuse(_run.StateOf(step.Id) switch
        {
            StepState.Waiting => Refusal.Of("not-ready.waiting", $"'{step.Id:step}' is still waiting for other steps. Start it by hand if it cannot wait."),
            StepState.NotNeeded => Refusal.Of("not-ready.not-needed", $"'{step.Id:step}' is not needed on this path. Start it by hand if it is."),
            StepState.Resting => Refusal.Of("not-ready.resting", $"No round of '{step.Id:step}' is open. Open one if it is needed now."),
            _ => Refusal.Of("not-ready.over", $"'{step.Id:step}' is over already."),
        });
        return null;
    }

    private bool MayAct(Step step, Address address)
    {
        if (By is not { } person || Roster.MayActFor(person, RoleOf(step, address))) return true;
        if (ReadyAt(address) is { } ready && (ready.Owner == person || ready.AcknowledgedBy.Contains(person) || (ready.Paging?.Called.Contains(person) ?? false))) return true;
        Refuse("not-yours", $"'{step.Id:step}' belongs to the role {RoleOf(step, address):role}, its deputies and the incident manager.");
        return false;
    }

    /// <summary>
    /// Whether this person was asked to do the step, or may do it unasked. Being asked for an approval is not being asked for the
    /// work.
    /// </summary>
    private bool IsAsked(Step step, Address address, PersonId person)
    {
        var ready = ReadyAt(address);
        if (ready is not null && (ready.Owner == person || ready.AcknowledgedBy.Contains(person) || ready.Addressed.Contains(person)
            || (ready.Paging?.Called.Contains(person) ?? false))) return true;
        if (ready?.Approval is { Standing: ApprovalStanding.Open } approval && approval.AskedOf.Contains(person) && !Roster.Holds(person, RoleOf(step, address))) return false;
        return Roster.MayActFor(person, RoleOf(step, address));
    }

    private void Acknowledge(RunCommand.Acknowledge acknowledge)
    {
        if (By is not { } by)
        {
            Refuse("person-needed", "Only a person can say that they have it.");
            return;
        }
        if (_run.FindStep(acknowledge.Address.Step) is not { } step)
        {
            Refuse("unknown-step", $"There is no step '{acknowledge.Address.Step:step}' in this run.");
            return;
        }
        var newest = _run.StateOf(step.Id).Iteration;
        var address = (acknowledge.Address.IsNewest ? acknowledge.Address with { Iteration = newest } : acknowledge.Address).Turn;
        if (address.Iteration > newest || (ReadyAt(address) is null && _run.StateOf(step.Id) is StepState.Waiting { Iteration: 1 }))
        {
            Refuse("not-ready.not-asked", $"'{step.Id:step}' has not been asked of anybody yet.");
            return;
        }
        if (ReadyAt(address) is not { } ready || !IsAsked(step, address, by))
        {
            Say(new Acknowledged(address, acknowledge.Via, IsFirst: false) { IsUnasked = ReadyAt(address) is not null });
            return;
        }
        ValueList<PersonId> yes = [.. ready.AcknowledgedBy.Append(by).Distinct()];
        var isEnough = ready.Paging?.Quorum?.IsMetBy(yes) ?? true;
        Say(new Acknowledged(address, acknowledge.Via, IsFirst: ready.AcknowledgedBy is []) { LeavesOpen = !isEnough, Completes = isEnough && !ready.IsAnswered && ready.AcknowledgedBy is not [] });
        if (!_run.IsGoing) return;
        if (!isEnough)
        {
            // Nobody of the rung is waited for any more: the next one costs no time.
            if (ReadyAt(address) is { Paging.Round: 1 } after && IsForPeople(step, after) && !StillWaitedFor(after).Any() && NextRung(step, address, after) is not null) Climb(step, address, AboutOf(step, after));
        }
        else if (_run.AddedTasks.GetValueOrDefault(step.Id) is { EndsWhenAcknowledged: true }) Happen(address, "done");
        if (step.Work is Work.Notify { Answers: not null, Options: [] } && ready.Addressed.Contains(by) && !ready.Replies.ContainsKey(by))
        {
            Say(new Answered(address, "yes", acknowledge.Via));
            SettleNotifyIfOver(step, address);
        }
        Advance();
    }

    private void Decline(RunCommand.Decline decline)
    {
        if (Locate(decline.Address, out var address) is not { } step || ReadyOrRefuse(step, address) is not { } ready) return;
        if (By is not { } by) Refuse("person-needed", "Only a person can say no.");
        else if (step.Work is Work.Notify { Answers: not null }) Answer(new(address, "no", decline.Via) { At = At, By = By, Roster = Roster });
        else if (!IsAsked(step, address, by)) Refuse("not-asked", $"'{step.Id:step}' did not ask you.");
        else
        {
            Say(new Declined(address.Turn, decline.Via, decline.Reason));
            if (ReadyAt(address) is not { IsAnswered: false } after || !IsForPeople(step, after)) return;
            if (ready.AcknowledgedBy.Contains(by) && OthersOfTheRung(after) is { Count: > 0 } others) Say(new Paged(address.Turn, AboutOf(step, after), 1, others));
            else if (IsNowWaitedForNobody(step, address, ready, after, by)) Climb(step, address, AboutOf(step, after));
        }
    }

    /// <summary>
    /// Whoever had it gives it back: those who were called together with them were told that it is taken, and are called by a way that has not
    /// been used, before anybody else is.
    /// </summary>
    private ValueList<PersonContact> OthersOfTheRung(StepState.Ready ready) => [.. StillWaitedFor(ready)
        .Select(person => Roster.Find(person)!).Select(person => (person, Way: person.Ways.FirstOrDefault(way => !ready.Unreached.Contains(way.Contact) && ready.Called.All(called => called.Contact != way.Contact))))
        .Where(other => other.Way is not null).Select(other => new PersonContact(other.person.Person, other.Way!.Contact, other.Way.Channel))];

    /// <summary>
    /// Whoever says no is not waited for: the next one is called at once. But a no from somebody further down, or from one of many
    /// who were called together, takes no time from the others.
    /// </summary>
    private bool IsNowWaitedForNobody(Step step, Address address, StepState.Ready before, StepState.Ready after, PersonId by) =>
        after.Paging is not { } paging || before.AcknowledgedBy.Contains(by)
        || (paging is { Round: 1 } && paging.Together.Contains(by) && !StillWaitedFor(after).Any() && NextRung(step, address, after) is not null);

    private void Assign(RunCommand.Assign assign)
    {
        if (Locate(assign.Address, out var address) is not { } step || ReadyOrRefuse(step, address) is null || !MayAct(step, address)) return;
        if (Roster.Find(assign.To) is not { } person)
        {
            Refuse("unknown-person", "That person is not known in this organisation, or holds no role. Choose somebody from the list.");
            return;
        }
        Say(new Assigned(address.Turn, assign.To));
        if (person.ToPage is not null) Say(new Paged(address.Turn, PageFor.Assigned, 1, [ContactOf(person, ReadyAt(address)?.Unreached ?? [])]));
    }

    private void Answer(RunCommand.Answer answer)
    {
        if (Locate(answer.Address, out var address) is not { } step || ReadyOrRefuse(step, address) is not { } ready) return;
        switch (step.Work)
        {
            case Work.Decide:
                Choose(new(address, [answer.Option], null) { At = At, By = By, Roster = Roster });
                break;
            case Work.Notify { Answers: not null } notify when notify.Options is [] ? answer.Option is "yes" or "no" : notify.Options.Any(option => option.Id == answer.Option):
                if (By is not { } by || !ready.Addressed.Contains(by)) Refuse("not-asked", $"'{step.Id:step}' did not ask you.");
                else if (ready.Replies.GetValueOrDefault(by) != answer.Option)
                {
                    Say(new Answered(address.Turn, answer.Option, answer.Via));
                    SettleNotifyIfOver(step, address);
                    Advance();
                }
                break;
            default:
                Refuse("no-such-option", $"'{answer.Option:option}' is not an answer to '{step.Id:step}'.");
                break;
        }
    }

    /// <summary>Handed over or given up is the end of a message; a question ends when all that count have answered.</summary>
    private void SettleNotifyIfOver(Step step, Address address)
    {
        if (!_run.IsGoing || step.Work is not Work.Notify notify || ReadyAt(address) is not { } ready) return;
        if (notify.Answers is not null)
        {
            if (AllAnswered(notify.Answers, ready)) HappenOrRest(step, address, "answered", Replies(ready));
        }
        else if (ready.SentAt is not null && ready.Outgoing.Values.All(result => result is not null)) HappenOrRest(step, address, "done", []);
    }

    /// <summary>A message that comes again and again rests until its next round; any other has happened.</summary>
    private void HappenOrRest(Step step, Address address, string outcome, ValueList<string> includes)
    {
        if (step.Repeat is null) Happen(address, outcome, [.. includes]);
        else Say(new RoundClosed(address.Turn, Closing.Plain));
    }

    private static ValueList<string> Replies(StepState.Ready ready) => [.. ready.Replies.Values.Distinct().Order(StringComparer.Ordinal)];

    private bool AllAnswered(Answers answers, StepState.Ready ready) => answers.From is []
        ? ready.Addressed is not [] && ready.Addressed.All(ready.Replies.ContainsKey)
        : answers.From.All(role => ready.Replies.Keys.Any(person => Roster.Holds(person, role)));
}
