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
            case GroupLook.NoAnswer(var why): return new(null, "directory.no-answer", why.WhyNot());
            default: throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>What the directory does not know it does not take away; what it has wrong is told, and not used.</summary>
    private static StaffFile FileOf(IReadOnlyList<GroupMember> members, Staffing before)
    {
        var faults = new List<StaffFault>();
        var rows = new List<StaffRow>();
        var ids = before.People.Select(person => person.Id.Value).ToHashSet();
        foreach (var member in members.Where(member => member.IsEnabled && member.Login.Length > 0).OrderBy(member => member.DisplayName, StringComparer.Ordinal).ThenBy(member => member.Login, StringComparer.Ordinal))
        {
            var known = Known(member, before);
            // Who has left comes back when a person says so.
            if (known is { Departed: not null }) continue;
            var line = rows.Count + 1;
            var name = member.DisplayName.Trim() is { Length: > 0 } shown ? shown[..Math.Min(shown.Length, StaffPlan.LongestName)] : member.Login;
            var fields = new Dictionary<StaffColumn, string>
            {
                [StaffColumn.Id] = known?.Id.Value ?? NewId(name, member.Login, ids), [StaffColumn.Name] = name, [StaffColumn.Login] = member.Login,
            };
            if (Sound(member.Mobile, Phones.Read, "directory.bad-number") is { } mobile) fields[StaffColumn.Mobile] = mobile;
            if (Sound(member.Phone, Phones.Read, "directory.bad-number") is { } phone && phone != fields.GetValueOrDefault(StaffColumn.Mobile)) fields[StaffColumn.Phone] = phone;
            if (Sound(member.Mail, mail => StaffPlan.IsMailAddress(mail) ? mail : null, "directory.bad-mail") is { } address) fields[StaffColumn.Mail] = address;
            rows.Add(new(line, fields));

            string? Sound(string? written, Func<string, string?> read, string sentence)
            {
                if (string.IsNullOrWhiteSpace(written)) return null;
                var sound = read(written.Trim());
                if (sound is null) faults.Add(new(line, null, sentence, ("written", written.Trim())) { IsWarning = true });
                return sound;
            }
        }
        return new(rows, new HashSet<StaffColumn> { StaffColumn.Id, StaffColumn.Name, StaffColumn.Login, StaffColumn.Mobile, StaffColumn.Phone, StaffColumn.Mail }, faults);
    }

    /// <summary>By what they sign in with; whoever has no such name here yet, by the mailbox, when it is nobody else's.</summary>
    private static Person? Known(GroupMember member, Staffing before) =>
        before.People.FirstOrDefault(person => Same(person.Login, member.Login))
        ?? (before.Contacts.Where(contact => contact.Kind == "mail" && (Same(contact.Address, member.Mail) || Same(contact.Address, member.Login))).Select(contact => contact.Person).Distinct().ToList() is [var only]
            && before.People.FirstOrDefault(person => person.Id == only) is { Login: null } unnamed ? unnamed : null);

    private static bool Same(string? one, string? other) => one is not null && string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    /// <summary>Of the name; of two with one name, of what they sign in with.</summary>
    private static string NewId(string name, string login, HashSet<string> taken)
    {
        var slug = StaffPlan.Slug(name);
        var id = StaffPlan.NewId(slug.Length > 0 && !taken.Contains(slug) ? name : login.Split('@')[0], "person", taken.Contains);
        taken.Add(id);
        return id;
    }
}

/// <param name="Plan">Null when there is none, and <paramref name="Why"/> says why in a sentence of the resources.</param>
public sealed record DirectoryPlan(StaffPlan? Plan, string? Why, string? Detail);
