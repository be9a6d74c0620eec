using System.Net;
using System.Text;
using Beredskab.Engine;
using Beredskab.Engine.Incidents;
using Beredskab.Engine.Runs;
using Beredskab.Server.Demo;
using Beredskab.Server.Recovery;
using Beredskab.Server.Streams;
using Beredskab.Server.Workers;
using Beredskab.Storage;
using Beredskab.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Beredskab.Scenarios;

/// <summary>What an earlier version left in the middle of the night goes on under this one, to its end.</summary>
public class UpgradeScenarios
{
    private const string Making = "BEREDSKAB_MAKE_GOLDEN_NIGHT";

    private static bool IsMaking => Environment.GetEnvironmentVariable(Making) is { Length: > 0 };

    public static TheoryData<string> Nights() => [.. Directory.GetDirectories(GoldenNight.Folder("")).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Nights))]
    public async Task A_night_that_an_earlier_version_left_goes_on_under_this_one_to_its_end(string name)
    {
        var night = GoldenNight.Read(name);
        var folder = GoldenNight.Copy(name);
        await using var database = await DatabaseOf(name);
        try
        {
            // The same place, as far as the server can know: this is an upgrade and not a restore.
            if (database is null) await ThisIsItsPlace(folder);
            await using (var kommune = await Kommune.Open(folder, new ManualTime(night.At + TimeSpan.FromSeconds(5)), Settings(database))) await GoesOn(kommune, night);
            // And once more when the clock of the law has run out meanwhile.
            await using var later = await Kommune.Open(folder, new ManualTime(night.Over), Settings(database));
            await later.Quiet();
            (await later.IncidentHistory(new(night.Run))).OfType<IncidentEvent.ClockOver>().ShouldHaveSingleItem();
            await TimelinesAreAsTheyWere(later, night);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>How the nights in golden/ were made, and their README says how to make one. Unless it is asked to, it keeps none.</summary>
    [Theory, InlineData(false), InlineData(true)]
    public async Task A_night_for_later_versions_can_be_left(bool isPostgreSql)
    {
        if (isPostgreSql && !IsMaking) return;
        await using var database = isPostgreSql ? await PostgreSqlServer.Start() : null;
        var folder = Path.Combine(Path.GetTempPath(), $"beredskab-{Guid.NewGuid():n}");
        try
        {
            await using var kommune = await Kommune.Open(folder, null, Settings(database));
            var night = await GoldenNight.Live(kommune);
            if (!IsMaking) return;
            var name = $"{Environment.GetEnvironmentVariable(Making)}-{(isPostgreSql ? "postgresql" : "sqlite")}";
            night.Keep(name, folder);
            if (database is not null) GoldenNight.Pack(Encoding.UTF8.GetBytes(await database.Dump()), Path.Combine(GoldenNight.Folder(name), "night.sql.gz"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task What_a_newer_version_wrote_to_is_left_to_it_and_the_others_go_on()
    {
        await using var database = await PostgreSqlServer.Start();
        await using var kommune = await Kommune.Open(null, null, Settings(database));
        var newer = await kommune.Start("ransomware");
        var other = await kommune.Start("ransomware");
        var incident = (await kommune.Run(newer)).Incident;
        await WriteAsNewer(kommune, StreamId.Of(newer), incident);
        await WriteAsNewer(kommune, StreamId.Of(incident, Fjordby.Organisation), incident);
        var before = (await kommune.Store.Journal.Read(StreamId.Of(newer))).Count;

        await (await kommune.Api.GetAsync($"/api/v1/runs/{newer}")).ShouldBeRefused(HttpStatusCode.ServiceUnavailable, "newer-version", "nyere version");
        using (var task = await kommune.As("mads-holm", $"/api/v1/runs/{newer}/tasks/open/acknowledge", new { }))
        {
            task.Headers.RetryAfter.ShouldNotBeNull();
            await task.ShouldBeRefused(HttpStatusCode.ServiceUnavailable, "newer-version");
        }
        // Both ladders climb at this moment, and one of them is not ours to climb. Nor is one of the two timelines ours to write in.
        kommune.Time.FastForward(TimeSpan.FromMinutes(2));
        kommune.Time.SetWallClock(kommune.Time.GetUtcNow() + TimeSpan.FromHours(1));
        var sweeper = kommune.Services.GetRequiredService<Sweeper>();
        for (var rounds = 0; kommune.TextsTo("Rasmus Dam").Count == 0 && rounds < 200; rounds++)
        {
            await sweeper.Sweep(CancellationToken.None);
            await Task.Delay(10);
        }

        kommune.TextsTo("Rasmus Dam").ShouldHaveSingleItem();
        (await kommune.Step(other, "open")).ShouldBeOfType<StepState.Ready>();
        (await kommune.IncidentHistory(other)).OfType<IncidentEvent.TimeJumped>().ShouldHaveSingleItem();
        kommune.Store.SetAsides.IsEmpty.ShouldBeTrue("nothing is wrong with it");
        var after = await kommune.Store.Journal.Read(StreamId.Of(newer));
        after.Count.ShouldBe(before, "nothing was decided on what is not understood");
        TimelineCheck.Verify(StreamId.Of(newer), after).ShouldBeOfType<TimelineVerdict.Intact>();
    }

    [Fact]
    public async Task On_one_node_alone_no_newer_one_will_come_so_people_are_asked_to_take_over()
    {
        await using var kommune = await Kommune.Open();
        var run = await kommune.Start("ransomware");
        await WriteAsNewer(kommune, StreamId.Of(run), (await kommune.Run(run)).Incident);

        await kommune.FastForward(TimeSpan.FromMinutes(2));
        // It is set aside, its incident is told, and the incident's own run pages: each a round of its own, and rounds are found by the second.
        for (var second = 0; second < 60 && !IsAsked(); second++) await kommune.FastForward(TimeSpan.FromSeconds(1));

        kommune.Store.SetAsides.Find(StreamId.Of(run)).ShouldContain(one => one.What == Failing.Folding && one.IsForPeople && one.IsTold);
        IsAsked().ShouldBeTrue();
        await (await kommune.Api.GetAsync($"/api/v1/runs/{run}")).ShouldBeRefused(HttpStatusCode.ServiceUnavailable, "set-aside");
        await (await kommune.As("mads-holm", $"/api/v1/runs/{run}/tasks/open/acknowledge", new { })).ShouldBeRefused(HttpStatusCode.ServiceUnavailable, "set-aside");

        bool IsAsked() => kommune.TextsTo("Henrik Dahl").Any(text => text.Contains("sat til side", StringComparison.Ordinal));
    }

    private static async Task WriteAsNewer(Kommune kommune, StreamId stream, IncidentId incident)
    {
        var head = (await kommune.Store.Journal.Head(stream))!;
        (await kommune.Store.Journal.Commit(new()
        {
            Organisation = Fjordby.Organisation,
            At = kommune.Store.Now(),
            Appends = [new(stream, head.Version, "live", incident, [new NewEntry("moon-phase", kommune.Store.Now(), "engine", "{}")])],
        })).ShouldBeOfType<CommitResult.Committed>();
        kommune.Services.GetRequiredService<RunDesk>().Forget();
        kommune.Services.GetRequiredService<IncidentDesk>().Forget();
    }

    private static async Task GoesOn(Kommune kommune, GoldenNight night)
    {
        var run = new RunId(night.Run);
        (await kommune.Get("/api/v1/recovery")).GetProperty("frozen").GetBoolean().ShouldBeFalse("an upgrade is no restore");
        await kommune.Quiet();
        await TimelinesAreAsTheyWere(kommune, night);
        await TheLadderClimbsAndTheOldCodeCounts(kommune, run, night.Code);
        await TheApprovalThatWasGivenStillCounts(kommune, run, night.Hash);
        await WhatWasUnderWayIsSettled(kommune, run, night.Held);

        (await kommune.Incident(run)).Clocks[new("nis2-24")].ShouldBeOfType<Clock.Running>().Over.ShouldBe(night.Over);
        (await kommune.Step(run, "rest")).ShouldBeOfType<StepState.Ready>();
        await kommune.FastForward(TimeSpan.FromMinutes(90));
        (await kommune.Outcome(run, "rest")).ShouldBe("arrived");
        await kommune.Post($"/api/v1/runs/{run}/signals/patched", new { });
        (await kommune.Outcome(run, "patched")).ShouldBe("arrived");
        await kommune.Close(run, "look", "mads-holm");
        (await kommune.Run(run)).Status.ShouldBe(RunStatus.Ended);

        await TheShippedPlaybookGoesOn(kommune, new(night.Account));
        await TimelinesAreAsTheyWere(kommune, night);
    }

    /// <summary>As far as what is irrevocable. To its very end it goes in <see cref="WholeRunScenarios"/>.</summary>
    private static async Task TheShippedPlaybookGoesOn(Kommune kommune, RunId run)
    {
        (await kommune.Outcome(run, "isolate-now")).ShouldBe("yes", "nobody said no in time, neither before nor after");
        (await kommune.Step(run, "isolate")).ShouldBeOfType<StepState.Ready>().FailedAt.ShouldNotBeNull("nobody approved in time, and people do it");
        await kommune.Close(run, "isolate", "mads-holm");
        (await kommune.Outcome(run, "isolate")).ShouldBe("handled");
        // With what follows from it, which would otherwise call people for a whole day.
        while ((await kommune.Incident(run)).Runs.Find(other => !other.IsOver) is { } going) await kommune.Post($"/api/v1/runs/{going.Run}/abort", new { reason = "Det var en øvelse" });
        (await kommune.Run(run)).Status.ShouldBe(RunStatus.Aborted);
    }

    /// <summary>Every timeline holds together, and the part that is old is the very same.</summary>
    private static async Task TimelinesAreAsTheyWere(Kommune kommune, GoldenNight night)
    {
        var file = new StringWriter();
        await kommune.Store.Timelines.Export(night.Heads.Keys.Select(stream => new StreamId(stream)), file, kommune.Store.Now());
        TimelineCheck.Verify(new MemoryStream(Encoding.UTF8.GetBytes(file.ToString()))).ShouldBeOfType<TimelineVerdict.Intact>().Streams.ShouldBe(night.Heads.Count);
        foreach (var (stream, head) in night.Heads)
        {
            var (length, hash) = (int.Parse(head.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture), head.Split(' ')[1]);
            Convert.ToHexStringLower((await kommune.Store.Journal.Read(new StreamId(stream)))[length - 1].Hash).ShouldBe(hash, stream);
        }
    }

    private static async Task TheLadderClimbsAndTheOldCodeCounts(Kommune kommune, RunId run, string code)
    {
        Climbed("Birgitte Lund").ShouldBeEmpty();
        await kommune.FastForward(TimeSpan.FromMinutes(5));
        Climbed("Birgitte Lund").ShouldHaveSingleItem();
        Climbed("Mads Holm").ShouldBeEmpty("he was called before");
        (await kommune.Text("Mads Holm", $"ja {code}")).ShouldNotBeNull().ShouldContain("Modtaget");
        (await kommune.Step(run, "look")).ShouldBeOfType<StepState.Ready>().Owner?.Value.ShouldBe("mads-holm");
        await kommune.FastForward(TimeSpan.FromMinutes(10));
        Climbed("Jonas Krogh").ShouldBeEmpty("somebody has it");

        IReadOnlyList<string> Climbed(string person) => [.. kommune.TextsTo(person).Where(text => text.Contains("Se efter", StringComparison.Ordinal))];
    }

    private static async Task TheApprovalThatWasGivenStillCounts(Kommune kommune, RunId run, string hash)
    {
        var approval = (await kommune.Step(run, "isolate")).ShouldBeOfType<StepState.Ready>().Approval!;
        approval.Hash.ShouldBe(hash);
        approval.Given.ShouldHaveSingleItem().By.Value.ShouldBe("birgitte-lund");
        await Kommune.Yes(await kommune.As("jonas-krogh", $"/api/v1/runs/{run}/approvals/isolate", new { approve = true, hash, reason = "" }));
        (await kommune.Outcome(run, "isolate")).ShouldBe("done");
        foreach (var account in (AccountId[])[new("acc-ulla-berg"), new("acc-svc-print")]) kommune.World.Directory.Find(account)!.IsEnabled.ShouldBeFalse();
    }

    /// <summary>This world never heard of the text that was cut off; asked, it says so, and the text goes out once.</summary>
    private static async Task WhatWasUnderWayIsSettled(Kommune kommune, RunId run, List<string> held)
    {
        kommune.TextsTo("Kurt Vang").Count(text => text.Contains(GoldenNight.Lost, StringComparison.Ordinal)).ShouldBe(1);
        kommune.TextsTo("Jens Toft").Count(text => text.Contains(GoldenNight.Deferred, StringComparison.Ordinal)).ShouldBe(1);
        kommune.World.Journal.Of("voice", "call").ShouldBeEmpty("that one is a person's to decide");
        (await kommune.Outcome(run, "ring")).ShouldBeNull();
        foreach (var call in held) await kommune.Post($"/api/v1/effects/{call}/done", new { reason = "De har hørt det" });
        (await kommune.Outcome(run, "ring")).ShouldBe("done");
    }

    private static async Task ThisIsItsPlace(string folder)
    {
        string installation;
        await using (var store = await Store.Open(new(StoreProvider.Sqlite, folder, null), new ManualTime(Kommune.GoodFriday))) installation = store.InstallationId;
        FolderMark.Here(folder, installation).Write();
    }

    private static async Task<PostgreSqlServer?> DatabaseOf(string name)
    {
        if (!File.Exists(Path.Combine(GoldenNight.Folder(name), "night.sql.gz"))) return null;
        var server = await PostgreSqlServer.Start();
        await server.Run(GoldenNight.Text(name, "night.sql.gz"));
        return server;
    }

    private static string[] Settings(PostgreSqlServer? database) =>
        database is null ? [] : ["--Storage:Provider=postgresql", $"--Storage:ConnectionString={database.ConnectionString}"];
}
