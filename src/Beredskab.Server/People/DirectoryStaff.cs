using Beredskab.Engine;
using Beredskab.Engine.Outside;
using Beredskab.Storage;

namespace Beredskab.Server.People;

/// <param name="Group">Of the directory: the id that Entra ID shows for it. Null: people come from lists only.</param>
public sealed record DirectoryStaffSettings(string? Group);

/// <summary>
/// Takes the people of one group of the directory over, as a list is taken over: first it is looked at. It adds and mends and never takes away: an
/// account that is closed may have been closed by an incident, and who has left is said by a person.
/// </summary>
public sealed class DirectoryStaff(IAccountDirectory directory, Store store, StaffDesk staff, DirectoryStaffSettings settings)
{
    public bool IsThere => settings.Group is not null;

    /// <summary>What would be changed, or was; with why not, when the directory did not say who is in the group.</summary>
    public async Task<DirectoryPlan> Plan(OrganisationId organisation, bool isTaken, PersonId? by)
    {
        if (settings.Group is not { } group) return new(null, "directory.not-set-up", null);
        switch (await directory.Members(group, CancellationToken.None))
        {
            case GroupLook.Listed(var members):
                var file = FileOf(members, await store.Roster.Staffing(organisation, store.Now()));
                return new(isTaken ? await staff.Import(organisation, file, by) : await staff.Plan(organisation, file), null, null);
            case GroupLook.Missing: return new(null, "directory.no-group", group);
            case GroupLook.NoAnswer(var why): return new(null, "directory.no-answer", why switch { WorldAnswer.TryAgain again => again.Why, WorldAnswer.Failed failed => failed.Why, WorldAnswer.Unknown unknown => unknown.Why, _ => "" });
            default: throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>What the directory does not know it does not take away.</summary>
    internal static StaffFile FileOf(IReadOnlyList<GroupMember> members, Staffing before)
    {
        var faults = new List<StaffFault>();
        var rows = new List<StaffRow>();
        var (logins, ids) = (before.People.Select(person => person.Login).OfType<string>().ToHashSet(StringComparer.OrdinalIgnoreCase), before.People.Select(person => person.Id.Value).ToHashSet());
        var known = before.People.Where(person => person.Departed is not null).Select(person => person.Login).OfType<string>().ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var member in members.Where(member => member.IsEnabled && member.Login.Length > 0 && !known.Contains(member.Login)).OrderBy(member => member.DisplayName, StringComparer.Ordinal).ThenBy(member => member.Login, StringComparer.Ordinal))
        {
            var line = rows.Count + 1;
            var name = member.DisplayName.Trim() is { Length: > 0 } shown ? shown : member.Login;
            var fields = new Dictionary<StaffColumn, string> { [StaffColumn.Name] = name, [StaffColumn.Login] = member.Login };
            if (!logins.Contains(member.Login)) fields[StaffColumn.Id] = NewId(name, member.Login, ids);
            if (Number(member.Mobile) is { } mobile) fields[StaffColumn.Mobile] = mobile;
            if (Number(member.Phone) is { } phone && phone != fields.GetValueOrDefault(StaffColumn.Mobile)) fields[StaffColumn.Phone] = phone;
            if (!string.IsNullOrWhiteSpace(member.Mail)) fields[StaffColumn.Mail] = member.Mail.Trim();
            rows.Add(new(line, fields));

            string? Number(string? written)
            {
                if (string.IsNullOrWhiteSpace(written)) return null;
                if (Phones.Read(written.Trim()) is null) faults.Add(new(line, null, "directory.bad-number", ("written", written.Trim())) { IsWarning = true });
                return Phones.Read(written.Trim());
            }
        }
        return new(rows, new HashSet<StaffColumn> { StaffColumn.Id, StaffColumn.Name, StaffColumn.Login, StaffColumn.Mobile, StaffColumn.Phone, StaffColumn.Mail }, faults);
    }

    /// <summary>Of the name; of two with one name, or a name without letters, of what they sign in with.</summary>
    private static string NewId(string name, string login, HashSet<string> taken)
    {
        var slug = StaffPlan.Slug(name) is { Length: > 0 and <= 60 } plain && !taken.Contains(plain) ? plain : StaffPlan.Slug(login.Split('@')[0]) is { Length: > 0 and <= 60 } own ? own : "person";
        var id = slug;
        for (var n = 2; !taken.Add(id); n++) id = $"{slug}-{n}";
        return id;
    }
}

/// <param name="Plan">Null when there is none, and <paramref name="Why"/> says why in a sentence of the resources.</param>
public sealed record DirectoryPlan(StaffPlan? Plan, string? Why, string? Detail);
