using Beredskab.Engine.People;
using Beredskab.Engine.Playbooks;
using static Beredskab.Engine.Runs.RunEvent;

namespace Beredskab.Engine.Runs;

internal sealed partial class Turn
{
    /// <summary>
    /// Asks for an approval. Behind every destructive act stand at least two people: where nobody asked for it but the clock, two
    /// must approve, whatever the file counts.
    /// </summary>
    private void AskApproval(Step step, Address address, ApprovalOf of, ValueList<PersonId> requesters, ValueList<string> targets)
    {
        if (step.Approve is not { } rule) return;
        var isAct = of is ApprovalOf.Undo || (of is ApprovalOf.Act && step.Work is Work.Act);
        var needed = isAct && requesters is [] ? Math.Max(2, rule.Count) : rule.Count;
        // Asked twice and then over; with "stay" it is asked for as long as it takes.
        DateTimeOffset? expires = rule.IfNobody == IfNobody.Stay ? null : At + rule.Within + rule.Within;
        var hash = HashOf(step, address, of, expires, targets);
        Say(new ApprovalAsked(address.Turn, of, 1, requesters, needed, hash, targets, expires, Approvers(rule, requesters, [], round: 1)));
    }

    private string HashOf(Step step, Address address, ApprovalOf of, DateTimeOffset? expires, ValueList<string> targets) =>
        ApprovalHash.Of(ActionOf(step, of), address.Turn, expires, _run.Incident, _run.Version.Hash, targets);

    private static string ActionOf(Step step, ApprovalOf of) => (step.Work, of) switch
    {
        (_, ApprovalOf.Undo) => step.Undo?.Action ?? "undo",
        (Work.Act { Action.Action: var action }, _) => action,
        (var work, ApprovalOf.Starting) => $"{work.Kind}.start",
        (var work, ApprovalOf.Closing) => $"{work.Kind}.close",
        (var work, _) => work.Kind,
    };

    /// <summary>
    /// First one of each role, then everybody who holds one of them, then their deputies and the lead. Never the requester, who may
    /// not approve, nor anybody who has approved already.
    /// </summary>
    /// <param name="but">People not to ask: they were asked before.</param>
    private ValueList<PersonContact> Approvers(Approve rule, ValueList<PersonId> requesters, ValueList<GivenApproval> given, int round, ValueList<PersonId>? but = null)
    {
        var asked = new List<Responder>();
        foreach (var role in rule.Roles)
            asked.AddRange((round < 3 ? OnDuty(role) : Roster.Ladder(role)).Where(IsFree).Take(round == 1 ? 1 : int.MaxValue));
        return [.. asked.Select(ContactOf)];

        // Where nobody has the watch, those who hold the role all the same.
        ValueList<Responder> OnDuty(RoleId role) => Roster.HoldersOf(role) is { Count: > 0 } holders ? holders : Roster.OffDutyOf(role);

        bool IsFree(Responder person) =>
            person.ToPage is not null && but?.Contains(person.Person) != true && !requesters.Contains(person.Person) && given.All(other => other.By != person.Person)
            && asked.TrueForAll(other => other.Person != person.Person);
    }

    private void Approve(RunCommand.Approve approve)
    {
        if (Locate(approve.Address, out var address) is not { } step) return;
        var approval = ApprovalAt(step, address, approve.Hash);
        if (approval is not { Standing: ApprovalStanding.Open })
            Refuse("no-approval", $"No approval is open on '{step.Id:step}'.");
        else if (!_run.IsGoing && approval.Of != ApprovalOf.Undo)
            Refuse("run-over", "The run is over; nothing in it can be approved any more.");
        else if (approval.Expires <= At)
            Refuse("approval-expired", $"The approval of '{step.Id:step}' expired at {Wire.Instant(approval.Expires!.Value):at}.");
        else if (approval.Hash != approve.Hash)
            Refuse("approval-changed", "What is to be approved has changed since the page was read. Read it again, then approve.");
        else if (By is not { } by)
            Refuse("person-needed", "An approval is given by a person.");
        else if (!approve.Yes)
            RefuseApproval(step, address, approval, approve.Reason, by);
        else if (approval.Requesters.Contains(by))
            Refuse("requester", "You asked for this, so somebody else must approve it.");
        else if (approval.Given.Any(given => given.By == by))
            Refuse("approved-already", "You have approved this already; somebody else must too.");
        else if (RoleToFill(step.Approve!, approval, by) is not { } role)
            Refuse("not-an-approver", $"This is approved by {string.Join(", ", step.Approve!.Roles):roles}, each role once, and that role is not yours or is filled.");
        else
        {
            Say(new ApprovalGiven(address.Turn, approval.Of, role, approval.Hash));
            if (approval.Given.Count + 1 >= approval.Needed) Met(step, address.Turn, approval);
        }
    }

