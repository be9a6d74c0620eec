using Beredskab.Engine;
using Beredskab.Engine.People;
using Beredskab.Engine.Playbooks;

namespace Beredskab.Server.Commands.Checkup;

/// <summary>Whether somebody answers when a role is called, and whether enough people can say yes.</summary>
internal static class PeopleCheck
{
    public static IEnumerable<Finding> Look(Roster roster, IReadOnlyCollection<Playbook> playbooks)
    {
        Finding[] findings = [.. Ladders(roster, playbooks), .. Unreachable(roster), .. playbooks.SelectMany(playbook => Approvals(roster, playbook))];
        return findings is [] ? [Finding.Ok("people", "Every role has at least two people to ask, and every approval enough who can give it.")] : findings;
    }

    private static IEnumerable<Finding> Ladders(Roster roster, IReadOnlyCollection<Playbook> playbooks)
    {
        foreach (var role in playbooks.SelectMany(RolesOf).Distinct().OrderBy(role => role.Value, StringComparer.Ordinal))
        {
            var (own, all) = (roster.HoldersOf(role).Count, roster.Ladder(role).Count);
            var wanted = $"Put people on the ladder of {role}.";
            if (all == 0) yield return Finding.Fault("roles", $"{role} has nobody on its ladder: only the incident's lead can be called.", wanted);
            else if (all == 1) yield return Finding.Warn("roles", $"{role} has one person on its ladder: if that one sleeps, nobody is called after.", wanted);
            else if (own == 0) yield return Finding.Warn("roles", $"{role} has nobody of its own; only deputies are called.", wanted);
        }
    }

    private static IEnumerable<RoleId> RolesOf(Playbook playbook) => playbook.Roles.Concat(playbook.Steps.Select(step => step.Role));

    private static IEnumerable<Finding> Unreachable(Roster roster) => roster.Duties.SelectMany(duty => duty.Holders).DistinctBy(holder => holder.Person)
        .Where(holder => holder.ToPage is null)
        .Select(holder => Finding.Fault("contacts", $"{holder.Person} is on a ladder and has no way to be reached.", "Give that person a number or a mail address."));

    private static IEnumerable<Finding> Approvals(Roster roster, Playbook playbook)
    {
        foreach (var step in playbook.Steps)
        {
            if (step.Approve is not { } rule) continue;
            var what = FormattableString.Invariant($"{playbook.Id}, step {step.Id}, needs {rule.Count} of {string.Join(", ", rule.Roles)}");
            if (Seats(roster, rule, without: null) < rule.Count)
                yield return Finding.Fault("approvals", $"{what}: there are not enough people, so it can never be approved.", "Put more people on those ladders; each fills one role.");
            else if (roster.Duties.SelectMany(duty => duty.Holders).Select(holder => holder.Person).Distinct().FirstOrDefault(person => Seats(roster, rule, person) < rule.Count) is { Value: not null } asker)
                yield return Finding.Warn("approvals", $"{what}: if {asker} is the one who asks, nobody is left to approve.", "Put one more person on those ladders.");
        }
    }

    /// <summary>How many roles can be filled at once, each by a person of its own, when one person may not approve because they asked.</summary>
    private static int Seats(Roster roster, Approve rule, PersonId? without)
    {
        var seats = new Dictionary<RoleId, PersonId>();
        PersonId[] people = [.. rule.Roles.SelectMany(roster.HoldersOf).Select(holder => holder.Person).Distinct().Where(person => person != without)];
        return people.Count(person => Seat(person, []));

        bool Seat(PersonId person, HashSet<RoleId> tried)
        {
            foreach (var role in rule.Roles.Where(role => roster.Holds(person, role)))
            {
                if (!tried.Add(role)) continue;
                if (seats.TryGetValue(role, out var sitting) && !Seat(sitting, tried)) continue;
                seats[role] = person;
                return true;
            }
            return false;
        }
    }
}
