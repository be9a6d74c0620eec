using System.Net;
using Beredskab.Engine;
using Beredskab.Engine.Runs;

namespace Beredskab.Scenarios;

/// <summary>Behind a locked account stand at least two different people, and undoing gives back exactly what was taken (P3, LANGUAGE 3.8).</summary>
public class ApprovalScenarios
{
    private const string Ulla = "acc-ulla-berg", Karl = "acc-karl-ost", Emergency = "acc-noed-admin-1";

    [Fact]
    public async Task Whoever_asked_for_the_isolation_cannot_approve_it_and_a_second_person_can()
    {
        await using var kommune = await Kommune.Open();
        var run = await Asked(kommune, "birgitte-lund", Ulla);

        await (await kommune.Approve(run, "isolate", "birgitte-lund")).ShouldBeRefused(HttpStatusCode.Conflict, "requester", "en anden skal godkende");
        IsEnabled(kommune, Ulla).ShouldBeTrue();
        await Kommune.Yes(await kommune.Approve(run, "isolate", "jonas-krogh"));

        IsEnabled(kommune, Ulla).ShouldBeFalse();
        (await kommune.Outcome(run, "isolate")).ShouldBe("done");
        kommune.World.Journal.Effects("accounts", "disable", Ulla).ShouldBe(1);
        kommune.World.Journal.Effects("accounts", "revoke", Ulla).ShouldBe(1);
        kommune.World.Journal.Of("accounts", "look", Ulla)[^1].Number.ShouldBeGreaterThan(kommune.World.Journal.Of("accounts", "revoke", Ulla)[^1].Number, "what was done is read back");
    }

    [Fact]
    public async Task A_third_person_is_not_needed_and_is_told_so()
    {
        await using var kommune = await Kommune.Open();
        var run = await Asked(kommune, "mads-holm", Ulla);
        var hash = (await kommune.Step(run, "isolate")).ShouldBeOfType<StepState.Ready>().Approval!.Hash;
        await Kommune.Yes(await kommune.Approve(run, "isolate", "jonas-krogh"));

        await (await kommune.As("birgitte-lund", $"/api/v1/runs/{run}/approvals/isolate", new { approve = true, hash })).ShouldBeRefused(HttpStatusCode.Conflict, "no-approval");

        kommune.World.Journal.Effects("accounts", "disable", Ulla).ShouldBe(1);
    }

    [Fact]
    public async Task Somebody_without_the_role_cannot_approve()
    {
        await using var kommune = await Kommune.Open();
        var run = await Asked(kommune, "mads-holm", Ulla);

        await (await kommune.Approve(run, "isolate", "kurt-vang")).ShouldBeRefused(HttpStatusCode.Forbidden, "not-an-approver");

        IsEnabled(kommune, Ulla).ShouldBeTrue();
    }

    [Fact]
    public async Task Where_only_the_clock_asked_whoever_chose_the_accounts_cannot_approve()
    {
        await using var kommune = await Kommune.Open();
        var run = await kommune.Start("compromised-account", new { accounts = new[] { Ulla }, synchronised = "no" });
        await kommune.Close(run, "confirm", "mads-holm");
        await kommune.FastForward(TimeSpan.FromMinutes(3));
        (await kommune.Outcome(run, "isolate-now")).ShouldBe("yes");

        await (await kommune.Approve(run, "isolate", "henrik-dahl")).ShouldBeRefused(HttpStatusCode.Conflict, "requester");
        IsEnabled(kommune, Ulla).ShouldBeTrue();
        await Kommune.Yes(await kommune.Approve(run, "isolate", "birgitte-lund"));

        IsEnabled(kommune, Ulla).ShouldBeFalse();
    }

    [Fact]
    public async Task A_refusal_locks_nobody_out_and_starts_no_failure_task()
    {
        await using var kommune = await Kommune.Open();
        var run = await Asked(kommune, "mads-holm", Ulla);

        await Kommune.Yes(await kommune.Approve(run, "isolate", "jonas-krogh", yes: false));
        await kommune.FastForward(TimeSpan.FromMinutes(20));

        (await kommune.Outcome(run, "isolate")).ShouldBe("refused");
        (await kommune.History(run)).ShouldNotContain(happened => happened is RunEvent.FailureTaskOpened);
        kommune.World.Journal.Of("accounts", "disable").ShouldBeEmpty();
    }

    [Fact]
    public async Task When_nobody_approves_in_time_the_duty_officer_gets_the_task_of_locking_by_hand()
    {
        await using var kommune = await Kommune.Open();
        var run = await Asked(kommune, "mads-holm", Ulla);
        var before = kommune.TextsTo("Birgitte Lund").Count;

        await kommune.FastForward(TimeSpan.FromMinutes(3));
        kommune.TextsTo("Birgitte Lund").Count.ShouldBeGreaterThan(before, "asked once more");
        await kommune.FastForward(TimeSpan.FromMinutes(3));

        kommune.TextsTo("Mads Holm")[^1].ShouldContain("Spær kontoen i hånden i AD og Entra");
        await kommune.Close(run, "isolate", "mads-holm");
        (await kommune.Outcome(run, "isolate")).ShouldBe("handled");
        kommune.World.Journal.Of("accounts", "disable").ShouldBeEmpty();
    }

