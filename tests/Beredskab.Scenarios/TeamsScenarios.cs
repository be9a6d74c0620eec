using System.Text;
using System.Text.RegularExpressions;
using Beredskab.Engine;
using Beredskab.Simulation;
using Beredskab.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Beredskab.Scenarios;

/// <summary>Whoever would rather have it there finds in Teams what others get by mail: it wakes nobody, and it answers nothing.</summary>
public partial class TeamsScenarios
{
    private const string Name = "mads@fjordby.example";

    [Fact]
    public async Task What_is_asked_quietly_lies_in_Teams_as_a_card_that_leads_to_the_task_and_has_no_code()
    {
        await using var kommune = await Kommune.Open();
        await Import(kommune, $"id;navn;teams\nmads-holm;Mads Holm;{Name}\n");
        var incident = await Open(kommune);

        await Ask(kommune, incident);

        kommune.World.Chats.Of(Name).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            card => card.Title.ShouldBe("Mørkt på rådhuset: Se på nødstrømmen"),
            card => card.Text.ShouldContain("i Beredskab"),
            card => Code().IsMatch(card.Text).ShouldBeFalse(card.Text),
            card => card.Link.ShouldEndWith("/tasks"));
        kommune.World.Mailboxes.Of("mads-holm@fjordby.example").ShouldBeEmpty();
        kommune.TextsTo("Mads Holm").ShouldBeEmpty();
        (await kommune.Store.Codes.Open("live", Name)).ShouldBeEmpty("no code waits for an answer that nobody can give");
        (await kommune.Api.GetStringAsync(new Uri($"/incidents/{incident}", UriKind.Relative))).ShouldContain("Teams");
    }

    [Fact]
    public async Task Teams_wakes_nobody_who_has_a_phone()
    {
        await using var kommune = await Kommune.Open();
        await Import(kommune, $"id;navn;teams\nmads-holm;Mads Holm;{Name}\n");

        await kommune.Start("ransomware");

        kommune.TextsTo("Mads Holm").ShouldHaveSingleItem().ShouldContain("Kvittér alarm");
        kommune.World.Chats.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task Whoever_has_nothing_else_is_called_there_and_when_Teams_refuses_the_next_is_called_and_it_is_said_why()
    {
        await using var kommune = await Kommune.Open();
        await Import(kommune, $"id;navn;mobil;telefon;mail;teams\nmads-holm;Mads Holm;;;;{Name}\n");
        kommune.World.Faults.Switch(new Fault.Refused(403, "WorkflowDisabled", "The workflow is turned off."), "teams", "post");

        var run = await kommune.Start("ransomware");

        kommune.World.Chats.All.ShouldBeEmpty();
        kommune.TextsTo("Rasmus Dam").ShouldHaveSingleItem("nobody waits for somebody who cannot be reached");
        (await kommune.Api.GetStringAsync(new Uri($"/incidents/{(await kommune.Run(run)).Incident}", UriKind.Relative))).ShouldContain("The workflow is turned off.");

        kommune.World.Faults.LiftAll();
        await Ask(kommune, await Open(kommune));
        kommune.World.Chats.Of(Name).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_card_is_proven_by_the_code_in_it()
    {
        await using var kommune = await Kommune.Open();
        await Import(kommune, $"id;navn;teams\nmads-holm;Mads Holm;{Name}\n");

        await kommune.Post("/api/v1/readiness/check", new { role = "it-duty", ways = new[] { "teams" } });

        var card = kommune.World.Chats.Of(Name).ShouldHaveSingleItem();
        card.Link.ShouldEndWith("/account");
        Code().IsMatch(card.Text).ShouldBeTrue(card.Text);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Where_Teams_is_not_set_up_the_same_goes_by_mail_and_where_it_is_over_the_workflow(bool isSetUp)
    {
        var url = $"http://127.0.0.1:{Child.FreePort()}";
        await using var outside = await Outside.Start(url);
        await using var kommune = await Kommune.OpenAt(url, [.. outside.Settings(url).Concat(isSetUp ? outside.Teams() : []).Select(setting => $"--{setting.Key}={setting.Value}")]);
        await kommune.Store.Roster.Save(new ContactPoint(new("mads-holm-teams"), new("fjordby"), new("mads-holm"), ContactPoint.Teams, Name, 1));
        kommune.Services.GetRequiredService<Server.Streams.Rosters>().Forget();

        await Ask(kommune, await Open(kommune));

        (await outside.Journal()).Where(asked => asked.System is "teams" or "mail").Select(asked => $"{asked.System} {asked.Target} {asked.Answer}")
            .ShouldBe([isSetUp ? $"teams {Name} ok" : "mail mads-holm@fjordby.example ok"]);
    }

    [Theory]
    [InlineData("mads")]
    [InlineData("Mads Holm <mads@fjordby.example>")]
    public async Task What_nobody_signs_in_to_Teams_with_is_refused(string name)
    {
        await using var kommune = await Kommune.Open();
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes($"id;navn;teams\nmads-holm;Mads Holm;{name}\n"));

        using var answer = await kommune.Api.PostAsync(new Uri("/api/v1/people/import", UriKind.Relative), content);

        (await answer.Content.ReadAsStringAsync()).ShouldContain("er ikke et navn, man logger på Teams med");
    }

    private static async Task<IncidentId> Open(Kommune kommune) => new((await kommune.Post("/api/v1/incidents", new { title = "Mørkt på rådhuset" })).GetProperty("id").GetString()!);

    /// <summary>Without a time to answer in, nobody is woken for it.</summary>
    private static Task Ask(Kommune kommune, IncidentId incident) =>
        kommune.Post($"/api/v1/incidents/{incident}/tasks", """{"role": "it-duty", "do": "Se på nødstrømmen"}""");

    private static async Task Import(Kommune kommune, string list)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(list));
        using var answer = await kommune.Api.PostAsync(new Uri("/api/v1/people/import", UriKind.Relative), content);
        answer.EnsureSuccessStatusCode();
    }

    [GeneratedRegex(@"\b\d{4}\b")]
    private static partial Regex Code();
}
