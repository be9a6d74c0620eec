using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Beredskab.Server.Reading;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Beredskab.Scenarios;

/// <summary>
/// When the disk runs full: new work waits first, so that people can still answer; a reserve makes room once; and what cannot be
/// recorded is not done, while a list says whom to ring by hand.
/// </summary>
public class FloorScenarios
{
    [Fact]
    public async Task Below_the_floor_new_runs_incidents_drills_and_files_are_refused_and_acknowledgements_decisions_and_notes_are_not()
    {
        await using var kommune = await Kommune.Open(null, null, "--Storage:FloorMegabytes=200");
        var run = await kommune.Start("compromised-account", new { accounts = new[] { "acc-ulla-berg" }, synchronised = "no" });
        var incident = (await kommune.Run(run)).Incident;
        kommune.Store.Disk.FreeNow = () => 80_000_000;

        await Refused(await kommune.Send("/api/v1/runs", new { playbook = "ransomware", inputs = new { } }));
        await Refused(await kommune.Send("/api/v1/runs", new { playbook = "ransomware", inputs = new { }, incident = incident.Value }));
        await Refused(await kommune.Send("/api/v1/runs", new { playbook = "ransomware", inputs = new { }, mode = "drill" }));
        await Refused(await kommune.Send("/api/v1/incidents", new { title = "Ny" }));
        await Refused(await kommune.Send("/api/v1/alerts", new { source = "siem", key = "1", title = "Alarm" }));
        using var upload = new MultipartFormDataContent { { new ByteArrayContent(new byte[1000]), "file", "log.txt" } };
        await Refused(await kommune.Api.PostAsync($"/api/v1/incidents/{incident}/files", upload));

        await Kommune.Yes(await kommune.As("rasmus-dam", $"/api/v1/runs/{run}/tasks/confirm/acknowledge", new { }));
        await kommune.Close(run, "confirm", "rasmus-dam");
        await kommune.Post($"/api/v1/runs/{run}/notes", new { text = "Vi skriver stadig." });
        await kommune.Post($"/api/v1/incidents/{incident}/page", new { person = "rasmus-dam", text = "Ring ind" });

        (WebUtility.HtmlDecode(await kommune.Api.GetStringAsync("/"))).ShouldContain("Disken er næsten fuld");
        var playbook = WebUtility.HtmlDecode(await kommune.Api.GetStringAsync("/playbooks/ransomware"));
        playbook.ShouldContain("Kan ikke startes: disken er næsten fuld");
        playbook.ShouldNotContain("class=\"b go\"");
        using var health = JsonDocument.Parse(await kommune.Api.GetStringAsync("/health/ready"));
        health.RootElement.GetProperty("status").GetString().ShouldBe("degraded");
        health.RootElement.GetProperty("checks").EnumerateArray().Single(check => check.GetProperty("name").GetString() == "disk").GetProperty("says").GetString()!.ShouldContain("80 MB");

        kommune.Store.Disk.FreeNow = () => 300_000_000;
        await kommune.Start("ransomware");

        static async Task Refused(HttpResponseMessage answer)
        {
            answer.Headers.RetryAfter.ShouldNotBeNull();
            await answer.ShouldBeRefused(HttpStatusCode.ServiceUnavailable, "disk-low");
        }
    }

    [Fact]
    public async Task A_request_that_was_accepted_before_is_answered_the_same_below_the_floor()
    {
        await using var kommune = await Kommune.Open();
        string first;
        using (var answer = await kommune.Send("/api/v1/runs", new { playbook = "ransomware", inputs = new { } }, key: "a-key")) first = await answer.Content.ReadAsStringAsync();
        kommune.Store.Disk.FreeNow = () => 1;

        using var again = await kommune.Send("/api/v1/runs", new { playbook = "ransomware", inputs = new { } }, key: "a-key");

        again.StatusCode.ShouldBe(HttpStatusCode.Created);
        (await again.Content.ReadAsStringAsync()).ShouldBe(first);
    }

