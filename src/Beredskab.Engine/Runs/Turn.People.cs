using Beredskab.Engine.People;
using Beredskab.Engine.Playbooks;
using static Beredskab.Engine.Runs.RunEvent;

namespace Beredskab.Engine.Runs;

internal sealed partial class Turn
{
    /// <summary>Page now and climb, or tell quietly and climb only when it is late (LANGUAGE 3.6).</summary>
    private void CallPeople(Step step, Address address, PageFor about)
    {
        if (step.AcknowledgeWithin is not null) Climb(step, address, about);
        else TellRole(step, address, about);
    }

    private void TellRole(Step step, Address address, PageFor about)
    {
        var owner = ReadyAt(address)?.Owner is { } person ? Roster.Find(person) : null;
        var told = owner ?? Roster.Ladder(RoleOf(step, address)).FirstOrDefault(responder => responder.ToPage is not null);
        // Quiet is a mail; what went wrong is told where it is seen.
        var reach = about is PageFor.Task or PageFor.Decision ? told?.Over(Channel.Mail) ?? told?.ToPage : told?.ToPage;
        if (told is not null && reach is not null) Say(new Told(address.Turn, about, [new(told.Person, reach.Contact, reach.Channel)]));
    }

    /// <summary>Calls the next rung; after the last one everybody, again and again.</summary>
    private void Climb(Step step, Address address, PageFor about)
    {
        if (ReadyAt(address) is not { } ready) return;
        var ladder = LadderOf(step, address).Where(person => person.ToPage is not null && !ready.DeclinedBy.Contains(person.Person)).ToList();
        var round = ready.Paging?.Round ?? 1;
        var called = ready.Paging?.Called ?? [];
        ValueList<Responder> rung = round > 1 ? [] : [.. ladder.Where(person => !called.Contains(person.Person)).Take(1)];
        if (rung is [])
        {
            if (ready.Paging is not null) round++;
            rung = [.. ladder];
        }
        Say(new Paged(address.Turn, about, round, [.. rung.Select(person => new PersonContact(person.Person, person.ToPage!.Contact, person.ToPage.Channel))]));
    }

    private IEnumerable<Responder> LadderOf(Step step, Address address)
    {
        var ready = ReadyAt(address);
        var first = ready?.Owner ?? _run.AddedTasks.GetValueOrDefault(step.Id)?.Person;
        var ladder = Roster.Ladder(RoleOf(step, address));
        // A suggestion goes to the deputy first: the one who was asked has had the time.
        if (ready?.Suggested is not null && ready.Paging is null && Roster.HoldersOf(step.Role) is [var asked, ..])
            return ladder.Where(person => person.Person != asked.Person).Append(asked).DistinctBy(person => person.Person);
        return first is { } person0 && Roster.Find(person0) is { } owner ? ladder.Prepend(owner).DistinctBy(person => person.Person) : ladder;
    }

    private RoleId RoleOf(Step step, Address address) =>
        ReadyAt(address)?.FailedAt is not null && step.OnFailure is { } failure ? failure.Role : step.Role;

    private static PageFor AboutOf(Step step, StepState.Ready ready) =>
        ready.FailedAt is not null ? PageFor.Failure
        : ready.Suggested is not null ? PageFor.Suggestion
        : step.Work is Work.Decide ? PageFor.Decision : PageFor.Task;

    /// <summary>The step and its exact address, or a refusal: unknown, superseded.</summary>
    private Step? Locate(Address asked, out Address address)
    {
        address = asked;
        if (_run.FindStep(asked.Step) is not { } step)
        {
            Refuse("unknown-step", $"There is no step '{asked.Step}' in this run.");
            return null;
        }
        var newest = _run.StateOf(asked.Step).Iteration;
        if (!asked.IsNewest && asked.Iteration < newest)
        {
            Refuse("superseded", $"'{asked}' has been asked again since; the newest is '{asked.Step}~{newest}'.");
            return null;
        }
        if (!asked.IsNewest && asked.Iteration > newest)
        {
            Refuse("unknown-step", $"'{asked}' has not been reached; the newest is '{asked.Step}~{newest}'.");
            return null;
        }
        address = asked with { Iteration = newest };
        return step;
    }

    private StepState.Ready? ReadyOrRefuse(Step step, Address address)
    {
        if (ReadyAt(address) is { } ready) return ready;
        Refuse("not-ready", _run.StateOf(step.Id) switch
        {
            StepState.Waiting => $"'{step.Id}' is still waiting for other steps. Start it by hand if it cannot wait.",
            StepState.NotNeeded => $"'{step.Id}' is not needed on this path. Start it by hand if it is.",
            StepState.Resting => $"No round of '{step.Id}' is open. Open one if it is needed now.",
            _ => $"'{step.Id}' is over already.",
        });
        return null;
    }