    /// <summary>An undo and the step itself may both wait for an approval; the hash tells which one is meant.</summary>
    private Approval? ApprovalAt(Step step, Address address, string hash)
    {
        var undo = _run.Undos.GetValueOrDefault(step.Id)?.Approval is { Standing: ApprovalStanding.Open } asked ? asked : null;
        return ReadyAt(address)?.Approval is { Standing: ApprovalStanding.Open } own && (undo is null || own.Hash == hash) ? own : undo;
    }

    /// <summary>
    /// The role that a further approver fills, or null. Each fills one role, and those who approved before may be moved to another
    /// of theirs to make room.
    /// </summary>
    private RoleId? RoleToFill(Approve rule, Approval approval, PersonId by)
    {
        var filled = new Dictionary<RoleId, PersonId>();
        foreach (var person in approval.Given.Select(given => given.By).Append(by))
            if (!Seat(person, filled, [])) return null;
        return filled.First(seat => seat.Value == by).Key;

        bool Seat(PersonId person, Dictionary<RoleId, PersonId> seats, HashSet<RoleId> tried)
        {
            foreach (var role in rule.Roles)
            {
                if (!(Roster.Holds(person, role) || StandsIn(person, role)) || !tried.Add(role)) continue;
                if (seats.TryGetValue(role, out var sitting) && !Seat(sitting, seats, tried)) continue;
                seats[role] = person;
                return true;
            }
            return false;
        }

        // Nobody answered, so the ladder has been climbed: whoever it reached may answer for the role.
        bool StandsIn(PersonId person, RoleId role) => approval.Round >= 3 && approval.AskedOf.Contains(person) && Roster.MayActFor(person, role);
    }

    private void RefuseApproval(Step step, Address address, Approval approval, Aside? reason, PersonId by)
    {
        if (!step.Approve!.Roles.Any(role => Roster.Holds(by, role)) && Roster.Lead != by)
        {
            Refuse("not-an-approver", $"This is approved or refused by {string.Join(", ", step.Approve.Roles):roles}.");
            return;
        }
        Say(new ApprovalRefused(address.Turn, approval.Of, reason));
        NotApproved(step, address.Turn, approval.Of);
        Advance();
    }

    /// <summary>A refusal never starts the on-failure task. On a task or report it goes back to the owner.</summary>
    private void NotApproved(Step step, Address address, ApprovalOf of)
    {
        // People have it already: a second try that is not approved leaves it with them.
        if (of == ApprovalOf.Undo || ReadyAt(address) is { FailedAt: not null }) return;
        if (step.Work is Work.Act or Work.Notify or Work.Share) Happen(address, "refused");
        else TellRole(step, address, PageFor.Refused);
    }

    private void Met(Step step, Address address, Approval approval)
    {
        Say(new ApprovalMet(address, approval.Of));
        switch (approval.Of)
        {
            case ApprovalOf.Closing when ReadyAt(address)?.Proposed is { } closing: Close(step, address, closing); break;
            case ApprovalOf.Undo: StartUndoIfApproved(step); break;
            // Pausing holds back new acts; they start when the run goes on.
            default: Advance(); break;
        }
    }

    private void ApprovalIsDue(Step step, Approval approval, Address address)
    {
        var rule = step.Approve!;
        if (approval.Round == 1 || rule.IfNobody == IfNobody.Stay)
        {
            AskAgain(step, approval, address, rule);
            return;
        }
        Say(new ApprovalExpired(address, approval.Of, rule.IfNobody));
        switch (approval.Of, rule.IfNobody)
        {
            case (ApprovalOf.Undo, _): break;
            case (ApprovalOf.Act, _) when ReadyAt(address) is { FailedAt: not null }: break;
            case (ApprovalOf.Act, IfNobody.Handle) when step.OnFailure is not null: OpenFailureTask(step, address, approval.Targets); break;
            case (ApprovalOf.Closing, _) when ReadyAt(address)?.Proposed is { } closing: Close(step, address, closing); break;
            case (ApprovalOf.Starting, _) when step.Work is Work.Task or Work.Report: break;
            default: NotApproved(step, address, approval.Of); break;
        }
        Advance();
    }

    private void AskAgain(Step step, Approval approval, Address address, Approve rule)
    {
        var (expires, hash, given) = (approval.Expires, approval.Hash, approval.Given);
        // After an outage the second asking still gets its time. What is approved has then changed, and what was given is void.
        if (expires is { } end && end - At < rule.Within / 2)
        {
            expires = At + rule.Within;
            hash = HashOf(step, address, approval.Of, expires, approval.Targets);
            given = [];
        }
        var round = approval.Round + 1;
        Say(new ApprovalAsked(
            address, approval.Of, round, approval.Requesters, approval.Needed, hash, approval.Targets, expires, Approvers(rule, approval.Requesters, given, round)));
    }

    private void OpenFailureTask(Step step, Address address, ValueList<string> targets)
    {
        Say(new FailureTaskOpened(address, targets));
        if (step.OnFailure?.AcknowledgeWithin is not null) Climb(step, address, PageFor.Failure);
        else TellRole(step, address, PageFor.Failure);
    }
}