    [Theory]
    [InlineData(13, "disk-full", "Disken er fuld")]
    [InlineData(8, "read-only", "Databasen kan ikke skrives")]
    public async Task What_cannot_be_recorded_is_not_done_and_the_page_shows_whom_to_ring(int error, string code, string says)
    {
        await using var kommune = await Kommune.Open();
        var run = await kommune.Start("invoice-fraud");
        await kommune.FastForward(TimeSpan.FromSeconds(30));
        var sent = Sent(kommune);
        kommune.Store.Disk.Refusing = new SqliteException("planted", error);

        using (var answer = await kommune.Send($"/api/v1/runs/{run}/tasks/recall/acknowledge", new { }))
        {
            answer.Headers.RetryAfter.ShouldNotBeNull();
            await answer.ShouldBeRefused(HttpStatusCode.ServiceUnavailable, code);
        }
        // Deadlines pass, and nobody is called whose call could not be recorded.
        kommune.Time.FastForward(TimeSpan.FromMinutes(30));
        for (var round = 0; round < 3; round++) await kommune.Services.GetRequiredService<Server.Workers.Sweeper>().Sweep(CancellationToken.None);
        Sent(kommune).ShouldBe(sent);

        using (var browser = kommune.Browser())
        {
            using var health = await browser.GetAsync("/health/ready");
            health.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            (WebUtility.HtmlDecode(await browser.GetStringAsync("/"))).ShouldContain(says);
            WebUtility.HtmlDecode(await browser.GetStringAsync("/call-list")).ShouldContain("tel:+45");
            // A form that could not be written leads to a page that says so, with the list on it.
            var incident = (await kommune.Run(run)).Incident;
            using var posted = await browser.Post($"/incidents/{incident}", $"/do/incidents/{incident}/notes", ("key", "k1"), ("text", "En note"), ("kind", "observation"));
            posted.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            var page = WebUtility.HtmlDecode(await posted.Content.ReadAsStringAsync());
            page.ShouldContain("Ring i hånden");
            page.ShouldContain("tel:+45");
            page.ShouldNotContain("<script");
        }

        kommune.Store.Disk.Refusing = null;
        await kommune.Quiet();
        await kommune.FastForward(TimeSpan.FromSeconds(5));
        kommune.Store.Disk.Trouble.ShouldBeNull("it is found out by trying");
        Sent(kommune).ShouldBeGreaterThan(sent, "what was due is done as soon as it can be recorded");
        await kommune.Post($"/api/v1/runs/{run}/tasks/recall/acknowledge", new { });
    }

    [Fact]
    public async Task The_call_list_says_who_is_asked_what_since_when_with_numbers_and_who_is_next_and_is_kept_beside_the_database()
    {
        await using var kommune = await Kommune.Open();
        var run = await kommune.Start("invoice-fraud");
        await kommune.FastForward(TimeSpan.FromSeconds(30));

        var list = (await kommune.Get("/api/v1/call-list")).GetProperty("incidents").EnumerateArray().Single();
        var task = list.GetProperty("tasks").EnumerateArray().First();
        task.GetProperty("since").GetDateTimeOffset().ShouldBe(Kommune.GoodFriday, TimeSpan.FromSeconds(5));
        task.GetProperty("people").EnumerateArray().Select(person => person.GetProperty("standing").GetString()).ShouldContain("next");
        task.GetProperty("people").EnumerateArray().First().GetProperty("phone").GetString().ShouldStartWith("+45");
        var page = await kommune.Api.GetStringAsync("/call-list");
        page.ShouldNotContain("<script");
        (page.Length + (await kommune.Api.GetStringAsync("/tokens.css")).Length).ShouldBeLessThan(50_000);

        await kommune.Services.GetRequiredService<CallLists>().Keep(CancellationToken.None);
        var file = WebUtility.HtmlDecode(await File.ReadAllTextAsync(Path.Combine(kommune.Folder, CallLists.FileName)));
        file.ShouldContain("<style>");
        file.ShouldContain("tel:+45");
        file.ShouldNotContain("href=\"/");
        (await kommune.Run(run)).IsGoing.ShouldBeTrue();
    }

