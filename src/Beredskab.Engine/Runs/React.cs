using Beredskab.Engine.Outside;
using Beredskab.Engine.Playbooks;
using static Beredskab.Engine.Runs.RunEvent;

namespace Beredskab.Engine.Runs;

public sealed partial record Run
{
    /// <summary>
    /// What follows in the world from <paramref name="happened"/>, when <paramref name="run"/> is the run after it. Derived once, as
    /// the event is appended; the same event gives the same effects with the same keys whatever the rota says later.
    /// </summary>
    public static ValueList<Reaction> React(Run run, RunEvent happened) => new Reactions(run, happened).All();
}

internal sealed class Reactions(Run run, RunEvent happened)
{
    /// <summary>A page is of no use after a quarter of an hour, however patient the step.</summary>
    private static readonly TimeSpan s_longestValidity = TimeSpan.FromMinutes(15);

    private readonly List<Reaction> _all = [];

    public ValueList<Reaction> All()
    {
        switch (happened)
        {
            case RunStarted { Informed: var informed }:
                foreach (var to in informed) Tell(null, PageFor.Informed, to);
                break;
            case RunEnded: Over(isAborted: false); break;
            case RunAborted: Over(isAborted: true); break;

            case StepReady(var address, _, _, _, _): Ready(address); break;
            case StepHappened(var address, _, _):
                Withdraw(address, "settled", EffectKind.Page, EffectKind.ApprovalPage);
                if (run.StateOf(address.Step) is StepState.Happened { CalledInVain: var called }) StandDown(address, called);
                StartsAndWaives(address, StepAt(address));
                break;
            case StepNotNeeded(var address): Withdraw(address, "not needed", EffectKind.Page, EffectKind.ApprovalPage); break;
            case DecisionSentBack(var address, var option, var again, _, _, _):
                Withdraw(address, "sent back", EffectKind.Page);
                foreach (var id in again)
                    Withdraw(new(id, run.StateOf(id).Iteration - 1), "to be done again", EffectKind.Page, EffectKind.ApprovalPage);
                Chosen(address, [option]);
                break;
            case RoundMissed(var address): Withdraw(address, "round over", EffectKind.Page, EffectKind.ApprovalPage); break;
            case RoundClosed(var address, var closing):
                Withdraw(address, "round over", EffectKind.Page, EffectKind.ApprovalPage);
                Closed(address, closing);
                break;
            case RepeatStopped(var id, _): Withdraw(new(id, run.StateOf(id).Iteration), "repeat stopped", EffectKind.Page, EffectKind.ApprovalPage); break;

            case Paged(var address, var about, var round, var contacts):
                foreach (var to in contacts) Page(address, about, to, round);
                break;
            case Told(var address, var about, var contacts):
                foreach (var to in contacts) Tell(address, about, to);
                break;
            case Acknowledged { IsFirst: true, LeavesOpen: false } or Acknowledged { Completes: true }: Taken(((Acknowledged)happened).Address); break;
            case Assigned(var address, _): Withdraw(address, "given to somebody else", EffectKind.Page); break;

            case ApprovalAsked asked:
                foreach (var to in asked.Asked) Page(asked.Address, PageFor.Approval, to, asked.Round);
                break;
            case ApprovalMet(var address, var of):
                Withdraw(address, "approved", EffectKind.ApprovalPage);
                StandApproversDown(address, of);
                break;
            case ApprovalRefused(var address, var of, _):
                Withdraw(address, "refused", EffectKind.ApprovalPage);
                StandApproversDown(address, of);
                break;
            case ApprovalExpired(var address, _, _): Withdraw(address, "nobody in time", EffectKind.ApprovalPage); break;

            case ActionStarted(var address, var action, var targets, _):
                Withdraw(address, "under way", EffectKind.Page, EffectKind.ApprovalPage);
                Act(address, action, targets);
                break;
            case UndoStarted(var address, var targets):
                foreach (var target in targets) Want(address, target, new EffectWork.Restore(new(target)));
                break;
            case Notified(var address, var contacts): Send(address, contacts); break;
            case AlongsideStarted(var address, _, var contacts): Alongside(address, contacts); break;

            case DecisionMade(var address, var options, _, _): Chosen(address, options); break;
            case DecisionReconsidered(var address, var options, _): Chosen(address, options); break;
            case TaskClosed(var address, var closing, _): Closed(address, closing); break;

            case CallRequested(var address, var playbook, var inputs):
                Tell(address, new ToIncident.Call(new(run.Id, address), playbook, inputs));
                break;
        }
        return [.. _all];
    }