    private bool MayAct(Step step, Address address)
    {
        if (By is not { } person || Roster.MayActFor(person, RoleOf(step, address))) return true;
        if (ReadyAt(address) is { } ready && (ready.Owner == person || ready.AcknowledgedBy.Contains(person) || (ready.Paging?.Called.Contains(person) ?? false))) return true;
        Refuse("not-yours", $"'{step.Id}' belongs to the role {RoleOf(step, address)}, its deputies and the incident manager.");
        return false;
    }

    private void Acknowledge(RunCommand.Acknowledge acknowledge)
    {
        if (_run.FindStep(acknowledge.Address.Step) is not { } step)
        {
            Refuse("unknown-step", $"There is no step '{acknowledge.Address.Step}' in this run.");
            return;
        }
        var address = acknowledge.Address.IsNewest ? acknowledge.Address with { Iteration = _run.StateOf(step.Id).Iteration } : acknowledge.Address;
        if (ReadyAt(address) is not { } ready)
        {
            if (_run.StateOf(step.Id) is StepState.Waiting { Iteration: 1 }) Refuse("not-ready", $"'{step.Id}' has not been asked of anybody yet.");
            else Say(new Acknowledged(address.Turn, acknowledge.Via, IsFirst: false));
            return;
        }
        Say(new Acknowledged(address.Turn, acknowledge.Via, IsFirst: ready.AcknowledgedBy is []));
        if (_run.AddedTasks.GetValueOrDefault(step.Id) is { EndsWhenAcknowledged: true }) Happen(address, "done");
        if (step.Work is Work.Notify { Answers: not null, Options: [] } && By is { } by && !ready.Replies.ContainsKey(by))
        {
            Say(new Answered(address.Turn, "yes", acknowledge.Via));
            SettleNotifyIfOver(step, address);
        }
        Advance();
    }

    private void Decline(RunCommand.Decline decline)
    {
        if (Locate(decline.Address, out var address) is not { } step || ReadyOrRefuse(step, address) is not { } ready) return;
        if (step.Work is Work.Notify { Answers: not null })
        {
            Answer(new(address, "no", decline.Via) { At = At, By = By, Roster = Roster });
            return;
        }
        Say(new Declined(address.Turn, decline.Via, decline.Reason));
        // Whoever says no is not waited for: the next one is called at once.
        if (ReadyAt(address) is { AcknowledgedBy: [] }) Climb(step, address, AboutOf(step, ready));
    }