    [Fact]
    public async Task On_a_disk_that_is_really_full_the_reserve_takes_the_acknowledgement_and_is_put_by_again()
    {
        using var disk = SmallDisk.Make(megabytes: 48);
        if (disk is null) Assert.Skip("A file system of its own can be made by root only.");
        await using var kommune = await Kommune.Open(Path.Combine(disk.Folder, "data"), null, "--Storage:FloorMegabytes=12", "--Storage:ReserveMegabytes=8");
        var run = await kommune.Start("invoice-fraud");
        await kommune.FastForward(TimeSpan.FromSeconds(70));
        var reserve = Path.Combine(kommune.Folder, "beredskab.reserve");
        new FileInfo(reserve).Length.ShouldBe(8_000_000);
        var free = kommune.Store.Disk.Free!.Value;

        disk.Fill();

        kommune.Store.Disk.Free!.Value.ShouldBeLessThan(100_000);
        (await kommune.Send("/api/v1/incidents", new { title = "Ny" })).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        // Notes until the write-ahead log must grow, and the reserve is given up for it.
        for (var note = 0; note < 400 && File.Exists(reserve); note++) await kommune.Post($"/api/v1/runs/{run}/notes", new { text = $"{note} {new string('x', 3000)}" });
        File.Exists(reserve).ShouldBeFalse("there was no room but that of the reserve");
        await Kommune.Yes(await kommune.As("rasmus-dam", $"/api/v1/runs/{run}/tasks/recall/acknowledge", new { }));
        // And when that is used up too, nothing is said to be recorded that is not.
        disk.Fill();
        var refused = false;
        for (var note = 0; note < 2000 && !refused; note++)
        {
            using var answer = await kommune.Send($"/api/v1/runs/{run}/notes", new { text = $"{note} {new string('y', 3000)}" });
            refused = !answer.IsSuccessStatusCode;
            if (refused) await answer.ShouldBeRefused(HttpStatusCode.ServiceUnavailable, "disk-full");
        }
        refused.ShouldBeTrue();
        (await kommune.Api.GetStringAsync("/call-list")).ShouldNotBeEmpty();

        disk.Empty();
        await kommune.FastForward(TimeSpan.FromSeconds(70));
        kommune.Store.Disk.Trouble.ShouldBeNull();
        File.Exists(reserve).ShouldBeTrue();
        kommune.Store.Disk.Free!.Value.ShouldBeGreaterThan(free - 24_000_000);
        await kommune.Post($"/api/v1/runs/{run}/notes", new { text = "Der er plads igen." });
    }

    /// <summary>The database's files are on a disk of their own; its log is elsewhere, as where the log has no room it stops.</summary>
    [Fact]
    public async Task On_a_database_server_whose_disk_is_really_full_the_reserve_takes_the_acknowledgement_and_nothing_new_is_begun_until_there_is_room()
    {
        using var disk = SmallDisk.Make(megabytes: 90);
        if (disk is null) Assert.Skip("Only root may make a small disk to fill.");
        await using var server = await PostgreSqlServer.Start(disk.Folder);
        string[] settings = ["--Storage:Provider=postgresql", $"--Storage:ConnectionString={server.ConnectionString}", "--Storage:ReserveMegabytes=8"];
        await using var kommune = await Kommune.Open(null, null, settings);
        await using var other = await Kommune.Open(null, null, [.. settings, "--roles=web"]);
        var run = await kommune.Start("invoice-fraud");
        await kommune.FastForward(TimeSpan.FromSeconds(70));

        disk.Fill();
        // Notes until its files must grow.
        for (var note = 0; note < 3000 && !kommune.Store.Disk.IsLow; note++) await kommune.Post($"/api/v1/runs/{run}/notes", new { text = $"{note} {Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(2000))}" });

        kommune.Store.Disk.IsLow.ShouldBeTrue("there was no room but that of the reserve");
        await Kommune.Yes(await kommune.As("rasmus-dam", $"/api/v1/runs/{run}/tasks/recall/acknowledge", new { }));
        await (await kommune.Send("/api/v1/incidents", new { title = "Ny" })).ShouldBeRefused(HttpStatusCode.ServiceUnavailable, "disk-low");
        await (await kommune.Send("/api/v1/runs", new { playbook = "ransomware" })).ShouldBeRefused(HttpStatusCode.ServiceUnavailable, "disk-low");
        WebUtility.HtmlDecode(await kommune.Api.GetStringAsync("/")).ShouldContain("Databaseserverens disk var fuld");
        for (var waited = Stopwatch.StartNew(); !other.Store.Disk.IsLow && waited.Elapsed < TimeSpan.FromSeconds(20);) await Task.Delay(100);
        await (await other.Send("/api/v1/incidents", new { title = "Ny" })).ShouldBeRefused(HttpStatusCode.ServiceUnavailable, "disk-low");

        disk.Empty();
        await kommune.FastForward(TimeSpan.FromSeconds(70));
        kommune.Store.Disk.IsLow.ShouldBeFalse();
        await kommune.Post("/api/v1/incidents", new { title = "Der er plads igen" });
        for (var waited = Stopwatch.StartNew(); other.Store.Disk.IsLow && waited.Elapsed < TimeSpan.FromSeconds(20);) await Task.Delay(100);
        await other.Post("/api/v1/incidents", new { title = "Også her" });
    }

