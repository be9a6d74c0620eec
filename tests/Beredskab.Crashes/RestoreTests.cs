namespace Beredskab.Crashes;

/// <summary><c>beredskab backup</c> typed while the published server is busy, and <c>beredskab restore</c> (P7), by the provider's own journal.</summary>
public class RestoreTests
{
    private const int PerTown = 6;

    [Fact]
    public async Task From_backups_typed_at_random_moments_no_request_reaches_a_provider_before_two_people_have_released_it()
    {
        var faults = new Faults("restores of typed backups", floor: 6, aim: 30, TimeSpan.FromSeconds(20), deep: 90);
        var held = 0;
        while (faults.More)
        {
            var folder = Directory.CreateTempSubdirectory("beredskab-backups-").FullName;
            await using var town = await Town.Open(faults, _ => { });
            await town.Node.Ready();
            town.LetIn(Isolations.Approver, Isolations.ApproverToken);
            // Much waits to be tried again, so that there is something on its way.
            await town.World.Fault(new { system = "sms", operation = "send", fault = new { kind = "too-many", retryAfter = "2" }, times = 40 });
            var files = new List<string>();
            for (var made = 0; made < PerTown; made++)
            {
                town.Callers.Begin(2);
                await Task.Delay(faults.Random.Next(50, 700));
                files.Add(Path.Combine(folder, $"{made}.zip"));
                (await town.Node.Type("backup", files[^1])).ShouldContain("as it stood just now");
            }
            await town.Callers.Finish(TimeSpan.FromSeconds(60));
            await town.World.LiftFaults();
            await Task.Delay(faults.Random.Next(0, 3000));
            await town.Node.Stop();
            var before = (await town.World.Journal()).Count;

            foreach (var file in files)
            {
                town.Node.Move();
                (await town.Node.Type("restore", file)).ShouldContain("Restored to");
                town.Node.Start();
                await town.Node.Ready();
                town.Node.IsDead.ShouldBeFalse(town.Node.Said);
                (await town.Callers.Get("/api/v1/recovery")).GetProperty("cause").GetString().ShouldBe("restored");
                await Task.Delay(TimeSpan.FromSeconds(2));
                (await town.World.Journal()).Count.ShouldBe(before, $"{faults}: a provider was asked for something");
                faults.Injected("backup restored");
                if (file != files[^1]) await town.Node.Stop();
            }
            await town.Callers.Release(Callers.Token);
            await Task.Delay(TimeSpan.FromSeconds(2));
            (await town.World.Journal()).Count.ShouldBe(before, $"{faults}: one person is not two");
            await town.Callers.Release(Isolations.ApproverToken);
            held += (await Verdict.LookAfterHeld(town.World, town.Callers)).Count;
            (await town.Callers.Get("/api/v1/recovery")).GetProperty("frozen").GetBoolean().ShouldBeFalse();
            Directory.Delete(folder, recursive: true);
        }
        held.ShouldBeGreaterThan(0, "nothing was on its way in any of them");
        faults.Tell($"No provider was asked for anything before two had released it; then {held} things that had been on their way were looked at.");
    }
}
