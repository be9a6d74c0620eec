using Beredskab.Engine;
using Beredskab.Engine.Outside;
using Beredskab.Simulation;

namespace Beredskab.ContractTests.Outside;

/// <summary>What every <see cref="IAccountDirectory"/> promises.</summary>
public abstract class AccountPromises : Promises
{
    private static readonly AccountId Nobody = new("00000000-0000-0000-0000-00000000dead");

    private IAccountDirectory Accounts => Stage.Accounts;

    private AccountId Soren => _soren ??= World.Directory.Add("soren@fjordby.example", "Søren O'Brien").Id;

    private AccountId? _soren;

    private SimulatedAccount SorenNow => World.Directory.Find(Soren)!;

    [Fact]
    public async Task A_search_finds_by_the_beginning_of_the_name_or_the_login()
    {
        var guest = World.Directory.Add("sofie@partner.example", "Bente Sofie", isGuest: true).Id;
        World.Directory.Add("ulla@fjordby.example", "Ulla Sørensen");
        _ = Soren;

        await ShouldFind("søren o'b", Soren);
        await ShouldFind("soren@", Soren);
        await ShouldFind("SOFIE", guest);
        await ShouldFind("nobody");

        async Task ShouldFind(string text, params AccountId[] expected) =>
            (await Accounts.Search(text, NoStop)).ShouldBeOfType<AccountSearch.Found>().Accounts.Select(account => account.Id).ShouldBe(expected);
    }

