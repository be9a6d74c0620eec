using Beredskab.Engine;
using Beredskab.Engine.OnCall;
using Beredskab.Engine.Playbooks;
using Beredskab.Playbooks;
using Beredskab.Server.Streams;
using Beredskab.Storage;

namespace Beredskab.Faults;

/// <summary>What many nights share, one after another on one thread: the database, the people on call, the playbooks.</summary>
internal sealed class Lane
{
    public static readonly OrganisationId Organisation = new("fjordby");

    /// <summary>Id, and the roles in whose ladder the person stands, first to last.</summary>
    public static readonly (string Id, string[] Roles)[] Staff =
    [
        ("anna", ["it-duty"]), ("bo", ["it-duty"]), ("carla", ["it-manager"]), ("dan", ["it-manager"]), ("eva", ["incident-lead"]),
    ];

    private static readonly Library s_library = Library.Read([
        SourceFile.Of("roles.yaml", """
            format: 1
            roles:
              it-duty: {title: It-vagt, duty: Ser efter, deputy: it-manager, on-call: it-duty}
              it-manager: {title: It-chef, duty: Godkender, deputy: incident-lead, on-call: it-manager}
              incident-lead: {title: Leder, duty: Leder, deputy: it-manager, on-call: incident-lead}
            """),
        SourceFile.Of("night-watch.yaml", """
            format: 1
            playbook: night-watch
            version: 1.0.0
            language: da
            title: Nattevagt
            purpose: Alt det, en nat kan bringe
            notice: Udkast
            one-per: call
            level: {start: yellow, at-most: red}
            inputs:
              accounts: {type: accounts, title: Konti, required: yes}
            roles: [it-duty, it-manager, incident-lead]
            messages:
              warn: {channel: sms, text: Hold øje i nat.}
            steps:
              - id: look
                title: Se efter
                role: it-duty
                task: Se på logonet.
                acknowledge-within: 1m
                due: 4m
                alongside: [{tickets.open: {priority: P1}}]
              - id: isolate-now
                title: Luk konti nu?
                role: it-duty
                after: [look]
                decide: Luk konti nu?
                options: {yes: {label: Ja, level: red}, no: Nej}
                acknowledge-within: 1m
                due: 3m
                on-timeout: take yes
              - id: isolate
                title: Luk konti
                role: it-duty
                when: isolate-now is yes
                action: accounts.isolate
                with: {accounts: "{{inputs.accounts}}", reason: "{{incident.title}}"}
                approve: {roles: [it-manager, incident-lead], count: 1, within: 2m, if-nobody: handle}
                undo: accounts.restore
                on-failure: {role: it-duty, task: Luk dem i hånden., due: 3m, acknowledge-within: 1m}
              - id: warn
                title: Advar
                role: it-duty
                after: [look]
                notify: {to: it-duty, by: sms, text: warn}
              - id: calm
                title: Ro på
                role: it-duty
                after: [isolate-now]
                call: calm-down
                until: ended
            """),
        SourceFile.Of("calm-down.yaml", """
            format: 1
            playbook: calm-down
            version: 1.0.0
            language: da
            title: Ro på
            purpose: Et forløb, der kaldes
            notice: Udkast
            one-per: incident
            roles: [it-manager, incident-lead]
            steps:
              - id: tell
                title: Fortæl det
                role: it-manager
                task: Fortæl chefen det.
                acknowledge-within: 1m
                due: 5m
            """),
    ]);

    public Lane()
    {
        var store = Store.On(Database, "lane", "lane", TimeProvider.System).GetAwaiter().GetResult();
        Books = new(store, s_library);
        Rosters = new(store, Books, new VirtualTime(new(0, DateTimeOffset.UnixEpoch)));
        Settle(store).GetAwaiter().GetResult();
    }

    public NightDatabase Database { get; } = new();

    public static Library Library => s_library;

    public Books Books { get; }

    /// <summary>Read once: nobody changes the rota in the night, and reading it anew takes longer than all the rest.</summary>
    public Rosters Rosters { get; }

    public static string NumberOf(string person) => $"+451234000{Array.FindIndex(Staff, staff => staff.Id == person) + 1}";

    public static string PersonAt(string number) => Staff[number[^1] - '1'].Id;

    private async Task Settle(Store store)
    {
        if (s_library.Faults is [var fault, ..]) throw new InvalidOperationException(fault.ToString());
        var long_ago = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        await store.Roster.Save(new Storage.Organisation(Organisation, "Fjordby", "da", long_ago));
        foreach (var (id, _) in Staff)
        {
            await store.Roster.Save(new Person(new(id), Organisation, id, "da", $"{id}@fjordby.example", long_ago));
            await store.Roster.Save(new ContactPoint(new($"{id}-sms"), Organisation, new(id), "sms", NumberOf(id), 1));
            await store.Roster.Save(new ContactPoint(new($"{id}-voice"), Organisation, new(id), "voice", NumberOf(id), 3));
            await store.Roster.Save(new ContactPoint(new($"{id}-mail"), Organisation, new(id), "mail", $"{id}@fjordby.example", 2));
        }
        var ladders = s_library.Roles.Roles.Select(role => Ladder.OneByOne(role.Id, Staff.Where(person => person.Roles.Contains(role.Id.Value)).Select(person => new PersonId(person.Id))));
        await store.OnCall.Write(Organisation, OnCallPlan.Empty with { Ladders = [.. ladders] }, 0, null, long_ago);
        await Books.PublishShipped(Organisation);
        await Books.All(Organisation);
        foreach (var level in Enum.GetValues<Level>()) await Rosters.Now(Organisation, level);
    }
}
