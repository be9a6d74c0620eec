using Beredskab.Engine;
using Beredskab.Engine.Incidents;
using Beredskab.Server.Demo;
using Beredskab.Server.Reading;
using Beredskab.Server.Workers;
using Microsoft.Extensions.DependencyInjection;

namespace Beredskab.Scenarios;

/// <summary>Somebody sets the server's clock in the middle of an incident. Nobody is called early, nobody too late, and the timeline says it once.</summary>
public class ClockScenarios
{
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1), s_patience = TimeSpan.FromMinutes(2);

    [Theory]
    [InlineData(60, "Serverens ur sprang 1 t frem: det blev stillet, eller maskinen sov. Frister tæller den tid, der er gået, og er ikke flyttet")]
    [InlineData(-60, "Serverens ur blev stillet 1 t tilbage. Frister tæller den tid, der er gået, og er ikke flyttet")]
    public async Task A_clock_that_is_set_stands_on_the_timeline_and_the_next_one_is_called_when_the_time_has_passed(int minutes, string sentence)
    {
        await using var kommune = await Kommune.Open();
        var run = await kommune.Start("ransomware");

        kommune.Time.SetWallClock(kommune.Time.GetUtcNow() + TimeSpan.FromMinutes(minutes));
        await Pass(kommune, TimeSpan.FromSeconds(118));
        kommune.TextsTo("Rasmus Dam").ShouldBeEmpty("his time has not come, whatever the clock says");
        await Pass(kommune, TimeSpan.FromSeconds(3));
        kommune.TextsTo("Rasmus Dam").ShouldHaveSingleItem();

        (await Said(kommune, run)).ShouldBe([sentence]);
    }

    [Fact]
    public async Task A_clock_that_a_time_server_turns_slowly_is_no_jump()
    {
        await using var kommune = await Kommune.Open();
        var run = await kommune.Start("ransomware");

        for (var i = 0; i < 60; i++)
        {
            kommune.Time.SetWallClock(kommune.Time.GetUtcNow() + TimeSpan.FromMilliseconds(900));
            await Pass(kommune, TimeSpan.FromSeconds(1));
        }

        (await Said(kommune, run)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Set_back_while_the_server_was_down_it_is_said_once_and_again_not_at_the_next_start()
    {
        await using var before = await Kommune.Open();
        var run = await before.Start("ransomware");
        await Pass(before, TimeSpan.FromMinutes(1));
        await before.Stop();
        before.Time.SetWallClock(Kommune.GoodFriday - s_hour);

        await using var after = await before.Restart();
        await after.Quiet();
        (await Said(after, run)).ShouldHaveSingleItem().ShouldContain("mindst 1 t bagud");
        await Pass(after, s_patience);
        after.TextsTo("Rasmus Dam").ShouldHaveSingleItem("the time that was left goes on from where the record stands");

        await using var again = await after.Restart();
        await again.Quiet();
        (await Said(again, run)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Set_back_while_the_server_ran_it_is_not_said_again_when_it_starts_anew()
    {
        await using var before = await Kommune.Open();
        var run = await before.Start("ransomware");
        before.Time.SetWallClock(Kommune.GoodFriday - s_hour);
        await Pass(before, TimeSpan.FromSeconds(5));

        await using var after = await before.Restart();
        await Pass(after, TimeSpan.FromSeconds(5));

        (await Said(after, run)).ShouldHaveSingleItem().ShouldContain("1 t tilbage");
    }

    [Fact]
    public async Task Each_jump_is_said_in_every_open_incident_and_in_none_that_is_opened_later()
    {
        await using var kommune = await Kommune.Open();
        RunId[] open = [await kommune.Start("ransomware"), await kommune.Start("ransomware")];
        kommune.Time.SetWallClock(Kommune.GoodFriday + s_hour);
        await Pass(kommune, TimeSpan.FromSeconds(5));
        kommune.Time.SetWallClock(kommune.Time.GetUtcNow() - s_hour);
        await Pass(kommune, TimeSpan.FromSeconds(5));

        var later = await kommune.Start("ransomware");
        await Pass(kommune, TimeSpan.FromMinutes(1));

        foreach (var run in open) (await kommune.IncidentHistory(run)).OfType<IncidentEvent.TimeJumped>().Select(jump => jump.Leap.TotalHours).ShouldBe([1, -1]);
        (await kommune.IncidentHistory(later)).OfType<IncidentEvent.TimeJumped>().ShouldBeEmpty();
    }

    [Fact]
    public async Task Another_node_says_what_one_saw_before_it_died()
    {
        await using var kommune = await Kommune.Open();
        var run = await kommune.Start("ransomware");
        kommune.Time.SetWallClock(Kommune.GoodFriday + s_hour);
        // Seen and kept, and nothing said of it yet.
        (await kommune.Store.LookAtClock()).ShouldBeTrue();

        await using var after = await kommune.Restart();
        await after.Quiet();

        (await Said(after, run)).ShouldHaveSingleItem().ShouldContain("1 t frem");
    }

    [Fact]
    public async Task In_english_too()
    {
        await using var kommune = await Kommune.Open();
        var run = await kommune.Start("ransomware");
        kommune.Time.SetWallClock(Kommune.GoodFriday - s_hour);
        await Pass(kommune, TimeSpan.FromSeconds(5));

        (await Said(kommune, run, "en")).ShouldHaveSingleItem().ShouldBe("The server's clock was set 1 h back. Deadlines count the time that has passed and were not moved");
    }

    /// <summary>In the steps of the sweeper, by the clock that only goes on.</summary>
    private static async Task Pass(Kommune kommune, TimeSpan time)
    {
        for (var left = time; left > TimeSpan.Zero; left -= TimeSpan.FromSeconds(1))
        {
            kommune.Time.FastForward(left < TimeSpan.FromSeconds(1) ? left : TimeSpan.FromSeconds(1));
            await kommune.Services.GetRequiredService<Sweeper>().Sweep(CancellationToken.None);
        }
        await kommune.Quiet();
    }

    private static async Task<List<string>> Said(Kommune kommune, RunId run, string language = "da")
    {
        var timeline = await kommune.Services.GetRequiredService<TimelineReader>().OfIncident(Fjordby.Organisation, (await kommune.Run(run)).Incident, language);
        return [.. timeline!.Items.Where(entry => entry.Kind == "time-jumped").Select(entry => entry.Text)];
    }
}