    [Fact]
    public async Task A_group_lists_all_who_are_in_it_with_the_numbers_that_the_directory_has()
    {
        for (var n = 0; n < 250; n++) World.Directory.Join("vagter", World.Directory.Add($"vikar{n}@fjordby.example", $"Vikar {n}").Id);
        World.Directory.Join("vagter", Soren);
        World.Directory.Change(Soren, account => account with { Mobile = "+45 20 30 40 50", Phone = "33 11 22 33", IsEnabled = false });

        var members = (await Accounts.Members("vagter", NoStop)).ShouldBeOfType<GroupLook.Listed>().Members;

        members.Count.ShouldBe(251);
        members.Select(member => member.Id).ShouldBeUnique();
        members.Single(member => member.Id == Soren).ShouldBe(new GroupMember(Soren, "soren@fjordby.example", "Søren O'Brien", false, "soren@fjordby.example", "+45 20 30 40 50", "33 11 22 33"));
        (await Accounts.Members("ingen", NoStop)).ShouldBeOfType<GroupLook.Missing>();
        World.Faults.Switch(new Fault.TooMany("5"), "accounts", "members", times: 1);
        (await Accounts.Members("vagter", NoStop)).ShouldBeOfType<GroupLook.NoAnswer>().Why.ShouldBeOfType<WorldAnswer.TryAgain>();
        World.Faults.Switch(new Fault.Refused(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation."), "accounts", "members", times: 1);
        (await Accounts.Members("vagter", NoStop)).ShouldBeOfType<GroupLook.NoAnswer>().Why.ShouldBeOfType<WorldAnswer.Failed>();
    }

    [Fact]
    public async Task A_search_without_an_answer_is_not_a_search_without_a_find()
    {
        World.Faults.Switch(new Fault.Broken(503), "accounts", "search");

        (await Accounts.Search("a", NoStop)).ShouldBeOfType<AccountSearch.NoAnswer>();
    }

    [Fact]
    public async Task A_search_shows_twenty_at_most()
    {
        for (var n = 0; n < 25; n++) World.Directory.Add($"vikar{n}@fjordby.example", $"Vikar {n}");

        (await Accounts.Search("vikar", NoStop)).ShouldBeOfType<AccountSearch.Found>().Accounts.Count.ShouldBe(20);
    }

    [Fact]
    public async Task A_look_shows_the_account_as_it_is_or_that_there_is_none()
    {
        var id = World.Directory.Add("gaest@partner.example", "Gæst", isEnabled: false, isGuest: true, isSynced: true).Id;

        (await Accounts.Look(id, NoStop)).ShouldBe(new AccountLook.Found(
            new Account(id, "gaest@partner.example", "Gæst", IsEnabled: false, IsGuest: true, IsSynced: true, World.Directory.Find(id)!.SessionsValidFrom)));
        (await Accounts.Look(Nobody, NoStop)).ShouldBeOfType<AccountLook.Missing>();
        World.Faults.Switch(new Fault.CutOff(), "accounts", "look");
        (await Accounts.Look(id, NoStop)).ShouldBeOfType<AccountLook.NoAnswer>();
    }

    [Fact]
    public async Task An_isolated_account_is_disabled_and_its_sessions_are_dead()
    {
        (await Accounts.Isolate(Soren, NoStop)).ShouldBe(new WorldAnswer.Done());

        SorenNow.IsEnabled.ShouldBeFalse();
        SorenNow.SessionsValidFrom.ShouldBe(Stage.Night);
        World.Journal.Entries[^1].Operation.ShouldBe("look");
    }

    [Fact]
    public async Task Isolating_again_in_the_same_second_or_an_account_already_disabled_is_done_too()
    {
        (await Accounts.Isolate(Soren, NoStop)).ShouldBe(new WorldAnswer.Done());
        (await Accounts.Isolate(Soren, NoStop)).ShouldBe(new WorldAnswer.Done());
    }

    [Fact]
    public async Task A_disable_that_the_local_directory_flips_back_is_not_done()
    {
        var hybrid = World.Directory.Add("hybrid@fjordby.example", "Hybrid", isSynced: true).Id;
        World.Changed += () =>
        {
            if (!World.Directory.Find(hybrid)!.IsEnabled) World.Directory.Sync();
        };

        (await Accounts.Isolate(hybrid, NoStop)).ShouldBeOfType<WorldAnswer.TryAgain>().Why.ShouldContain("directory");
    }

    [Fact]
    public async Task Sessions_that_are_still_valid_when_read_back_are_not_done()
    {
        var old = SorenNow.SessionsValidFrom;
        World.Changed += () =>
        {
            if (SorenNow.SessionsValidFrom != old) World.Directory.Change(Soren, account => account with { SessionsValidFrom = old });
        };
        // The in-process port compares with what the revocation answered, the wire one with what it read before; both must see through it.
        (await Accounts.Isolate(Soren, NoStop)).ShouldBeOfType<WorldAnswer.TryAgain>();
    }

    [Fact]
    public async Task A_privileged_account_is_refused_untouched_and_left_to_people()
    {
        var chief = World.Directory.Add("break-glass@fjordby.example", "Nødkonto", isPrivileged: true);

        (await Accounts.Isolate(chief.Id, NoStop)).ShouldBeOfType<WorldAnswer.Failed>().Why.ShouldContain("Authorization_RequestDenied");

        World.Directory.Find(chief.Id).ShouldBe(chief);
    }

    [Fact]
    public async Task An_account_that_is_gone_fails_for_good()
    {
        (await Accounts.Isolate(Nobody, NoStop)).ShouldBeOfType<WorldAnswer.Failed>();
        (await Accounts.Restore(new AccountBefore(Nobody, WasEnabled: true), NoStop)).ShouldBeOfType<WorldAnswer.Failed>();
        (await Accounts.ListFoothold(Nobody, NoStop)).ShouldBeOfType<FootholdLook.NoAnswer>();
    }

    [Theory]
    [InlineData("disable")]
    [InlineData("revoke")]
    public async Task An_isolation_cut_off_half_way_is_unknown_and_doing_it_again_completes_it(string half)
    {
        World.Faults.Switch(new Fault.CutOff(), "accounts", half, times: 1);

        // A line cut on a request without a body may be mended by the client itself, as revoking twice is revoking.
        var first = await Accounts.Isolate(Soren, NoStop);
        if (half == "disable") first.ShouldBeOfType<WorldAnswer.Unknown>();
        SorenNow.IsEnabled.ShouldBeFalse();

        (await Accounts.Isolate(Soren, NoStop)).ShouldBe(new WorldAnswer.Done());
        SorenNow.SessionsValidFrom.ShouldBe(Stage.Night);
    }

    [Fact]
    public async Task A_revocation_refused_after_the_disable_is_not_done()
    {
        World.Faults.Switch(new Fault.Refused(403, "Authorization_RequestDenied", "Insufficient privileges"), "accounts", "revoke");

        (await Accounts.Isolate(Soren, NoStop)).ShouldBeOfType<WorldAnswer.Failed>();
    }

    [Fact]
    public async Task A_directory_that_never_answers_is_unknown()
    {
        await BeImpatient();
        World.Faults.Switch(new Fault.Silent(TakesEffect: true), "accounts", "disable", times: 1);

        (await Accounts.Isolate(Soren, NoStop)).ShouldBeOfType<WorldAnswer.Unknown>();
    }

    [Theory]
    [MemberData(nameof(RetryAfters))]
    public async Task Too_many_requests_is_worth_another_try_after_a_sane_wait(string? header, double? seconds)
    {
        World.Faults.Switch(new Fault.TooMany(header), "accounts", "disable", times: 1);

        ShouldTryAgainAfter(await Accounts.Isolate(Soren, NoStop), seconds);

        SorenNow.IsEnabled.ShouldBeTrue();
        World.Journal.Of("accounts", "disable").Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_restored_account_is_enabled_again()
    {
        await Accounts.Isolate(Soren, NoStop);

        (await Accounts.Restore(new AccountBefore(Soren, WasEnabled: true), NoStop)).ShouldBe(new WorldAnswer.Done());

        SorenNow.IsEnabled.ShouldBeTrue();
    }

    [Fact]
    public async Task An_account_that_was_disabled_before_us_stays_disabled_when_restored_and_the_answer_says_so()
    {
        var left = World.Directory.Add("fratraadt@fjordby.example", "Fratrådt", isEnabled: false).Id;
        await Accounts.Isolate(left, NoStop);

        (await Accounts.Restore(new AccountBefore(left, WasEnabled: false), NoStop))
            .ShouldBeOfType<WorldAnswer.Done>().Reference!.ShouldContain("disabled before");

        World.Directory.Find(left)!.IsEnabled.ShouldBeFalse();
        World.Journal.Effects("accounts", "enable", left.Value).ShouldBe(0);
    }

    [Fact]
    public async Task Whatever_may_let_an_intruder_back_in_is_listed()
    {
        var taken = World.Directory.Add("taget@fjordby.example", "Taget", traces:
        [
            new Trace.ForwardingRule("Arkiv", "intruder@evil.example"),
            new Trace.AppConsent("5f1c9d2e-app", "Mail.Read offline_access"),
            new Trace.SignInMethod("phoneAuthenticationMethod", "+37100000000"),
        ]).Id;

        (await Accounts.ListFoothold(taken, NoStop)).ShouldBe(new FootholdLook.Listed(
        [
            new Foothold("forwarding-rule", "Arkiv: intruder@evil.example"),
            new Foothold("app-consent", "5f1c9d2e-app: Mail.Read offline_access"),
            new Foothold("sign-in-method", "phoneAuthenticationMethod: +37100000000"),
        ]));
        (await Accounts.ListFoothold(Soren, NoStop)).ShouldBe(new FootholdLook.Listed([]));
    }

    [Fact]
    public async Task A_list_of_footholds_that_is_not_whole_is_not_given()
    {
        World.Faults.Switch(new Fault.Refused(403, "Authorization_RequestDenied", "Insufficient privileges"), "accounts", "look-consents");

        (await Accounts.ListFoothold(Soren, NoStop)).ShouldBeOfType<FootholdLook.NoAnswer>().Why.ShouldBeOfType<WorldAnswer.Failed>();
    }
}

public sealed class SimulatedAccountPromises : AccountPromises
{
    protected override Task<Stage> Set() => Stage.InProcess();
}

public sealed class GraphAccountPromises : AccountPromises
{
    protected override Task<Stage> Set() => Stage.OverTheWire(Stage.Plenty);
}
