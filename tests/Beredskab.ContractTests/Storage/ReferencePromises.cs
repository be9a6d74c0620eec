using Beredskab.Engine;
using Beredskab.Engine.OnCall;
using Beredskab.Storage;

namespace Beredskab.ContractTests.Storage;

/// <summary>People, playbooks, keys, messages and lists.</summary>
public abstract class ReferencePromises : StoreSuite
{
    private static readonly PersonId Bo = new("bo");
    private static readonly RoleId ItDuty = new("it-duty");

    [Fact]
    public async Task A_plan_of_who_is_called_is_written_from_the_one_that_stands_and_the_older_ones_are_kept()
    {
        await Staff();
        (await Store.OnCall.Newest(Fjordby)).ShouldBe(new WrittenPlan(OnCallPlan.Empty, 0));
        var plan = new OnCallPlan(
            [new(new("it-vagt"), "It-vågt", "Europe/Copenhagen", [new Layer.Rotation([Ana, Bo], new(2026, 1, 5), new(8, 0), Weekdays.Monday) { Every = 2 }]) { Overrides = [new("swap", Morning, Morning + 1.Hours, Ana, null)] }],
            [new(ItDuty, [new([new Called.Rota(new("it-vagt")), new Called.Person(Bo)]) { Patience = 3.Minutes, Hours = new([new(Weekdays.Workdays, new(16, 0), new(8, 0))]) }])])
        { ClosedDays = [new(2026, 12, 24)] };

        (await Store.OnCall.Write(Fjordby, plan, 0, Ana, Morning)).ShouldBeTrue();
        (await Store.OnCall.Write(Fjordby, OnCallPlan.Empty, 0, Bo, Morning)).ShouldBeFalse("another was written meanwhile");
        (await Store.OnCall.Write(Fjordby, OnCallPlan.Empty, 5, Bo, Morning)).ShouldBeFalse("there is no fifth");
        (await Store.OnCall.Newest(Fjordby)).ShouldBe(new WrittenPlan(plan, 1) { Written = Morning, By = Ana });
        (await Store.OnCall.Newest(Aaby)).Version.ShouldBe(0);

        var both = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Store.OnCall.Write(Fjordby, OnCallPlan.Empty, 1, null, Morning))));
        both.Count(written => written).ShouldBe(1);
        (await Store.OnCall.History(Fjordby)).Select(written => written.Version).ShouldBe([2, 1]);
    }

    [Fact]
    public async Task What_was_kept_before_there_were_plans_is_called_by_until_one_is_written()
    {
        await Staff();
        await using (var context = Store.OpenContext())
        {
            context.Duties.AddRange(new Duty(Fjordby, ItDuty, 2, Bo), new Duty(Fjordby, ItDuty, 1, Ana));
            await context.SaveChangesAsync();
        }

        (await Store.OnCall.Newest(Fjordby)).ShouldBe(new WrittenPlan(OnCallPlan.Empty.With(Ladder.OneByOne(ItDuty, [Ana, Bo])), 0));
        (await Store.OnCall.Write(Fjordby, OnCallPlan.Empty, 0, Ana, Morning)).ShouldBeTrue();
        (await Store.OnCall.Newest(Fjordby)).Plan.Ladders.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_stand_in_is_one_only_while_it_lasts()
    {
        await Staff();
        await Store.Roster.Save(new RoleOverride("o-1", Fjordby, ItDuty, Bo, Morning, Morning + 8.Hours));

        (await Store.Roster.Staffing(Fjordby, Morning)).StandIns.ShouldHaveSingleItem().Person.ShouldBe(Bo);
        (await Store.Roster.Staffing(Fjordby, Morning + 8.Hours)).StandIns.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_partner_stands_until_nobody_works_there()
    {
        await Staff();
        var partner = new Partner(Fjordby, new("driftshuset"), "Driftshuset Ærø A/S", "supplier") { Cvr = "11883729", Phone = "+4512340299", Mail = "vagt@drift.example", Changed = Morning, ChangedBy = Ana };
        await Store.Roster.Save(partner with { Name = "Driftshuset", Cvr = null });
        await Store.Roster.Save(partner);
        await Store.Roster.Save((await Store.Roster.Find(Bo))! with { Employer = partner.Id });

        (await Store.Roster.Partners(Fjordby)).ShouldBe([partner]);
        (await Store.Roster.Staffing(Fjordby, Morning)).ShouldSatisfyAllConditions(
            all => all.Partners.ShouldBe([partner]),
            all => all.People.Single(person => person.Id == Bo).Employer.ShouldBe(partner.Id),
            all => all.People.Single(person => person.Id == Ana).Employer.ShouldBeNull());
        (await Store.Roster.Partners(new("aaby"))).ShouldBeEmpty();
        (await Store.Roster.Remove(Fjordby, partner.Id)).ShouldBeFalse();
        (await Store.Roster.Remove(new("aaby"), partner.Id)).ShouldBeFalse();

        await Store.Roster.Save((await Store.Roster.Find(Bo))! with { Departed = Morning });
        (await Store.Roster.Remove(Fjordby, partner.Id)).ShouldBeTrue();
        (await Store.Roster.Partners(Fjordby)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Saving_again_changes_and_does_not_double()
    {
        await Staff();
        await Store.Roster.Save(new Person(Ana, Fjordby, "Ana Åkjær Holm", "en", "ana", Morning));

        (await Store.Roster.People(Fjordby)).Select(p => p.Name).ShouldBe(["Ana Åkjær Holm", "Bo Ærø"]);
        (await Store.Roster.FindByLogin("ana"))!.Language.ShouldBe("en");
        (await Store.Roster.ContactsAt("+4520000001")).ShouldHaveSingleItem().Person.ShouldBe(Ana);
    }

    [Fact]
    public async Task A_published_version_never_changes()
    {
        var first = Version("1.9.0", "sha256:aa");
        (await Store.Shelf.Publish(first)).ShouldBe(new Publication.Published());
        (await Store.Shelf.Publish(first)).ShouldBe(new Publication.AlreadyThere());
        (await Store.Shelf.Publish(Version("1.9.0", "sha256:bb"))).ShouldBeOfType<Publication.Refused>().Reason.ShouldContain("sha256:aa");
        (await Store.Shelf.Publish(Version("2.0.0", "sha256:aa"))).ShouldBeOfType<Publication.Refused>().Reason.ShouldContain("1.9.0");
        (await Store.Shelf.Publish(Version("1.10.0", "sha256:cc"))).ShouldBe(new Publication.Published());
        (await Store.Shelf.Publish(first with { Organisation = Aaby })).ShouldBe(new Publication.Published());

        (await Store.Shelf.Get(Fjordby, first.Playbook, "1.9.0")).ShouldBe(first);
        (await Store.Shelf.Latest(Fjordby, first.Playbook))!.Version.ShouldBe("1.10.0");
        (await Store.Shelf.Latest(Fjordby)).ShouldHaveSingleItem().Hash.ShouldBe("sha256:cc");
        (await Store.Shelf.Get(Aaby, "sha256:cc")).ShouldBeNull();
    }

    [Fact]
    public async Task A_draft_is_published_once_as_it_was_reviewed_and_a_withdrawn_version_is_started_no_more()
    {
        var (ransomware, hash) = (Version("1.9.0", "sha256:aa").Playbook, new string('a', 64));
        PlaybookDraft Draft(string of, PersonId by) => new(Fjordby, ransomware, $"text {of[0]}", of, Morning, by, null, null, null);

        (await Store.Drafts.Save(Draft(hash, Ana), null, "1.9.0")).ShouldBeTrue();
        (await Store.Drafts.Save(Draft(new('b', 64), new("bo")), null, "1.9.0")).ShouldBeFalse("somebody saved first");
        (await Store.Drafts.Publish(Version("1.9.0", "sha256:aa"), hash, Ana)).ShouldBeNull("nobody reviewed it");
        (await Store.Drafts.Review(Fjordby, ransomware, new('b', 64), true, new("bo"), Morning, null, "1.9.0")).ShouldBeFalse();
        (await Store.Drafts.Review(Fjordby, ransomware, hash, true, new("bo"), Morning, "Godt", "1.9.0")).ShouldBeTrue();
        (await Store.Drafts.Get(Fjordby, ransomware)).ShouldNotBeNull().IsReviewed.ShouldBeTrue();

        // Two press the button at once.
        var both = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => Store.Drafts.Publish(Version("1.9.0", "sha256:aa"), hash, Ana))));

        both.Count(publication => publication is Publication.Published).ShouldBe(1);
        (await Store.Drafts.Get(Fjordby, ransomware)).ShouldBeNull();
        (await Store.Drafts.Discard(Fjordby, ransomware, Ana, Morning)).ShouldBeFalse();
        (await Store.Shelf.Publish(Version("1.10.0", "sha256:cc"))).ShouldBe(new Publication.Published());
        (await Store.Drafts.Withdraw(Fjordby, ransomware, "1.10.0", Ana, Morning, "Forkert")).ShouldBeTrue();
        (await Store.Drafts.Withdraw(Fjordby, ransomware, "1.10.0", Ana, Morning, "Forkert")).ShouldBeFalse();
        (await Store.Shelf.Latest(Fjordby, ransomware)).ShouldNotBeNull().Version.ShouldBe("1.9.0");
        (await Store.Shelf.Latest(Fjordby)).ShouldHaveSingleItem().Version.ShouldBe("1.9.0");
        (await Store.Shelf.Versions(Fjordby, ransomware)).Select(version => (version.Version, version.Withdrawn is null)).ShouldBe([("1.10.0", false), ("1.9.0", true)]);
        (await Store.Drafts.History(Fjordby, ransomware)).Select(entry => (entry.What, entry.DoneBy.Value, entry.Note)).ShouldBe([
            ("withdrawn", "ana", "Forkert"), ("published", "ana", null), ("approved", "bo", "Godt"), ("saved", "ana", null),
        ]);
        (await Store.Drafts.History(Aaby, ransomware)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_revoked_token_opens_nothing()
    {
        await Store.Tokens.Add(new("t-1", Fjordby, Ana, Tokens.Hash("s3cret"), "responder", Morning));
        (await Store.Tokens.Find("s3cret"))!.Person.ShouldBe(Ana);
        (await Store.Tokens.Get("t-1"))!.Roles.ShouldBe("responder");
        (await Store.Tokens.Find("other")).ShouldBeNull();
        await Store.Tokens.Touch("t-1", Store.Now());

        (await Store.Tokens.Revoke("t-1", Store.Now())).ShouldBeTrue();

        (await Store.Tokens.Find("s3cret")).ShouldBeNull();
        (await Store.Tokens.Get("t-1")).ShouldBeNull();
        (await Store.Tokens.List()).ShouldHaveSingleItem().LastUsed.ShouldBe(Morning);
    }

    [Fact]
    public async Task A_message_the_provider_brings_twice_is_kept_once_and_found_until_dealt_with()
    {
        var message = new InboundMessage("SM9", Fjordby, "live", "+4520000001", "JA 4711", Morning);
        (await Store.Inbox.Take(message)).ShouldBeTrue();
        (await Store.Inbox.Take(message with { Body = "again" })).ShouldBeFalse();
        await Reopen();
        (await Store.Inbox.Open()).ShouldBe([message]);

        await Store.Inbox.Settle("SM9", "acknowledged", Ana);

        (await Store.Inbox.Open()).ShouldBeEmpty();
        (await Store.Inbox.Get("SM9")).ShouldBe(message with { Outcome = "acknowledged", Person = Ana });
    }

    [Fact]
    public async Task Turning_pages_shows_each_run_once_while_new_ones_arrive()
    {
        for (var i = 0; i < 25; i++)
            await Commit(new() { Organisation = Fjordby, At = Store.Now(), Summaries = [Summary($"r-{i:00}", Morning + (i / 2).Minutes)] });
        await Commit(new() { Organisation = Aaby, At = Store.Now(), Summaries = [Summary("theirs", Morning) with { Organisation = Aaby }] });

        List<string> seen = [];
        string? next = null;
        do
        {
            var page = await Store.Summaries.List(Fjordby, new("run"), next, max: 7);
            seen.AddRange(page.Items.Select(s => s.Id));
            next = page.Next;
            await Commit(new() { Organisation = Fjordby, At = Store.Now(), Summaries = [Summary($"new-{seen.Count}", Morning + 9.Hours)] });
        }
        while (next is not null);

        seen.ShouldBe(Enumerable.Range(0, 25).Select(i => $"r-{i:00}").Reverse());
        await Should.ThrowAsync<FormatException>(() => Store.Summaries.List(Fjordby, new("run"), "made up"));
    }

    [Fact]
    public async Task A_list_is_narrowed_by_what_was_asked_for()
    {
        await Commit(new()
        {
            Organisation = Fjordby,
            At = Store.Now(),
            Summaries =
            [
                Summary("a", Morning) with { Playbook = new("ransomware"), PlaybookVersion = "1.0.0", PlaybookHash = "sha256:aa", TitleAside = "t" },
                Summary("b", Morning) with { Status = "completed", Ended = Morning },
                Summary("c", Morning) with { Mode = "drill", Incident = new("i-2") },
            ],
        });

        (await Ids(new("run", IsOpenOnly: true))).ShouldBe(["c", "a"]);
        (await Ids(new("run", Status: "completed"))).ShouldBe(["b"]);
        (await Ids(new("run", Mode: "drill"))).ShouldBe(["c"]);
        (await Ids(new("run", Incident: new("i-2")))).ShouldBe(["c"]);
        (await Ids(new("incident"))).ShouldBeEmpty();
        (await Store.Summaries.OfIncident(Fjordby, Incident)).Select(s => s.Id).ShouldBe(["a", "b"]);
        (await Store.Summaries.Get(new("run:a")))!.Playbook.ShouldBe(new PlaybookId("ransomware"));

        async Task<IEnumerable<string>> Ids(SummaryFilter filter) => (await Store.Summaries.List(Fjordby, filter)).Items.Select(s => s.Id);
    }

    private async Task Staff()
    {
        await Store.Roster.Save(new Organisation(Fjordby, "Fjordby Kommune", "da", Morning));
        await Store.Roster.Save(new Person(Ana, Fjordby, "Ana Åkjær", "da", "ana", Morning));
        await Store.Roster.Save(new Person(Bo, Fjordby, "Bo Ærø", "da", "bo", Morning));
        await Store.Roster.Save(new ContactPoint(new("c-2"), Fjordby, Ana, "mail", "ana@fjordby.dk", 2));
        await Store.Roster.Save(new ContactPoint(new("c-1"), Fjordby, Ana, "sms", "+4520000001", 1));
    }

    private static PlaybookVersion Version(string version, string hash) =>
        new(Fjordby, new("compromised-account"), version, hash, "{}", "format: 1 # på dansk\n", Morning, "ana");

    private static StreamSummary Summary(string id, DateTimeOffset created) => new()
    {
        Stream = new($"run:{id}"),
        Kind = "run",
        Organisation = Fjordby,
        Incident = Incident,
        Id = id,
        Status = "running",
        Mode = "live",
        Created = created,
    };
}