    private Step StepAt(Address address) => run.FindStep(address.Step)!;

    /// <summary>Those who were called and have not answered hear that it is taken.</summary>
    private void Taken(Address address)
    {
        Withdraw(address, "acknowledged", EffectKind.Page);
        if (run.StateOf(address.Step) is StepState.Ready ready && ready.Iteration == address.Iteration)
            StandDown(address, ready.Called.Where(called => !ready.DeclinedBy.Contains(called.Person) && !ready.AcknowledgedBy.Contains(called.Person)));
    }

    private void Ready(Address address)
    {
        var step = StepAt(address);
        if (step.Stops is not []) Tell(address, new ToIncident.ClocksStart(run.Id, address, step.Stops, OnlyIfKnown: true));
    }

    private void Page(Address? address, PageFor about, PersonContact to, int round)
    {
        var validity = PatienceOf(address, about) is var patience && patience < s_longestValidity ? patience : s_longestValidity;
        Want(address, to.Contact.Value, new EffectWork.Page(about, to, round, TextOf(address, about), validity), isFirst: round == 1, expires: happened.At + validity);
    }

    /// <summary>Told once, and never again: it goes out however late, until the step is settled.</summary>
    private void Tell(Address? address, PageFor about, PersonContact to) =>
        Want(address, to.Contact.Value, new EffectWork.Page(about, to, 1, TextOf(address, about), s_longestValidity), isFirst: true);

    /// <summary>Whoever was woken for what another has taken may go back to sleep. A page that never left wakes nobody, and needs no such message.</summary>
    private void StandDown(Address address, IEnumerable<PersonContact> called, EffectKind takesBack = EffectKind.Page)
    {
        foreach (var to in called.Where(to => to.Person != happened.By).GroupBy(to => to.Person).Select(ways => ways.Last()))
            Want(address, to.Contact.Value, new EffectWork.Page(PageFor.StandDown, to, 1, null, s_longestValidity), expires: happened.At + s_longestValidity, takesBack: takesBack);
    }

    /// <summary>The same for whoever was asked to approve what others have approved or refused.</summary>
    private void StandApproversDown(Address address, ApprovalOf of)
    {
        var approval = of == ApprovalOf.Undo ? run.Undos.GetValueOrDefault(address.Step)?.Approval : (run.StateOf(address.Step) as StepState.Ready)?.Approval;
        if (approval is not null) StandDown(address, approval.Called.Where(called => approval.Given.All(given => given.By != called.Person)), EffectKind.ApprovalPage);
    }

    private TimeSpan PatienceOf(Address? address, PageFor about) => address is not { } turn ? Deadline.UsualPatience
        : about == PageFor.Approval ? StepAt(turn).Approve?.Within ?? Deadline.UsualPatience
        : run.StateOf(turn.Step) is StepState.Ready ready ? Deadline.PatienceOf(StepAt(turn), ready) : Deadline.UsualPatience;

    private MessageId? TextOf(Address? address, PageFor about) => about is PageFor.Task or PageFor.Decision && address is { } turn ? StepAt(turn).Page : null;

    private void Send(Address address, ValueList<PersonContact> contacts)
    {
        var step = StepAt(address);
        if (step.Work is not Work.Notify notify) return;
        var free = run.AddedMessages.GetValueOrDefault(step.Id);
        foreach (var to in contacts)
            Want(address, to.Contact.Value, new EffectWork.Message(to, free is null ? notify.Text : null, free, notify.Answers is not null));
    }

    private void Alongside(Address address, ValueList<PersonContact> contacts)
    {
        foreach (var action in StepAt(address).Alongside)
        {
            if (action.Action != "notify") Want(address, action.Action, new EffectWork.Light(action));
            else foreach (var to in contacts) Want(address, to.Contact.Value, new EffectWork.Message(to, Recipients.MessageOf(action), null, Asks: false));
        }
    }

