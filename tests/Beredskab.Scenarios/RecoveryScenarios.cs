using System.Globalization;
using System.Net;
using System.Text.Json;
using Beredskab.Engine;
using Beredskab.Engine.Runs;
using Beredskab.Simulation;
using Beredskab.Storage;
using Beredskab.Testing;
using Microsoft.Data.Sqlite;

namespace Beredskab.Scenarios;

/// <summary>After a restore, or in a copy beside its original, nothing is sent until two people release each run (P7).</summary>
public class RecoveryScenarios
{
    private const int Points = 30, Courses = 3;

    [Fact]
    public async Task From_thirty_random_backup_points_nothing_is_sent_before_two_people_release_and_then_the_run_goes_on()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("BEREDSKAB_SEED"), CultureInfo.InvariantCulture, out var asked) ? asked : Environment.TickCount & 0xffff;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed} (BEREDSKAB_SEED), backup points {Points}");
        var random = new Random(seed);
        var (inFlight, released, done) = (0, 0, 0);
        for (var course = 0; course < Courses; course++)
        {
            await using var before = await Kommune.Open();
            var run = await before.Start("compromised-account", new { accounts = new[] { "acc-ulla-berg" }, synchronised = "no" });
            if (random.Next(2) == 0) await before.Start("ransomware");
            using var backups = new Place();
            for (var point = 0; point < Points / Courses; point++)
            {
                await before.FastForward(TimeSpan.FromSeconds(random.Next(1, 30)));
                // Most points lie in the middle of things: somebody is paged, and the provider has no time just now.
                if (random.Next(4) > 0)
                {
                    before.World.Faults.Switch(new Fault.Broken(503), "sms", "send", times: random.Next(1, 3));
                    await before.Post($"/api/v1/incidents/{(await before.Run(run)).Incident}/page", new { person = "rasmus-dam", text = "Ring ind" });
                }
                Copy(before, Path.Combine(backups.Folder, $"{point}"));
            }
            before.World.Faults.LiftAll();
            await before.FastForward(TimeSpan.FromMinutes(random.Next(2, 8)));
            await before.Stop();
            for (var point = 0; point < Points / Courses; point++, done++)
            {
                // The old database comes back under the witness of the newer one.
                Restore(Path.Combine(backups.Folder, $"{point}"), before.Folder);
                await using var after = await Kommune.Open(before.Folder, before.Time);
                inFlight += (await after.Store.Ledger.InState(EffectState.Held)).Count;
                await after.FastForward(TimeSpan.FromMinutes(random.Next(1, 20)));
                after.World.Journal.Entries.Count.ShouldBe(0, $"seed {seed}, point {done}: something reached the world");
                (await after.Get("/api/v1/recovery")).GetProperty("cause").GetString().ShouldBe("witness-newer");

                await Kommune.Yes(await after.As("mads-holm", $"/api/v1/recovery/runs/{run}/release", new { reason = "Talt med alle" }));
                after.World.Journal.Entries.Count.ShouldBe(0, $"seed {seed}, point {done}: one person is not two");
                await Kommune.Yes(await after.As("birgitte-lund", $"/api/v1/recovery/runs/{run}/release", new { reason = "Set efter i Twilio" }));
                await after.FastForward(TimeSpan.FromMinutes(3));
                if (after.World.Journal.Entries.Count > 0) released++;
            }
        }
        done.ShouldBe(Points);
        TestContext.Current.TestOutputHelper?.WriteLine($"effects in flight {inFlight}, runs that went on {released}");
        inFlight.ShouldBeGreaterThanOrEqualTo(Points / 2, "the points must lie where something is on its way");
        released.ShouldBeGreaterThanOrEqualTo(Points / 2);
    }

    [Fact]
    public async Task One_person_cannot_release_twice_and_both_stand_on_the_timeline()
    {
        await using var after = await Restored(out var run);

        await Kommune.Yes(await after.As("mads-holm", $"/api/v1/recovery/runs/{run()}/release", new { reason = "Jeg har set efter" }));
        await (await after.As("mads-holm", $"/api/v1/recovery/runs/{run()}/release", new { reason = "Igen" })).ShouldBeRefused(HttpStatusCode.Conflict, "same-person");
        var item = (await after.Get("/api/v1/recovery")).GetProperty("items").EnumerateArray().Single(one => one.GetProperty("id").GetString() == run().Value);
        item.GetProperty("releasedBy").GetProperty("id").GetString().ShouldBe("mads-holm");
        item.GetProperty("missing").GetInt64().ShouldBeGreaterThan(0);
        await Kommune.Yes(await after.As("birgitte-lund", $"/api/v1/recovery/runs/{run()}/release", new { reason = "Enig" }));

        (await after.History(run())).OfType<RunEvent.Released>().Select(released => released.IsOpen).ShouldBe([false, true]);
        (await after.Store.Journal.Read(StreamId.Of(run()))).Where(entry => entry.Type == "released").Select(entry => entry.Author).ShouldBe(["person:mads-holm", "person:birgitte-lund"]);
        await (await after.As("birgitte-lund", $"/api/v1/recovery/runs/{run()}/release", new { reason = "Enig" })).ShouldBeRefused(HttpStatusCode.Conflict, "not-frozen");
    }

    [Fact]
    public async Task While_it_stands_still_people_read_write_notes_and_acknowledge_and_new_incidents_wait_until_two_let_them_out()
    {
        await using var after = await Restored(out var run);

        await after.Post($"/api/v1/runs/{run()}/notes", new { text = "Vi læser." });
        await Kommune.Yes(await after.As("mads-holm", $"/api/v1/runs/{run()}/tasks/confirm/acknowledge", new { }));
        await after.Start("ransomware");
        await after.FastForward(TimeSpan.FromMinutes(5));
        after.World.Journal.Entries.Count.ShouldBe(0);

        await Kommune.Yes(await after.As("mads-holm", "/api/v1/recovery/release", new { reason = "Ny hændelse" }));
        await (await after.As("mads-holm", "/api/v1/recovery/release", new { reason = "Ny hændelse" })).ShouldBeRefused(HttpStatusCode.Conflict, "same-person");
        after.World.Journal.Entries.Count.ShouldBe(0);
        await Kommune.Yes(await after.As("birgitte-lund", "/api/v1/recovery/release", new { reason = "Ny hændelse" }));

        after.World.Journal.Entries.Count.ShouldBeGreaterThan(0);
        (await after.History(run())).OfType<RunEvent.Released>().ShouldBeEmpty();
        var frozen = await after.Get("/api/v1/recovery");
        frozen.GetProperty("frozen").GetBoolean().ShouldBeTrue("the old ones stand still yet");
        frozen.GetProperty("houseShut").GetBoolean().ShouldBeFalse();
        // A run that somebody starts in a frozen incident is part of it.
        var sent = after.World.Journal.Entries.Count;
        await after.Start("invoice-fraud", incident: (await after.Run(run())).Incident.Value);
        await after.FastForward(TimeSpan.FromSeconds(30));
        after.World.Journal.Of("sms", "send").Skip(sent).ShouldBeEmpty();
    }

    [Fact]
    public async Task Releasing_an_incident_releases_its_runs_and_when_the_last_is_released_the_banner_goes()
    {
        await using var after = await Restored(out var run);
        var incident = (await after.Run(run())).Incident;
        (await after.Api.GetStringAsync("/")).ShouldContain("/recovery");

        foreach (var person in (string[])["mads-holm", "birgitte-lund"])
            await Kommune.Yes(await after.As(person, $"/api/v1/recovery/incidents/{incident}/release", new { reason = "Set efter" }));

        (await after.Get("/api/v1/recovery")).GetProperty("frozen").GetBoolean().ShouldBeFalse();
        (await after.Api.GetStringAsync("/")).ShouldNotContain("href=\"/recovery\"");
        await after.FastForward(TimeSpan.FromMinutes(10));
        after.World.Journal.Entries.Count.ShouldBeGreaterThan(0, "the ladder goes on");
        // And the next start is an ordinary one.
        await using var again = await after.Restart();
        (await again.Get("/api/v1/recovery")).GetProperty("frozen").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task What_was_held_is_sent_said_to_be_done_or_dropped_by_a_person_with_a_reason_and_an_entry()
    {
        await using var after = await Restored(out var run);
        var held = (await after.Store.Ledger.OfStream(StreamId.Of(run()))).Where(effect => effect.State == EffectState.Held).ToList();
        held.ShouldNotBeEmpty();
        var page = held[0].Key;
        (await after.Api.GetStringAsync("/recovery")).ShouldContain(page.Value);

        await (await after.As("mads-holm", $"/api/v1/effects/{page}/send", new { })).ShouldBeRefused(HttpStatusCode.Conflict, "reason-needed");
        await Kommune.Yes(await after.As("mads-holm", $"/api/v1/effects/{page}/send", new { reason = "Han har intet fået" }));
        await (await after.As("mads-holm", $"/api/v1/effects/{page}/drop", new { reason = "Nej" })).ShouldBeRefused(HttpStatusCode.Conflict, "not-held");
        after.World.Journal.Entries.Count.ShouldBe(0, "the run stands still, whoever says send");
        foreach (var person in (string[])["mads-holm", "birgitte-lund"])
            await Kommune.Yes(await after.As(person, $"/api/v1/recovery/runs/{run()}/release", new { reason = "Set efter" }));

        var number = JsonDocument.Parse(held[0].Payload).RootElement.GetProperty("to").GetString()!;
        after.World.Journal.Effects("sms", "send", number).ShouldBe(1);
        var settled = (await after.History(run())).OfType<RunEvent.HeldSettled>().ShouldHaveSingleItem();
        (settled.Effect, settled.Choice).ShouldBe((page.Value, HeldChoice.Send));
        (await after.Get($"/api/v1/runs/{run()}/timeline")).ToString().ShouldContain("Han har intet fået");
    }

    [Fact]
    public async Task A_held_isolation_that_a_person_says_is_done_settles_its_step()
    {
        await using var before = await Kommune.Open();
        var run = await before.Start("compromised-account", new { accounts = new[] { "acc-ulla-berg" }, synchronised = "no" });
        await before.Close(run, "confirm", "mads-holm");
        await before.Decide(run, "isolate-now", "mads-holm", "yes");
        before.World.Faults.Switch(new Fault.Broken(503), "accounts");
        await Kommune.Yes(await before.Approve(run, "isolate", "birgitte-lund"));
        using var backup = new Place();
        Copy(before, backup.Folder);
        await before.FastForward(TimeSpan.FromMinutes(3));
        await before.Stop();
        Restore(backup.Folder, before.Folder);

        await using var after = await before.Restart();
        var isolation = (await after.Store.Ledger.InState(EffectState.Held)).Single(effect => effect.Kind == "isolate");
        await Kommune.Yes(await after.As("mads-holm", $"/api/v1/effects/{isolation.Key}/done", new { reason = "Kontoen er spærret, set i Entra" }));

        (await after.Outcome(run, "isolate")).ShouldBe("done");
        after.World.Journal.Entries.Count.ShouldBe(0);
    }

    [Fact]
    public async Task A_copied_folder_beside_its_original_starts_frozen_and_the_original_goes_on()
    {
        await using var original = await Kommune.Open();
        var run = await original.Start("compromised-account", new { accounts = new[] { "acc-ulla-berg" }, synchronised = "no" });
        using var place = new Place();
        // The whole folder, its witness too: nothing in the copy is older than anything else in it.
        Copy(original, place.Folder);
        foreach (var file in Directory.GetFiles(original.Folder).Where(file => Path.GetFileName(file) is "installation" or "witness.jsonl" or "node" or "beredskab.format"))
            File.Copy(file, Path.Combine(place.Folder, Path.GetFileName(file)));

        await using var copy = await Kommune.Open(place.Folder, new ManualTime(original.Time.GetUtcNow()));
        await copy.FastForward(TimeSpan.FromMinutes(30));
        await original.FastForward(TimeSpan.FromMinutes(3));

        (await copy.Get("/api/v1/recovery")).GetProperty("cause").GetString().ShouldBe("copied");
        copy.World.Journal.Entries.Count.ShouldBe(0);
        original.TextsTo("Rasmus Dam").ShouldNotBeEmpty("its ladder climbs on");
        (await original.Get("/api/v1/recovery")).GetProperty("frozen").GetBoolean().ShouldBeFalse();
        (await original.Run(run)).IsGoing.ShouldBeTrue();
    }

    [Fact]
    public async Task Without_a_witness_the_start_page_says_that_a_restored_machine_cannot_be_recognised()
    {
        await using var before = await Kommune.Open();
        (await before.Api.GetStringAsync("/")).ShouldNotContain("intet vidne", Case.Insensitive);
        await before.Start("ransomware");
        await before.Stop();
        File.Delete(Path.Combine(before.Folder, "witness.jsonl"));

        await using var after = await before.Restart();

        (await after.Api.GetStringAsync("/")).ShouldContain("Der var intet vidne ved start");
        (await after.Get("/api/v1/recovery")).GetProperty("blind").GetBoolean().ShouldBeTrue();
        await after.Stop();
        File.Delete(Path.Combine(before.Folder, "witness.jsonl"));
        // One that only serves pages sends nothing, and needs no witness of its own.
        await using (var web = await Kommune.Open(before.Folder, before.Time, "--Roles=web"))
        {
            (await web.Api.GetStringAsync("/")).ShouldNotContain("intet vidne", Case.Insensitive);
            await web.Stop();
        }
        File.Delete(Path.Combine(before.Folder, "witness.jsonl"));
        await using (var blind = await Kommune.Open(before.Folder, before.Time))
        {
            (await blind.Api.GetStringAsync("/")).ShouldContain("Der var intet vidne ved start");
            await blind.Stop();
        }
        await using var again = await after.Restart();
        (await again.Api.GetStringAsync("/")).ShouldNotContain("intet vidne", Case.Insensitive);
    }

    [Fact]
    public async Task What_its_own_tools_have_restored_stands_still_for_whoever_starts_first()
    {
        await using var before = await Kommune.Open();
        var run = await before.Start("ransomware");
        await before.Stop();
        await using var output = new StringWriter();
        await using var errors = new StringWriter();

        (await Server.Commands.CommandLine.Run(["freeze", "--data", before.Folder, "--why", "pg_restore af mandagens dump"], output, errors)).ShouldBe(0, errors.ToString());

        output.ToString().ShouldContain("open runs and incidents stand still");
        await using var after = await Kommune.Open(before.Folder, before.Time);
        await after.FastForward(TimeSpan.FromMinutes(20));
        after.World.Journal.Entries.Count.ShouldBe(0);
        var told = await after.Get("/api/v1/recovery");
        (told.GetProperty("frozen").GetBoolean(), told.GetProperty("cause").GetString()).ShouldBe((true, "restored"));
        told.GetProperty("detail").GetString()!.ShouldContain("mandagens dump");
        foreach (var person in (string[])["mads-holm", "birgitte-lund"])
            await Kommune.Yes(await after.As(person, $"/api/v1/recovery/runs/{run}/release", new { reason = "Set efter" }));
        await after.FastForward(TimeSpan.FromMinutes(3));
        after.World.Journal.Entries.Count.ShouldBeGreaterThan(0);
    }

    /// <summary>A run whose first page was on its way when the backup was made, and which went on for ten minutes after it.</summary>
    private static Task<Kommune> Restored(out Func<RunId> run)
    {
        RunId id = default;
        run = () => id;
        return Make();

        async Task<Kommune> Make()
        {
            // Stopped and not disposed of: the folder is the next one's.
            var before = await Kommune.Open();
            before.World.Faults.Switch(new Fault.Broken(503), "sms", "send", times: 1);
            id = await before.Start("compromised-account", new { accounts = new[] { "acc-ulla-berg" }, synchronised = "no" });
            using var backup = new Place();
            Copy(before, backup.Folder);
            before.World.Faults.LiftAll();
            await before.FastForward(TimeSpan.FromMinutes(10));
            await before.Stop();
            Restore(backup.Folder, before.Folder);
            return await before.Restart();
        }
    }

    private static void Copy(Kommune kommune, string folder)
    {
        Directory.CreateDirectory(folder);
        using var connection = new SqliteConnection($"Data Source={Path.Combine(kommune.Folder, "beredskab.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "vacuum into $file";
        command.Parameters.AddWithValue("$file", Path.Combine(folder, "beredskab.db"));
        command.ExecuteNonQuery();
    }

    private static void Restore(string backup, string folder)
    {
        foreach (var old in Directory.GetFiles(folder, "beredskab.db*")) File.Delete(old);
        File.Copy(Path.Combine(backup, "beredskab.db"), Path.Combine(folder, "beredskab.db"));
    }

    private sealed class Place : IDisposable
    {
        public string Folder { get; } = Path.Combine(Path.GetTempPath(), $"beredskab-{Guid.NewGuid():n}");

        public void Dispose()
        {
            if (Directory.Exists(Folder)) Directory.Delete(Folder, recursive: true);
        }
    }
}
