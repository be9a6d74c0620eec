using Beredskab.Storage;

namespace Beredskab.Crashes;

/// <summary>kill -9 on SQLite: the provider counts every effect once (P1, P2, P3, P4).</summary>
public class KillTests
{
    [Fact]
    public async Task Killed_at_any_moment_and_at_every_named_point_each_effect_happens_once()
    {
        var faults = new Faults("kills on SQLite", floor: 15, aim: 100, TimeSpan.FromSeconds(45), deep: 2000);
        var (runs, texts) = (0, 0);
        var points = new Queue<string>([.. CrashPoint.Names, .. CrashPoint.Names]);
        // A phone company lists a thousand texts to a number at most, so a deep run takes a fresh town now and then.
        while (faults.More || points.Count > 0)
        {
            var counted = await Night(faults, kills: 120, By.Text, points);
            (runs, texts) = (runs + counted.Tickets, texts + counted.Texts);
        }
        faults.Tell($"{runs} runs and {texts} texts, each once.");
        foreach (var point in CrashPoint.Names) faults.Of(point).ShouldBeGreaterThanOrEqualTo(2, $"kills {point}");
    }

    [Fact]
    public async Task Killed_while_mail_is_under_way_none_is_forgotten_and_a_second_one_is_owned_up_to()
    {
        // A mail server cannot be asked what it took.
        var faults = new Faults("kills with mail under way", floor: 4, aim: 12, TimeSpan.FromSeconds(12), deep: 200);
        var (twice, givenUp) = (0, 0);
        while (faults.More)
        {
            var counted = await Night(faults, kills: 60, By.Mail, new(Enumerable.Repeat("after-send-before-settle", 4)));
            (twice, givenUp) = (twice + counted.Twice, givenUp + counted.Excused);
        }
        faults.Tell($"{twice} mails came twice, all of them owned up to; {givenUp} were cut off twice, and people were told.");
    }

    [Fact]
    public async Task Killed_while_people_are_rung_no_phone_rings_twice_and_what_nobody_can_tell_is_left_to_a_person()
    {
        // A call carries no mark: one in the time is ours, and of several nobody can tell which.
        var faults = new Faults("kills while people are rung", floor: 5, aim: 20, TimeSpan.FromSeconds(20), deep: 200);
        var (calls, held) = (0, 0);
        while (faults.More)
        {
            var counted = await Night(faults, kills: 60, By.Call, new(Enumerable.Repeat("after-send-before-settle", 4)));
            (calls, held) = (calls + counted.Calls, held + counted.Excused);
        }
        faults.Tell($"{calls} calls, each once; {held} of them only when a person had looked.");
        calls.ShouldBeGreaterThanOrEqualTo(faults.Count);
    }

    [Fact]
    public async Task Killed_while_accounts_are_closed_and_given_back_each_is_touched_once_and_what_was_closed_before_never()
    {
        var faults = new Faults("kills while accounts are closed", floor: 6, aim: 40, TimeSpan.FromSeconds(25), deep: 300);
        var points = new Queue<string>(["after-claim", "after-send-before-settle", "after-settle"]);
        var (closed, opened, leftAlone) = (0, 0, 0);
        while (faults.More || points.Count > 0)
        {
            await using var town = await Town.Open(faults, _ => { });
            await town.World.Fault(new { system = "accounts", fault = new { kind = "late", by = "00:00:00.1500000" } });
            await town.Node.Ready();
            await town.Node.Kill();
            town.LetIn(Isolations.Approver, Isolations.ApproverToken);
            using var people = new Isolations(() => town.Node.Url, town.World, faults);
            for (var kill = 0; kill < 40 && (faults.More || points.Count > 0); kill++)
            {
                var point = kill % 2 == 1 && points.Count > 0 ? points.Dequeue() : null;
                town.Node.Start(point is null ? null : $"{point}:{faults.Random.Next(1, 9)}");
                await town.Node.Ready();
                people.Begin(Math.Max(0, 6 - people.Waiting));
                if (point is null || !await town.Node.Dies(TimeSpan.FromSeconds(15)))
                {
                    if (point is not null) points.Enqueue(point);
                    point = null;
                    await Task.Delay(faults.Random.Next(200, 2500));
                }
                await town.Node.Kill();
                faults.Injected(point ?? "at random");
            }
            town.Node.Start();
            await people.Finish(TimeSpan.FromSeconds(90));
            var counted = await people.Count();
            (closed, opened, leftAlone) = (closed + counted.Closed, opened + counted.Opened, leftAlone + counted.LeftAlone);
        }
        (closed, opened, leftAlone).ShouldSatisfyAllConditions(() => closed.ShouldBeGreaterThanOrEqualTo(4), () => opened.ShouldBeGreaterThanOrEqualTo(1), () => leftAlone.ShouldBeGreaterThanOrEqualTo(1));
        faults.Tell($"{closed} accounts closed once, {opened} of them opened once, {leftAlone} that were closed before left alone.");
    }