    private void Act(Address address, string action, ValueList<string> targets)
    {
        foreach (var target in targets)
            Want(address, target, action switch
            {
                "accounts.isolate" => new EffectWork.Isolate(new(target)),
                "accounts.restore" => new EffectWork.Restore(new(target)),
                _ => new EffectWork.Light(Narrowed(((Work.Act)StepAt(address).Work).Action, target)),
            });
    }

    /// <summary>One effect for each target: the list in the call becomes the one account that this effect is about.</summary>
    private static ActionCall Narrowed(ActionCall call, string target) => call with
    {
        With = [.. call.With.Select(parameter => parameter.Name == "accounts" ? parameter with { Values = [Template.Parse(target)] } : parameter)],
    };

    private void Chosen(Address address, ValueList<string> options)
    {
        var step = StepAt(address);
        if (step.Work is not Work.Decide decide) return;
        foreach (var option in decide.Options.Where(option => options.Contains(option.Id)))
        {
            if (option.Level is { } level) Tell(address, new ToIncident.LevelWanted(run.Id, address, level, run.Version.Content.Level?.AtMost, happened.By));
            if (option.Starts is not []) Tell(address, new ToIncident.ClocksStart(run.Id, address, option.Starts, OnlyIfKnown: false));
            if (option.Waives is not []) Tell(address, new ToIncident.ClocksWaived(run.Id, address, option.Waives, happened.By, ReasonOf(happened)));
        }
    }

    /// <summary>A clock stops on the stored proof, never on "sent".</summary>
    private void Closed(Address address, Closing closing)
    {
        var step = StepAt(address);
        if (step.Records is { } awareness && closing.Knowledge is { } knowledge)
            Tell(address, new ToIncident.Knew(run.Id, address, awareness, knowledge, happened.By));
        var proof = closing.Evidence.FirstOrDefault(proof => proof.Kind == Closings.EvidenceOf(step));
        if (step.Stops is not [] && proof is not null) Tell(address, new ToIncident.ClocksStop(run.Id, address, step.Stops, proof, happened.By));
    }

    /// <summary>Once the step has happened, whatever its kind; a skipped step has too (LANGUAGE 3.2, 3.12).</summary>
    private void StartsAndWaives(Address address, Step step)
    {
        if (step.Starts is not []) Tell(address, new ToIncident.ClocksStart(run.Id, address, step.Starts, OnlyIfKnown: false));
        if (step.Waives is not []) Tell(address, new ToIncident.ClocksWaived(run.Id, address, step.Waives, happened.By, null));
    }

    private void Over(bool isAborted)
    {
        // What the world or the incident must still hear goes on; nobody is called for a run that is over, and nothing new is done.
        _all.Add(isAborted
            ? new Reaction.Withdraw(null, [EffectKind.Page, EffectKind.ApprovalPage, EffectKind.Message, EffectKind.Isolate, EffectKind.Light], "run aborted")
            : new Reaction.Withdraw(null, [EffectKind.Page, EffectKind.ApprovalPage], "run over"));
        Tell(null, new ToIncident.RunIsOver(run.Id, isAborted));
    }

    private static Aside? ReasonOf(RunEvent happened) => happened switch
    {
        DecisionMade made => made.Reason,
        DecisionReconsidered again => again.Reason,
        _ => null,
    };

    private void Withdraw(Address address, string why, params ReadOnlySpan<EffectKind> kinds) =>
        _all.Add(new Reaction.Withdraw(address.Turn, [.. kinds], why));

    private void Tell(Address? address, ToIncident news) => Want(address, run.Incident.Value, new EffectWork.TellIncident(run.Incident, news));

    private void Want(Address? address, string target, EffectWork work, bool isFirst = false, DateTimeOffset? expires = null, EffectKind? takesBack = null)
    {
        var channel = work switch
        {
            EffectWork.Page page => page.To.Channel.ToString(),
            EffectWork.Message message => message.To.Channel.ToString(),
            _ => work.GetType().Name,
        };
        var key = Effect.KeyOf(run.Organisation, run.Id.Value, address, target, channel, run.Position, _all.Count);
        _all.Add(new Reaction.Want(new(key, address, target, work) { IsFirstPage = isFirst, Expires = expires, TakesBack = takesBack }));
    }
}