    private static int Sent(Kommune kommune) => kommune.World.Journal.Of("sms", "send").Count + kommune.World.Journal.Of("voice", "call").Count + kommune.World.Journal.Of("mail", "send").Count;

    [Fact]
    public async Task When_the_record_cannot_even_be_read_the_last_list_is_shown_and_says_how_old_it_is()
    {
        await using var kommune = await Kommune.Open();
        await kommune.Start("invoice-fraud");
        var lists = kommune.Services.GetRequiredService<CallLists>();
        await lists.Keep(CancellationToken.None);
        kommune.Time.FastForward(TimeSpan.FromMinutes(3));
        kommune.Store.Disk.RefusingReads = new SqliteException("planted", 10);

        using var browser = new HttpClient { BaseAddress = kommune.Api.BaseAddress };
        using var answer = await browser.GetAsync("/call-list");
        var page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
        page.ShouldContain("tel:+45");
        page.ShouldContain("Dette er en gammel liste");
        using var home = await browser.GetAsync("/");
        home.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        WebUtility.HtmlDecode(await home.Content.ReadAsStringAsync()).ShouldContain("tel:+45");
        using var stranger = await kommune.Api.GetAsync("/api/v1/call-list");
        stranger.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable, "programs get no list of people from nobody");
        kommune.Store.Disk.RefusingReads = null;
    }
}

/// <summary>A file system of its own, in memory and of a few megabytes. Null where this user may not make one.</summary>
internal sealed class SmallDisk : IDisposable
{
    private SmallDisk(string folder) => Folder = folder;

    public string Folder { get; }

    public static SmallDisk? Make(int megabytes)
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root") return null;
        var folder = Directory.CreateTempSubdirectory("beredskab-disk-").FullName;
        if (Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", folder)) return new(folder);
        Directory.Delete(folder);
        return null;
    }

    public void Fill()
    {
        using var file = File.OpenHandle(Path.Combine(Folder, $"filler-{Guid.NewGuid():n}"), FileMode.Create, FileAccess.Write);
        long at = 0;
        for (var size = 1_000_000; size > 0; size /= 10)
            try
            {
                for (; ; at += size) RandomAccess.Write(file, new byte[size], at);
            }
            catch (IOException)
            {
                // A smaller piece may still fit.
            }
    }

    public void Empty()
    {
        foreach (var file in Directory.GetFiles(Folder, "filler-*")) File.Delete(file);
    }

    public void Dispose()
    {
        Run("umount", "-l", Folder);
        Directory.Delete(Folder);
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(program, arguments) { RedirectStandardError = true });
        process!.WaitForExit();
        return process.ExitCode == 0;
    }
}