    [Fact]
    public async Task What_has_changed_since_it_was_read_cannot_be_approved()
    {
        await using var kommune = await Kommune.Open();
        var run = await Asked(kommune, "mads-holm", Ulla);

        using var answer = await kommune.As("jonas-krogh", $"/api/v1/runs/{run}/approvals/isolate", new { approve = true, hash = new string('0', 64) });

        await answer.ShouldBeRefused(HttpStatusCode.Conflict, "approval-changed");
        IsEnabled(kommune, Ulla).ShouldBeTrue();
    }

    [Fact]
    public async Task Undoing_is_asked_for_and_approved_and_an_account_that_was_locked_before_stays_locked()
    {
        await using var kommune = await Kommune.Open();
        var run = await Asked(kommune, "mads-holm", Ulla, Karl);
        await Kommune.Yes(await kommune.Approve(run, "isolate", "jonas-krogh"));
        IsEnabled(kommune, Ulla).ShouldBeFalse();

        await kommune.ByHand(run, "isolate", "undo", "birgitte-lund");
        IsEnabled(kommune, Ulla).ShouldBeFalse("asking is not doing");
        await (await kommune.Approve(run, "isolate", "birgitte-lund")).ShouldBeRefused(HttpStatusCode.Conflict, "requester");
        await Kommune.Yes(await kommune.Approve(run, "isolate", "jonas-krogh"));

        IsEnabled(kommune, Ulla).ShouldBeTrue();
        IsEnabled(kommune, Karl).ShouldBeFalse();
        (await kommune.Run(run)).InForce.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_undo_that_the_directory_refuses_is_not_called_done()
    {
        await using var kommune = await Kommune.Open();
        var run = await Asked(kommune, "mads-holm", Ulla);
        await Kommune.Yes(await kommune.Approve(run, "isolate", "jonas-krogh"));
        kommune.World.Faults.Switch(new Simulation.Fault.Refused(403, "Authorization_RequestDenied", "Insufficient privileges."), "accounts", "enable");

        await kommune.ByHand(run, "isolate", "undo", "mads-holm");
        await Kommune.Yes(await kommune.Approve(run, "isolate", "jonas-krogh"));

        (await kommune.History(run)).ShouldContain(happened => happened is RunEvent.UndoFailed);
        (await kommune.Run(run)).InForce.ShouldContain(new AccountId(Ulla));
    }

    [Fact]
    public async Task A_privileged_account_becomes_a_task_for_people_and_the_others_are_locked()
    {
        await using var kommune = await Kommune.Open();
        var run = await Asked(kommune, "mads-holm", Ulla, Emergency);

        await Kommune.Yes(await kommune.Approve(run, "isolate", "jonas-krogh"));

        IsEnabled(kommune, Ulla).ShouldBeFalse();
        IsEnabled(kommune, Emergency).ShouldBeTrue();
        (await kommune.History(run)).OfType<RunEvent.FailureTaskOpened>().ShouldHaveSingleItem().Targets.ShouldBe([Emergency]);
        kommune.TextsTo("Mads Holm")[^1].ShouldContain("Spær kontoen i hånden");
    }

    [Fact]
    public async Task A_directory_that_is_busy_for_a_moment_is_asked_again_instead_of_giving_up()
    {
        await using var kommune = await Kommune.Open();
        kommune.World.Faults.Switch(new Simulation.Fault.TooMany("2"), "accounts", "disable", times: 1);
        kommune.World.Faults.Switch(new Simulation.Fault.Broken(503), "accounts", "revoke", times: 1);
        var run = await Asked(kommune, "mads-holm", Ulla);

        await Kommune.Yes(await kommune.Approve(run, "isolate", "jonas-krogh"));
        await kommune.FastForward(TimeSpan.FromSeconds(30));

        (await kommune.Outcome(run, "isolate")).ShouldBe("done");
        kommune.World.Journal.Effects("accounts", "revoke", Ulla).ShouldBe(1, "disabled without its sessions revoked is not isolated");
    }

    private static async Task<RunId> Asked(Kommune kommune, string requester, params string[] accounts)
    {
        var run = await kommune.Start("compromised-account", new { accounts, synchronised = "no" });
        await kommune.Close(run, "confirm", "mads-holm");
        await kommune.Decide(run, "isolate-now", requester, "yes");
        return run;
    }

    private static bool IsEnabled(Kommune kommune, string account) => kommune.World.Directory.Find(new(account))!.IsEnabled;
}
