using System.Net;
using System.Text.Json;
using Beredskab.Server.Demo;
using Beredskab.Simulation;

namespace Beredskab.Scenarios;

/// <summary>The people of a group in the directory are taken over as a list is, and nobody and nothing is taken away by it.</summary>
public class DirectoryScenarios
{
    [Fact]
    public async Task Somebody_new_in_the_group_is_seen_first_and_then_taken_over_and_can_be_called()
    {
        await using var kommune = await Kommune.Open();

        var seen = await Ask(kommune, "check");
        seen.GetProperty("taken").GetBoolean().ShouldBeFalse();
        Changed(seen).ShouldBe(["ulla-berg New"]);
        (await kommune.Store.Roster.Find(new("ulla-berg"))).ShouldBeNull();

        (await Ask(kommune, "import")).GetProperty("taken").GetBoolean().ShouldBeTrue();
        (await kommune.Store.Roster.Find(new("ulla-berg")))!.Login.ShouldBe("ulla.berg@fjordby.example");
        (await kommune.Store.Roster.Contacts(new Engine.PersonId("ulla-berg"))).Select(contact => $"{contact.Kind} {contact.Address}")
            .ShouldBe(["sms +4512340199", "voice +4512340199", "mail ulla.berg@fjordby.example"]);
        Changed(await Ask(kommune, "import")).ShouldBeEmpty("twice is once");
    }

    [Fact]
    public async Task A_number_is_mended_and_what_the_directory_does_not_know_stays()
    {
        await using var kommune = await Kommune.Open();
        await Ask(kommune, "import");
        kommune.World.Directory.Change(new("acc-mads-holm"), mads => mads with { Mobile = "+45 20304050", Phone = "lokal 123", DisplayName = "Mads Å. Holm" });

        var plan = await Ask(kommune, "import");

        Changed(plan).ShouldBe(["mads-holm Changed"]);
        plan.GetProperty("faults").EnumerateArray().Select(fault => fault.GetProperty("message").GetString()).ShouldContain("'lokal 123' i Entra ID er ikke et telefonnummer og bruges ikke.");
        (await kommune.Store.Roster.Find(new("mads-holm")))!.Name.ShouldBe("Mads Å. Holm");
        (await kommune.Store.Roster.Contacts(new Engine.PersonId("mads-holm"))).Where(contact => contact.Kind == "sms").ShouldHaveSingleItem().Address.ShouldBe("+4520304050");
        (await kommune.Store.Roster.Contacts(new Engine.PersonId("rasmus-dam"))).Select(contact => contact.Kind).ShouldBe(["sms", "voice", "mail"]);
        await kommune.Start("ransomware");
        kommune.World.Phones.Messages("+4520304050").ShouldHaveSingleItem("the one who is called is the one who was called before");
    }

    [Fact]
    public async Task Accounts_that_an_incident_has_closed_and_people_who_have_left_change_nobody()
    {
        await using var kommune = await Kommune.Open();
        await Ask(kommune, "import");
        kommune.World.Directory.Change(new("acc-mads-holm"), mads => mads with { IsEnabled = false, DisplayName = "Spærret" });
        await kommune.Store.Roster.Save((await kommune.Store.Roster.Find(new("ulla-berg")))! with { Departed = kommune.Store.Now() });

        Changed(await Ask(kommune, "import")).ShouldBeEmpty();
        (await kommune.Store.Roster.Find(new("ulla-berg")))!.Departed.ShouldNotBeNull("who has left comes back only when a person says so");
    }

    [Fact]
    public async Task Whoever_came_from_a_list_without_a_login_is_known_by_the_mailbox_and_gets_one()
    {
        await using var kommune = await Kommune.Open();
        await kommune.Store.Roster.Save((await kommune.Store.Roster.Find(new("mads-holm")))! with { Login = null });
        kommune.World.Directory.Change(new("acc-mads-holm"), mads => mads with { Login = "MADS-HOLM@fjordby.example", DisplayName = "Mads H." });

        Changed(await Ask(kommune, "import")).ShouldBe(["mads-holm Changed", "ulla-berg New"], ignoreOrder: true);

        (await kommune.Store.Roster.Find(new("mads-holm")))!.Login.ShouldBe("MADS-HOLM@fjordby.example");
    }

    [Fact]
    public async Task A_name_that_is_too_long_stands_in_nobodys_way()
    {
        await using var kommune = await Kommune.Open();
        kommune.World.Directory.Join(Fjordby.Group, kommune.World.Directory.Add("vikar@fjordby.example", new string('v', 300)).Id);
        kommune.World.Directory.Join(Fjordby.Group, kommune.World.Directory.Add("ikke en adresse", "Uden Adresse").Id);

        var plan = await Ask(kommune, "import");

        plan.GetProperty("taken").GetBoolean().ShouldBeTrue();
        plan.GetProperty("faults").EnumerateArray().Select(fault => fault.GetProperty("message").GetString()).ShouldContain("'ikke en adresse' i Entra ID er ikke en mailadresse og bruges ikke.");
        (await kommune.Store.Roster.FindByLogin("vikar@fjordby.example"))!.Name.Length.ShouldBe(100);
    }

    [Fact]
    public async Task Two_of_one_name_are_two_people()
    {
        await using var kommune = await Kommune.Open();
        foreach (var login in new[] { "annh@fjordby.example", "ahan2@fjordby.example" })
            kommune.World.Directory.Join(Fjordby.Group, kommune.World.Directory.Add(login, "Anne Hansen").Id);

        await Ask(kommune, "import");

        (await kommune.Store.Roster.People(new Engine.OrganisationId("fjordby"))).Where(person => person.Name == "Anne Hansen").Select(person => $"{person.Id} {person.Login}")
            .ShouldBe(["anne-hansen ahan2@fjordby.example", "annh annh@fjordby.example"], ignoreOrder: true);
    }

    [Fact]
    public async Task When_the_directory_does_not_say_who_is_in_the_group_nothing_is_changed_and_it_is_said_why()
    {
        await using var kommune = await Kommune.Open();
        kommune.World.Faults.Switch(new Fault.Refused(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation."), "accounts", "members", times: 2);

        using (var refused = await kommune.Send("/api/v1/people/directory/import", new { }))
        {
            refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            (await refused.Content.ReadAsStringAsync()).ShouldContain("Insufficient privileges");
        }
        await using var other = await Kommune.Open(null, null, "--People:Group=3f0c");
        using var missing = await other.Send("/api/v1/people/directory/check", new { });
        (await missing.Content.ReadAsStringAsync()).ShouldContain("Der er ingen gruppe '3f0c' i Entra ID");
    }

    private static async Task<JsonElement> Ask(Kommune kommune, string verb) => await kommune.Post($"/api/v1/people/directory/{verb}", new { });

    private static IEnumerable<string> Changed(JsonElement plan) => plan.GetProperty("people").EnumerateArray()
        .Where(person => !person.GetProperty("change").GetString()!.Equals("none", StringComparison.OrdinalIgnoreCase)).Select(person => $"{person.GetProperty("id").GetString()} {Word(person.GetProperty("change").GetString()!)}");

    private static string Word(string change) => char.ToUpperInvariant(change[0]) + change[1..];
}