    [Fact]
    public async Task Two_hundred_starts_that_were_answered_are_all_there_after_a_kill()
    {
        var faults = new Faults("acknowledged starts", floor: 1, aim: 1, TimeSpan.FromMinutes(1), deep: 20);
        while (faults.More)
        {
            await using var town = await Town.Open(faults, _ => { });
            await town.Node.Ready();
            // No second try here: the first yes is the promise.
            var yes = await Task.WhenAll(Enumerable.Range(0, 200).Select(town.StartOnce));
            await town.Node.Kill();
            faults.Injected("kill after 200 starts");
            yes.ShouldAllBe(run => run != null);
            town.Node.Start();
            await town.Node.Ready();
            foreach (var run in yes) (await town.Callers.Get($"/api/v1/runs/{run}")).GetProperty("status").GetString().ShouldBe("running");
        }
        faults.Tell("200 starts each, all there.");
    }

    private static async Task<Verdict.Counted> Night(Faults faults, int kills, By by, Queue<string> points)
    {
        await using var town = await Town.Open(faults, _ => { });
        await town.World.Fault(new { system = "sms", operation = "send", fault = new { kind = "late", by = "00:00:00.2500000" } });
        await town.World.Fault(new { system = "tickets", operation = "open", fault = new { kind = "late", by = "00:00:00.1500000" } });
        if (by == By.Mail) await town.World.Fault(new { system = "mail", operation = "send", fault = new { kind = "late", by = "00:00:00.2500000" } });
        if (by == By.Call) await town.World.Fault(new { system = "voice", operation = "call", fault = new { kind = "late", by = "00:00:00.2500000" } });
        await town.Node.Ready();
        await town.Node.Kill();
        if (by == By.Mail) town.ReachOnlyBy("mail");
        if (by == By.Call) town.ReachOnlyBy("voice");
        for (var kill = 0; kill < kills && (faults.More || points.Count > 0); kill++)
        {
            // Named points first, with random moments between them.
            var point = kill % 3 == 2 || points.Count == 0 ? null : points.Dequeue();
            town.Node.Start(point is null ? null : $"{point}:{faults.Random.Next(1, 5)}");
            if (point is null && faults.Random.Next(6) == 0) await Task.Delay(faults.Random.Next(1500));
            else
            {
                await town.Node.Ready();
                // Twenty runs are under way at each kill; what cannot be asked about is counted with fewer.
                town.Callers.Begin(Math.Max(0, (by == By.Text ? 20 : 8) - town.Callers.Waiting));
                if (point is null) await Task.Delay(faults.Random.Next(50, 1500));
                else if (!await town.Node.Dies(TimeSpan.FromSeconds(20)))
                {
                    // Nobody came by there so often; a kill all the same, and the point has another turn.
                    points.Enqueue(point);
                    point = null;
                }
            }
            await town.Node.Kill();
            faults.Injected(point ?? "at random");
        }
        town.Node.Start();
        await town.Callers.Finish(TimeSpan.FromSeconds(90));
        return await Verdict.Of(town.World, town.Callers, faults, by);
    }
}
