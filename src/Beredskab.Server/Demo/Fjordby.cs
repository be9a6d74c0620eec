using System.Globalization;
using Beredskab.Engine;
using Beredskab.Engine.OnCall;
using Beredskab.Server.People;
using Beredskab.Server.Streams;
using Beredskab.Simulation;
using Beredskab.Storage;

namespace Beredskab.Server.Demo;

/// <summary>
/// Fjordby Kommune, which does not exist: people in the roles of the shipped playbooks, one on-call ladder for each role, phones,
/// mailboxes and a directory in the simulated world. Its numbers begin +45 12 34, which no operator hands out.
/// </summary>
public static class Fjordby
{
    public static readonly OrganisationId Organisation = new("fjordby");
    public const string Name = "Fjordby Kommune";

    /// <summary>Of the directory: those who are called.</summary>
    public const string Group = "beredskab";
    public static readonly PersonId Lead = new("henrik-dahl");

    // Name, first role, further roles where the person stands in.
    private static readonly (string Name, string[] Roles)[] s_staff =
    [
        ("Henrik Dahl", ["incident-lead"]),
        ("Jonas Krogh", ["incident-lead", "it-manager"]),
        ("Mads Holm", ["it-duty"]),
        ("Rasmus Dam", ["it-duty", "system-owner"]),
        ("Birgitte Lund", ["it-manager"]),
        ("Sara Nygaard", ["security-coordinator"]),
        ("Peter Ørsted", ["security-coordinator", "dpo"]),
        ("Åse Kjærgaard", ["dpo", "lawyer"]),
        ("Lars Bæk", ["lawyer"]),
        ("Karin Toft", ["crisis-lead"]),
        ("Ole Brandt", ["deputy-director", "crisis-lead"]),
        ("Gitte Rask", ["log-keeper", "secretariat"]),
        ("Mette Juul", ["secretariat", "log-keeper"]),
        ("Søren Lykke", ["communication"]),
        ("Ida Fønss", ["communication", "partner-coordinator"]),
        ("Hanne Skov", ["head-health", "area-manager"]),
        ("Lone Mølgaard", ["area-manager", "head-health"]),
        ("Kurt Vang", ["citizen-service"]),
        ("Tove Riis", ["citizen-service", "head-children"]),
        ("Niels Å. Hald", ["head-technical", "utility-duty"]),
        ("Anne Vang", ["head-children"]),
        ("Jens Toft", ["finance"]),
        ("Bo Lindahl", ["finance", "hr"]),
        ("Pia Sørensen", ["hr"]),
        ("Dorte Bech", ["system-owner", "supplier-manager"]),
        ("Erik Ravn", ["supplier-manager"]),
        ("Finn Østergaard", ["rescue-duty"]),
        ("Yvonne Lind", ["utility-duty", "head-technical"]),
        ("Camilla Bruun", ["partner-coordinator"]),
        ("Poul Ankjær", ["mayor", "deputy-director"]),
    ];

    /// <summary>Numbers of a series that nobody is given.</summary>
    private static readonly (string Name, string Kind, string Phone)[] s_partners =
    [
        ("It-fællesskabet Fjordene", "it-partnership", "+4512340201"),
        ("Fjordby Forsyning", "utility", "+4512340202"),
        ("Sagsdrift A/S", "supplier", "+4512340203"),
        ("Region Fjordland", "region", "+4512340204"),
    ];

    /// <summary>Writes the organisation and its people, once.</summary>
    public static async Task Settle(Store store, Books books)
    {
        if ((await store.Roster.Organisations()).Exists(organisation => organisation.Id == Organisation)) return;
        var now = store.Now();
        await store.Roster.Save(new Organisation(Organisation, Name, "da", now) { Kind = "municipality" });
        foreach (var (name, kind, phone) in s_partners) await store.Roster.Save(new Partner(Organisation, new(StaffPlan.Slug(name)), name, kind) { Phone = phone, Changed = now });
        for (var i = 0; i < s_staff.Length; i++)
        {
            var (name, _) = s_staff[i];
            var id = IdOf(name);
            await store.Roster.Save(new Person(id, Organisation, name, "da", $"{id}@fjordby.example", now));
            await store.Roster.Save(new ContactPoint(new($"{id}-sms"), Organisation, id, "sms", NumberOf(i), 1));
            await store.Roster.Save(new ContactPoint(new($"{id}-voice"), Organisation, id, "voice", NumberOf(i), 2));
            await store.Roster.Save(new ContactPoint(new($"{id}-mail"), Organisation, id, "mail", $"{id}@fjordby.example", 3));
        }
        await store.OnCall.Write(Organisation, OnCallPlan.Empty with { Ladders = [.. books.Roles.Roles.Select(role => Ladder.OneByOne(role.Id, HoldersOf(role.Id)))] }, 0, null, now);
    }

    /// <summary>Puts the same people, and some accounts to lose, into a simulated world.</summary>
    public static void Furnish(World world)
    {
        for (var i = 0; i < s_staff.Length; i++)
        {
            var (name, roles) = s_staff[i];
            world.Phones.Add(NumberOf(i), name);
            world.Mailboxes.Add($"{IdOf(name)}@fjordby.example", name);
            world.Directory.Join(Group, world.Directory.Add($"{IdOf(name)}@fjordby.example", name, new($"acc-{IdOf(name)}"), isSynced: roles[0] is "finance" or "hr").Id);
        }
        world.Directory.Add("noed-admin-1@fjordby.example", "Nødadministrator 1", new("acc-noed-admin-1"), isPrivileged: true);
        world.Directory.Add("noed-admin-2@fjordby.example", "Nødadministrator 2", new("acc-noed-admin-2"), isPrivileged: true);
        world.Directory.Add("svc-backup@fjordby.example", "Servicekonto, backup", new("acc-svc-backup"));
        world.Directory.Add("svc-print@fjordby.example", "Servicekonto, print", new("acc-svc-print"));
        world.Directory.Add("konsulent@leverandoer.example", "Konsulent (gæst)", new("acc-konsulent"), isGuest: true);
        world.Directory.Join(Group, world.Directory.Add("ulla.berg@fjordby.example", "Ulla Berg", new("acc-ulla-berg")).Id);
        world.Directory.Change(new("acc-ulla-berg"), ulla => ulla with { Mobile = "12 34 01 99" });
        world.Directory.Add("karl.ost@fjordby.example", "Karl Øst", new("acc-karl-ost"), isEnabled: false);
    }

    /// <summary>Those whose own role it is before those who stand in.</summary>
    private static IEnumerable<PersonId> HoldersOf(RoleId role) =>
        s_staff.Where(person => person.Roles[0] == role.Value).Concat(s_staff.Where(person => person.Roles.Skip(1).Contains(role.Value))).Select(person => IdOf(person.Name));

    public static PersonId IdOf(string name) => new(StaffPlan.Slug(name));

    private static string NumberOf(int place) => string.Create(CultureInfo.InvariantCulture, $"+4512340{100 + place}");
}