    private void Assign(RunCommand.Assign assign)
    {
        if (Locate(assign.Address, out var address) is not { } step || ReadyOrRefuse(step, address) is null || !MayAct(step, address)) return;
        if (Roster.Find(assign.To) is not { } person)
        {
            Refuse("unknown-person", "That person is not known in this organisation, or holds no role. Choose somebody from the list.");
            return;
        }
        Say(new Assigned(address.Turn, assign.To));
        if (person.ToPage is { } reach) Say(new Paged(address.Turn, PageFor.Assigned, 1, [new(person.Person, reach.Contact, reach.Channel)]));
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
                if (By is { } by && !ready.Addressed.Contains(by)) Refuse("not-asked", $"'{step.Id}' did not ask you.");
                else
                {
                    Say(new Answered(address.Turn, answer.Option, answer.Via));
                    SettleNotifyIfOver(step, address);
                    Advance();
                }
                break;
            default:
                Refuse("no-such-option", $"'{answer.Option}' is not an answer to '{step.Id}'.");
                break;
        }
    }

    /// <summary>Handed over or given up is the end of a message; a question ends when all that count have answered.</summary>
    private void SettleNotifyIfOver(Step step, Address address)
    {
        if (step.Work is not Work.Notify notify || ReadyAt(address) is not { } ready) return;
        if (notify.Answers is null)
        {
            if (ready.SentAt is not null && ready.Outgoing.Values.All(result => result is not null)) Happen(address, "done");
            return;
        }
        if (AllAnswered(notify.Answers, ready)) Happen(address, "answered", [.. ready.Replies.Values.Distinct()]);
    }

    private bool AllAnswered(Answers answers, StepState.Ready ready) => answers.From is []
        ? ready.Addressed is not [] && ready.Addressed.All(ready.Replies.ContainsKey)
        : answers.From.All(role => ready.Replies.Keys.Any(person => Roster.Holds(person, role)));

    // ---- Closing

    private void Complete(RunCommand.Complete complete)
    {
        if (Locate(complete.Address, out var address) is not { } step || ReadyOrRefuse(step, address) is not { } ready || !MayAct(step, address)) return;
        var isFailureTask = ready.FailedAt is not null;
        if (!isFailureTask && step.Work is not (Work.Task or Work.Report or Work.Share))
        {
            Refuse("not-a-task", $"'{step.Id}' is a {step.Work.Kind} and is not closed by hand.");
            return;
        }
        if (ready.Approval is { Of: ApprovalOf.Starting, Standing: ApprovalStanding.Open or ApprovalStanding.Refused })
        {
            Refuse("not-approved", $"'{step.Id}' may not begin before it is approved.");
            return;
        }
        if (!isFailureTask && Closings.Fault(step, complete.Closing, _run.Answers.GetValueOrDefault(step.Id)) is var (code, reason))
        {
            Refuse(code, reason);
            return;
        }
        if (step.ForEach is not null && !isFailureTask && address.Item is { } card)
        {
            if (card > ready.Items.Count) Refuse("unknown-card", $"'{step.Id}' has {ready.Items.Count} cards; there is no card {card}.");
            else if (ready.ClosedCards.Contains(card)) Refuse("not-ready", $"Card {card} of '{step.Id}' is closed already.");
            else Say(new CardClosed(address, complete.Closing));
            if (ReadyAt(address.Turn) is not { } after || after.ClosedCards.Count < after.Items.Count) return;
        }
        if (NeedsApprovalToClose(step) && !ready.IsUnapproved && !isFailureTask)
        {
            Say(new ClosingProposed(address.Turn, complete.Closing));
            AskApproval(step, address.Turn, ApprovalOf.Closing, By is { } closer ? [closer] : [], []);
            return;
        }
        Close(step, address.Turn, complete.Closing);
    }

    private static bool NeedsApprovalToClose(Step step) =>
        step.Work is Work.Task or Work.Report && step.Approve is { Before: not ApproveBefore.Starting };

    private void Close(Step step, Address address, Closing closing)
    {
        var ready = ReadyAt(address);
        if (step.Repeat is not null)
        {
            Say(new RoundClosed(address, closing));
            Advance();
            return;
        }
        Say(new TaskClosed(address, closing, ready?.IsUnapproved ?? false));
        var outcome = ready?.FailedAt is not null ? "handled" : step.Work is Work.Share { Answers: not null } ? closing.Outcome ?? "answered" : "done";
        Happen(address, outcome);
        Advance();
    }

    // ---- Deciding

    private void Choose(RunCommand.Choose choose)
    {
        if (Locate(choose.Address, out var address) is not { } step || !MayAct(step, address)) return;
        if (step.Work is not Work.Decide decide)
        {
            Refuse("not-a-decision", $"'{step.Id}' is a {step.Work.Kind}, not a decision.");
            return;
        }
        if (Choices.Fault(step.Id, decide, choose.Options) is var (code, reason))
        {
            Refuse(code, reason);
            return;
        }
        if (_run.StateOf(step.Id) is StepState.Happened settled) Reconsider(step, decide, address, settled, choose);
        else if (ReadyOrRefuse(step, address) is not null) Settle(step, decide, address, choose.Options, choose.Reason, isByClock: false);
        Advance();
    }

    private void Reconsider(Step step, Work.Decide decide, Address address, StepState.Happened settled, RunCommand.Choose choose)
    {
        if (choose.Reason is null) Refuse("reason-needed", $"'{step.Id}' is decided. To reconsider it, say why.");
        else if (settled.Includes == choose.Options) Refuse("unchanged", $"'{step.Id}' is decided that way already.");
        else if (choose.Options is [var only] && decide.Options.First(option => option.Id == only) is { GoesBack: true } back) SendBack(step, address, back, choose.Reason, isByClock: false);
        else
        {
            Say(new DecisionReconsidered(address, choose.Options, choose.Reason));
            JudgeAgainBelow([step.Id]);
        }
    }

    private void Settle(Step step, Work.Decide decide, Address address, ValueList<string> options, Aside? reason, bool isByClock)
    {
        if (options is [var only] && decide.Options.First(option => option.Id == only) is { GoesBack: true } back)
        {
            SendBack(step, address, back, reason, isByClock);
            return;
        }
        Say(new DecisionMade(address, options, reason, isByClock));
        Happen(address, string.Join('+', options), [.. options]);
    }

    private void SendBack(Step step, Address address, Option option, Aside? reason, bool isByClock)
    {
        var notBefore = option.AskAgain is { } time ? At + time : (DateTimeOffset?)null;
        Say(new DecisionSentBack(address, option.Id, option.Again, notBefore, reason, isByClock));
        JudgeAgainBelow([step.Id, .. option.Again]);
    }

    /// <summary>What was not needed may be needed now; what happened or is ready keeps what it has.</summary>
    private void JudgeAgainBelow(IEnumerable<StepId> changed)
    {
        var (below, phases) = _run.Map.Below(changed);
        ValueList<StepId> steps = [.. _run.Version.Content.Steps.Select(step => step.Id).Where(id => below.Contains(id) && _run.StateOf(id) is StepState.NotNeeded)];
        ValueList<PhaseId> closed = [.. _run.Version.Content.Phases.Select(phase => phase.Id).Where(id => phases.Contains(id) && _run.Phases[id] == PhaseState.Closed)];
        if (steps is not [] || closed is not []) Say(new StepsJudgedAgain(steps, closed));
    }
}
