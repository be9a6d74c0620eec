using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Beredskab.Engine;
using Beredskab.Engine.Runs;
using Beredskab.Server.Commands;

namespace Beredskab.Scenarios;

/// <summary>A playbook's life: written by one, reviewed by another, published for ever, superseded and withdrawn. What the checker refuses is not published.</summary>
public class EditingScenarios
{
    private const string Author = "birgitte-lund", Other = "jonas-krogh", Playbook = "/api/v1/playbooks/fire-drill";

    private const string Text = """
        format: 1
        playbook: fire-drill
        version: 1.0.0
        language: da
        title: {da: Brandøvelse, en: Fire drill}
        notice: Udkast – skal tilpasses og godkendes
        review-every: 1y
        requirements: [nis2-6.2]
        one-per: call
        roles: [it-duty, it-manager]
        steps:
          - {id: look, title: Se efter, role: it-duty, task: Se efter., due: 20m, acknowledge-within: 5m}
          - {id: call, title: Ring, role: it-duty, task: Ring., after: [look], due: 20m, acknowledge-within: 5m}

        """;

    [Fact]
    public async Task A_draft_becomes_a_version_that_runs_keep_and_a_newer_one_takes_its_place()
    {
        await using var kommune = await Kommune.Open();
        await Save(kommune, Text);
        (await Editions(kommune, Author)).GetProperty("draft").GetProperty("mayReview").GetBoolean().ShouldBeFalse();
        await Publish(kommune);
        var run = await kommune.Start("fire-drill");

        await Save(kommune, Second(Text));
        var draft = (await Editions(kommune, Other)).GetProperty("draft");
        draft.GetProperty("mayReview").GetBoolean().ShouldBeTrue();
        Strings(draft.GetProperty("changes")).ShouldBe(["Version 2.0.0, før 1.0.0.", "Trinnet 'call' har nu fristen 30 minutter, før 20 minutter.", "Trinnet 'tell' er nyt: Fortæl."]);
        await Publish(kommune);

        // What is going on goes on as it began; what begins is the new one.
        (await kommune.Run(run)).Version.Content.Version.ShouldBe("1.0.0");
        (await kommune.Run(await kommune.Start("fire-drill"))).Version.Content.Version.ShouldBe("2.0.0");
        var editions = await Editions(kommune, Author);
        editions.GetProperty("versions").EnumerateArray().Select(version => $"{version.GetProperty("version")} {version.GetProperty("state")}").ShouldBe(["2.0.0 published", "1.0.0 superseded"]);
        editions.TryGetProperty("draft", out _).ShouldBeFalse();
        editions.GetProperty("history").EnumerateArray().Select(entry => $"{entry.GetProperty("by").GetProperty("id")} {entry.GetProperty("what")} {entry.GetProperty("version")}").ShouldBe([
            "birgitte-lund published 2.0.0", "jonas-krogh approved 2.0.0", "birgitte-lund saved 2.0.0", "birgitte-lund published 1.0.0", "jonas-krogh approved 1.0.0", "birgitte-lund saved 1.0.0",
        ]);

        // A superseded version asks first.
        await (await kommune.As(Author, "/api/v1/runs", new { playbook = "fire-drill", version = "1.0.0" })).ShouldBeRefused(HttpStatusCode.Conflict, "superseded-version", "nyere version");
        await Kommune.Yes(await kommune.As(Author, "/api/v1/runs", new { playbook = "fire-drill", version = "1.0.0", superseded = "yes" }));

        // Withdrawn, nothing starts it, and the one before is started again; what runs goes on.
        await (await kommune.As(Author, $"{Playbook}/versions/2.0.0/withdraw", new { })).ShouldBeRefused(HttpStatusCode.Conflict, "reason-needed");
        await Kommune.Yes(await kommune.As(Author, $"{Playbook}/versions/2.0.0/withdraw", new { reason = "Fristen er forkert" }));
        (await kommune.Run(await kommune.Start("fire-drill"))).Version.Content.Version.ShouldBe("1.0.0");
        await (await kommune.As(Author, "/api/v1/runs", new { playbook = "fire-drill", version = "2.0.0", superseded = "yes" })).ShouldBeRefused(HttpStatusCode.Conflict, "withdrawn");
        await (await kommune.As(Author, $"{Playbook}/versions/2.0.0/withdraw", new { reason = "Igen" })).ShouldBeRefused(HttpStatusCode.Conflict, "withdrawn", "allerede");
        (await kommune.Run(run)).Status.ShouldBe(RunStatus.Running);

        // All of it outlives a restart.
        await using var next = await kommune.Restart();
        (await Editions(next, Author)).GetProperty("versions").EnumerateArray().Select(version => $"{version.GetProperty("state")}").ShouldBe(["withdrawn", "published"]);
    }

    [Fact]
    public async Task Nobody_publishes_alone_and_nobody_publishes_what_was_not_reviewed()
    {
        await using var kommune = await Kommune.Open();
        await Save(kommune, Text);
        var hash = await Hash(kommune);

        await (await kommune.As(Author, $"{Playbook}/draft/publish", new { hash })).ShouldBeRefused(HttpStatusCode.Conflict, "not-reviewed", "gennemgået");
        await (await kommune.As(Author, $"{Playbook}/draft/review", new { hash, approve = "yes" })).ShouldBeRefused(HttpStatusCode.Forbidden, "own-draft");

        // Whoever put in a comma has written in it too.
        await Save(kommune, Text + "# én linje til\n", Other, over: hash);
        hash = await Hash(kommune);
        await (await kommune.As(Author, $"{Playbook}/draft/review", new { hash, approve = "yes" })).ShouldBeRefused(HttpStatusCode.Forbidden, "own-draft");
        await (await kommune.As("kurt-vang", $"{Playbook}/draft/review", new { hash, approve = "no" })).ShouldBeRefused(HttpStatusCode.Conflict, "reason-needed");
        await Kommune.Yes(await kommune.As("kurt-vang", $"{Playbook}/draft/review", new { hash, approve = "no", note = "Hvem ringer til vagten?" }));
        await (await kommune.As(Author, $"{Playbook}/draft/publish", new { hash })).ShouldBeRefused(HttpStatusCode.Conflict, "not-reviewed");
        await Kommune.Yes(await kommune.As("kurt-vang", $"{Playbook}/draft/review", new { hash, approve = "yes" }));

        // Changed since: the review was of another text.
        await Save(kommune, Text.Replace("Ring.", "Ring nu.", StringComparison.Ordinal), Author, over: hash);
        await (await kommune.As(Author, $"{Playbook}/draft/publish", new { hash })).ShouldBeRefused(HttpStatusCode.Conflict, "draft-changed");
        await (await kommune.As("kurt-vang", $"{Playbook}/draft/review", new { hash, approve = "yes" })).ShouldBeRefused(HttpStatusCode.Conflict, "draft-changed");
        await (await kommune.As(Author, $"{Playbook}/draft/publish", new { hash = await Hash(kommune) })).ShouldBeRefused(HttpStatusCode.Conflict, "not-reviewed");
    }

    [Fact]
    public async Task Of_two_who_write_at_once_the_second_is_told_and_loses_nothing()
    {
        await using var kommune = await Kommune.Open();
        await Save(kommune, Text);
        var read = await Hash(kommune);
        await Save(kommune, Text + "# min\n", Other, over: read);

        await (await Put(kommune, Author, Text + "# din\n", read)).ShouldBeRefused(HttpStatusCode.Conflict, "draft-changed", "siden du læste");

        (await Editions(kommune, Author)).GetProperty("draft").GetProperty("text").GetString().ShouldEndWith("# min\n");
    }

    [Theory]
    [InlineData("after: [look]", "after: [lok]", "not-sound", "den: linje 13: Intet trin hedder 'lok'. Ret det")]
    [InlineData("roles: [it-duty, it-manager]", "roles: [it-duty, it-manager]\npromises: [{step: call, within: 10m, of: start}]", "not-sound", "10m")]
    [InlineData("format: 1", "format: 2", "not-sound", "den: linje 1: format skal være 1, ikke '2'. Ret det")]
    public async Task What_the_checker_refuses_is_not_published_even_when_it_was_reviewed(string old, string text, string code, string says)
    {
        await using var kommune = await Kommune.Open();
        await Save(kommune, Text.Replace(old, text, StringComparison.Ordinal));
        var hash = await Hash(kommune);
        await Kommune.Yes(await kommune.As(Other, $"{Playbook}/draft/review", new { hash, approve = "yes" }));

        await (await kommune.As(Author, $"{Playbook}/draft/publish", new { hash })).ShouldBeRefused(HttpStatusCode.Conflict, code, says);

        (await Editions(kommune, Author)).GetProperty("draft").GetProperty("isSound").GetBoolean().ShouldBeFalse();
        (await kommune.Api.GetAsync(Playbook)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task What_breaks_those_that_call_it_or_stands_below_what_is_there_is_refused()
    {
        await using var kommune = await Kommune.Open();
        var shipped = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "playbooks", "stand-down.yaml"));
        var called = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "playbooks", "share-partners.yaml"));
        // Others call it and would leave the new field empty.
        await Kommune.Yes(await Put(kommune, Author, called.Replace("version: 1.0.2", "version: 1.1.0", StringComparison.Ordinal).Replace("\nroles: [", "\ninputs:\n  who: {type: text, title: {da: Hvem, en: Who}, required: yes}\nroles: [", StringComparison.Ordinal), null, "share-partners"));
        await Kommune.Yes(await kommune.As(Other, "/api/v1/playbooks/share-partners/draft/review", new { hash = await Hash(kommune, "share-partners"), approve = "yes" }));
        await (await kommune.As(Author, "/api/v1/playbooks/share-partners/draft/publish", new { hash = await Hash(kommune, "share-partners") })).ShouldBeRefused(HttpStatusCode.Conflict, "not-sound", "who");

        await Kommune.Yes(await Put(kommune, Author, shipped.Replace("version: 1.0.3", "version: 1.0.0", StringComparison.Ordinal), null, "stand-down"));
        await Kommune.Yes(await kommune.As(Other, "/api/v1/playbooks/stand-down/draft/review", new { hash = await Hash(kommune, "stand-down"), approve = "yes" }));
        await (await kommune.As(Author, "/api/v1/playbooks/stand-down/draft/publish", new { hash = await Hash(kommune, "stand-down") })).ShouldBeRefused(HttpStatusCode.Conflict, "version-not-above", "1.0.3");

        await (await Put(kommune, Author, Text, null, "stand-down")).ShouldBeRefused(HttpStatusCode.Conflict, "wrong-playbook");
        using var gone = await Send(kommune, HttpMethod.Delete, Author, "/api/v1/playbooks/stand-down/draft", new { });
        gone.StatusCode.ShouldBe(HttpStatusCode.OK);
        await (await Send(kommune, HttpMethod.Delete, Author, "/api/v1/playbooks/stand-down/draft", new { })).ShouldBeRefused(HttpStatusCode.NotFound, "no-draft");
    }

    [Fact]
    public async Task A_playbook_that_others_call_is_not_withdrawn_from_under_them()
    {
        await using var kommune = await Kommune.Open();

        await (await kommune.As(Author, $"/api/v1/playbooks/nis2-notice/versions/{await Shipped("nis2-notice")}/withdraw", new { reason = "Forkert" })).ShouldBeRefused(HttpStatusCode.Conflict, "still-called", "ransomware");

        // What nobody calls goes, and what then calls it is refused.
        await Kommune.Yes(await kommune.As(Author, $"/api/v1/playbooks/ddos/versions/{await Shipped("ddos")}/withdraw", new { reason = "Forkert" }));
        (await kommune.Api.GetAsync("/api/v1/playbooks/ddos")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        await Save(kommune, Text + "  - {id: more, title: Mere, role: it-duty, call: ddos, until: started}\n");
        (await Editions(kommune, Author)).GetProperty("draft").GetProperty("isSound").GetBoolean().ShouldBeFalse();

        async Task<string> Shipped(string playbook) => (await kommune.Api.GetFromJsonAsync<JsonElement>($"/api/v1/playbooks/{playbook}")).GetProperty("version").GetString()!;
    }

    [Theory]
    [InlineData("we ird", "x", "wrong-playbook")]
    [InlineData("fire-drill", "format: 1\u0001", "control-character")]
    public async Task A_draft_under_no_name_or_with_what_cannot_be_seen_is_refused(string playbook, string text, string code)
    {
        await using var kommune = await Kommune.Open();

        await (await Put(kommune, Author, text, null, Uri.EscapeDataString(playbook))).ShouldBeRefused(HttpStatusCode.Conflict, code);
        await (await Put(kommune, Author, new string('x', 257 * 1024), null)).ShouldBeRefused(HttpStatusCode.Conflict, "too-large");
    }

    [Fact]
    public async Task A_draft_that_was_changed_meanwhile_is_not_thrown_away_and_warnings_are_shown()
    {
        await using var kommune = await Kommune.Open();
        await Save(kommune, Text);
        var read = await Hash(kommune);
        await Save(kommune, Text.Replace(", acknowledge-within: 5m}\n  - {id: call", "}\n  - {id: call", StringComparison.Ordinal), over: read);

        await (await Send(kommune, HttpMethod.Delete, Other, $"{Playbook}/draft?hash={read}", new { })).ShouldBeRefused(HttpStatusCode.Conflict, "draft-changed");

        (await Editions(kommune, Author)).GetProperty("draft").GetProperty("flaws").EnumerateArray().Select(flaw => flaw.GetProperty("code").GetString()).ShouldBe(["no-acknowledge-within"]);
    }

    [Fact]
    public async Task The_next_review_is_shown_and_an_overdue_one_is_said_to_be()
    {
        await using var kommune = await Kommune.Open();
        await Save(kommune, Text);
        await Publish(kommune);

        var version = (await Editions(kommune, Author)).GetProperty("versions")[0];
        version.GetProperty("review").GetString().ShouldBe("2027-04-03");
        version.GetProperty("isReviewOverdue").GetBoolean().ShouldBeFalse();
        await Save(kommune, Second(Text).Replace("review-every: 1y", "review-by: 2026-04-02", StringComparison.Ordinal));
        await Publish(kommune);
        version = (await Editions(kommune, Author)).GetProperty("versions")[0];
        version.GetProperty("review").GetString().ShouldBe("2026-04-02");
        version.GetProperty("isReviewOverdue").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task A_requirement_shows_its_playbooks_and_whether_they_were_used()
    {
        await using var kommune = await Kommune.Open();
        await Save(kommune, Text);
        await Publish(kommune);
        var run = await kommune.Start("fire-drill");
        var broken = await kommune.Start("fire-drill");
        await Kommune.Yes(await kommune.As((await kommune.Incident(broken)).Lead!.Value.Value, $"/api/v1/runs/{broken}/abort", new { reason = "Fejlstart" }));
        // What is going on shows nothing yet, and what was broken off never will.
        (await Cover(kommune)).ShouldBe((0, 0));

        await kommune.Answer("Mads Holm", "ja");
        await kommune.Close(run, "look", "mads-holm");
        await kommune.Answer("Mads Holm", "ja");
        await kommune.Close(run, "call", "mads-holm");

        (await kommune.Run(run)).Status.ShouldBe(RunStatus.Ended);
        (await Cover(kommune)).ShouldBe((1, 0));
        (await kommune.Api.GetStringAsync("/requirements")).ShouldContain($"/incidents/{(await kommune.Run(run)).Incident}");
    }

    [Fact]
    public async Task A_run_that_is_going_is_moved_to_a_newer_version_by_whoever_leads()
    {
        await using var kommune = await Kommune.Open();
        await Save(kommune, Text);
        await Publish(kommune);
        var run = await kommune.Start("fire-drill");
        var lead = (await kommune.Incident(run)).Lead!.Value.Value;
        await kommune.Answer("Mads Holm", "ja");
        await kommune.Close(run, "look", "mads-holm");
        await kommune.Answer("Mads Holm", "ja");
        (await Moves(kommune, run, lead)).GetProperty("choices").GetArrayLength().ShouldBe(0);
        await Save(kommune, Second(Text).Replace("title: Ring,", "title: Ring op,", StringComparison.Ordinal));
        await Publish(kommune);
        var path = $"/api/v1/runs/{run}/move";

        var choice = (await Moves(kommune, run, lead)).GetProperty("choices")[0];
        Strings(choice.GetProperty("changes")).ShouldContain("Trinnet 'tell' er nyt: Fortæl.");
        choice.GetProperty("isAllowed").GetBoolean().ShouldBeTrue();
        await (await kommune.As("mads-holm", path, new { version = "2.0.0", reason = "Fristen var for kort" })).ShouldBeRefused(HttpStatusCode.Forbidden, "not-yours", "hændelseslederen");
        await (await kommune.As(lead, path, new { version = "2.0.0" })).ShouldBeRefused(HttpStatusCode.Conflict, "reason-needed");
        await (await kommune.As(lead, path, new { version = "3.0.0", reason = "Nyt" })).ShouldBeRefused(HttpStatusCode.NotFound, "unknown-playbook");
        (await kommune.Api.GetStringAsync($"/incidents/{(await kommune.Incident(run)).Id}")).ShouldContain($"/runs/{run}/move");
        await Kommune.Yes(await kommune.As(lead, path, new { version = "2.0.0", reason = "Fristen var for kort" }));

        var now = await kommune.Run(run);
        now.Version.Content.Version.ShouldBe("2.0.0");
        now.StateOf(new("look")).ShouldBeOfType<StepState.Happened>();
        now.StateOf(new("call")).ShouldBeOfType<StepState.Ready>().AcknowledgedBy.ShouldNotBeEmpty("whoever has said yes is not asked again");
        now.StateOf(new("tell")).ShouldBeOfType<StepState.Ready>();
        await (await kommune.As(lead, path, new { version = "2.0.0", reason = "Igen" })).ShouldBeRefused(HttpStatusCode.Conflict, "cannot-move", "allerede");

        // What happened before is told in the words of that time, and all of it outlives a restart.
        await using var next = await kommune.Restart();
        (await next.Run(run)).ShouldBeEquivalentTo(now);
        var told = (await next.Get($"/api/v1/runs/{run}/timeline?lang=da")).GetProperty("items").EnumerateArray().Select(entry => entry.GetProperty("text").GetString()!).ToList();
        told.ShouldContain(text => text.Contains("fortsætte efter version 2.0.0, før 1.0.0: Fristen var for kort", StringComparison.Ordinal));
        told.ShouldContain(text => text.Contains("Ring", StringComparison.Ordinal) && !text.Contains("Ring op", StringComparison.Ordinal));
        await next.Close(run, "call", "mads-holm");
        (await next.Get($"/api/v1/runs/{run}/timeline?lang=da")).GetProperty("items").EnumerateArray().ShouldContain(entry => entry.GetProperty("text").GetString()!.Contains("Ring op", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_run_that_has_done_what_the_newer_version_does_not_have_is_not_moved_and_hears_why()
    {
        await using var kommune = await Kommune.Open();
        await Save(kommune, Text);
        await Publish(kommune);
        var run = await kommune.Start("fire-drill");
        var lead = (await kommune.Incident(run)).Lead!.Value.Value;
        await Save(kommune, Second(Text).Replace("id: look", "id: watch", StringComparison.Ordinal).Replace("[look]", "[watch]", StringComparison.Ordinal));
        await Publish(kommune);

        var choice = (await Moves(kommune, run, lead)).GetProperty("choices")[0];
        Strings(choice.GetProperty("obstacles")).ShouldBe(["'Se efter' er begyndt eller overstået, og den anden version har det ikke."]);
        choice.GetProperty("isAllowed").GetBoolean().ShouldBeFalse();
        await (await kommune.As(lead, $"/api/v1/runs/{run}/move", new { version = "2.0.0", reason = "Nyt" })).ShouldBeRefused(HttpStatusCode.Conflict, "cannot-move", "look");
        var page = await kommune.Api.GetStringAsync($"/runs/{run}/move");
        page.ShouldContain("kan ikke flyttes dertil");
        page.ShouldNotContain("Fortsæt efter version 2.0.0<");
        await Kommune.Yes(await kommune.As(Author, $"{Playbook}/versions/2.0.0/withdraw", new { reason = "Forkert" }));
        await (await kommune.As(lead, $"/api/v1/runs/{run}/move", new { version = "2.0.0", reason = "Nyt" })).ShouldBeRefused(HttpStatusCode.Conflict, "withdrawn");
        (await kommune.Api.GetAsync("/runs/nowhere/move")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_pages_show_it_all_to_whoever_reads()
    {
        await using var kommune = await Kommune.Open();
        await Save(kommune, Text.Replace("after: [look]", "after: [lok]", StringComparison.Ordinal));

        var page = await kommune.Api.GetStringAsync("/playbooks/fire-drill/versions");
        page.ShouldContain("Kontrollen afviser den");
        page.ShouldContain("playbook: fire-drill");
        page.ShouldContain("Kladde");
        (await kommune.Api.GetStringAsync("/requirements")).ShouldNotContain("Brandøvelse");
        await Save(kommune, Text, over: await Hash(kommune));
        await Publish(kommune);
        (await kommune.Api.GetStringAsync("/requirements")).ShouldContain("Brand&#xF8;velse");
        (await kommune.Api.GetAsync("/playbooks/nowhere/versions")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_command_line_does_the_same_by_the_same_rules()
    {
        await using var kommune = await Kommune.Open();
        var file = Path.Combine(kommune.Folder, "fire-drill.yaml");
        await File.WriteAllTextAsync(file, Text);
        foreach (var person in (string[])[Author, Other]) await kommune.As(person, $"{Playbook}/editions", new { }, isQuietAfter: false, HttpMethod.Get);
        async Task<(int Code, string Said)> Type(string by, params string[] args)
        {
            await using var output = new StringWriter { NewLine = "\n" };
            var code = await CommandLine.Run(["playbook", .. args, "--url", $"{kommune.Api.BaseAddress}", "--token", Kommune.TokenOf(by)], output, output);
            return (code, output.ToString());
        }

        (await Type(Author, "draft", file)).Said.ShouldContain("  not reviewed, sound, saved by Birgitte Lund");
        (await Type(Author, "publish", "fire-drill")).ShouldBe((1, "Nobody else has reviewed this text yet. Ask somebody to.\n"));
        var read = (await Hash(kommune))[..8];
        (await Type(Author, "review", "fire-drill", read)).Code.ShouldBe(1);
        (await Type(Other, "review", "fire-drill", read, "--return", "Hvem ringer?")).Code.ShouldBe(0);
        (await Type(Other, "review", "fire-drill", "00000000")).Said.ShouldContain("another text by now");
        (await Type(Other, "review", "fire-drill", "0")).Code.ShouldBe(2);
        (await Type(Other, "review", "fire-drill", read)).ShouldBe((0, $"Done.\ndraft 1.0.0  {read}  reviewed by Jonas Krogh, sound, saved by Birgitte Lund\n"));
        (await Type(Author, "publish", "fire-drill")).ShouldBe((0, "Done.\n"));
        var shown = (await Type(Author, "show", "fire-drill")).Said;
        shown.ShouldStartWith("fire-drill 1.0.0  published  sha256:");
        shown.ShouldContain("Z  Jonas Krogh returned 1.0.0: Hvem ringer?\n");
        (await Type(Author, "text", "fire-drill", "1.0.0")).ShouldBe((0, Text));
        (await Type(Author, "text", "fire-drill", "9.0.0")).Code.ShouldBe(1);
        // Another encoding is told as what it is, and nothing is guessed at.
        var latin = Path.Combine(kommune.Folder, "latin.yaml");
        await File.WriteAllTextAsync(latin, Text, System.Text.Encoding.Latin1);
        (await Type(Author, "draft", latin)).ShouldSatisfyAllConditions(answer => answer.Code.ShouldBe(2), answer => answer.Said.ShouldContain("not-utf8"));

        await File.WriteAllTextAsync(file, Second(Text));
        (await Type(Author, "draft", file)).Said.ShouldContain("is now due within 30 minutes, not within 20 minutes.");
        (await Type(Author, "withdraw", "fire-drill", "1.0.0", "--reason", "Forkert")).Code.ShouldBe(0);
        await File.WriteAllTextAsync(file, $"{Second(Text)}# {new string('x', 20_000)}\n");
        await Type(Author, "draft", file);
        // One document, however long its lines are.
        JsonDocument.Parse((await Type(Author, "show", "fire-drill", "--json")).Said).RootElement.GetProperty("versions")[0].GetProperty("state").GetString().ShouldBe("withdrawn");
        (await Type(Author, "show", "nowhere")).Code.ShouldBe(1);
    }

    [Fact]
    public async Task A_version_is_not_withdrawn_when_the_one_before_it_cannot_take_what_others_pass()
    {
        await using var kommune = await Kommune.Open();
        await Save(kommune, Text);
        await Publish(kommune);
        await Save(kommune, Text.Replace("version: 1.0.0", "version: 1.1.0", StringComparison.Ordinal).Replace("steps:", "inputs: {where: {type: text, title: Hvor}}\nsteps:", StringComparison.Ordinal));
        await Publish(kommune);
        await kommune.Publish("""
            format: 1
            playbook: fire
            version: 1.0.0
            language: da
            title: Brand
            notice: Udkast
            one-per: call
            roles: [it-duty]
            steps:
              - {id: drill, title: Gør det, role: it-duty, call: fire-drill, with: {where: Rådhuset}, until: started}
            """);

        await (await kommune.As(Author, $"{Playbook}/versions/1.1.0/withdraw", new { reason = "Forkert" })).ShouldBeRefused(HttpStatusCode.Conflict, "still-called", "fire");

        await Kommune.Yes(await kommune.As(Author, $"{Playbook}/versions/1.0.0/withdraw", new { reason = "Gammel" }));
    }

    [Theory]
    [InlineData("1.0.0")]
    [InlineData("0.9")]
    public async Task That_a_version_is_too_low_is_told_before_anybody_reviews_it(string version)
    {
        await using var kommune = await Kommune.Open();
        await Save(kommune, Text);
        await Publish(kommune);

        await Save(kommune, Text.Replace("version: 1.0.0", $"version: {version}", StringComparison.Ordinal).Replace("Ring.", "Ring nu.", StringComparison.Ordinal));

        var draft = (await Editions(kommune, Author)).GetProperty("draft");
        draft.GetProperty("isSound").GetBoolean().ShouldBeFalse();
        draft.GetProperty("flaws")[0].ShouldSatisfyAllConditions(
            flaw => flaw.GetProperty("code").GetString().ShouldBe("version-not-above"), flaw => flaw.GetProperty("line").GetInt32().ShouldBe(3));
    }

    [Fact]
    public async Task A_fault_in_a_caller_is_told_with_the_callers_name()
    {
        await using var kommune = await Kommune.Open();
        var called = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "playbooks", "share-partners.yaml"));
        await Kommune.Yes(await Put(kommune, Author, called.Replace("version: 1.0.", "version: 1.1.", StringComparison.Ordinal).Replace("\nroles: [", "\ninputs:\n  who: {type: text, title: {da: Hvem, en: Who}, required: yes}\nroles: [", StringComparison.Ordinal), null, "share-partners"));

        var flaws = (await Editions(kommune, Author, "share-partners")).GetProperty("draft").GetProperty("flaws").EnumerateArray().ToList();

        flaws.ShouldNotBeEmpty();
        // By its name alone: where the server keeps its files is nobody's business.
        flaws.Select(flaw => flaw.GetProperty("file").GetString()!).ShouldAllBe(file => file != "share-partners.yaml" && Path.GetFileName(file) == file);
        await Kommune.Yes(await kommune.As(Other, "/api/v1/playbooks/share-partners/draft/review", new { hash = await Hash(kommune, "share-partners"), approve = "yes" }));
        await (await kommune.As(Author, "/api/v1/playbooks/share-partners/draft/publish", new { hash = await Hash(kommune, "share-partners") })).ShouldBeRefused(HttpStatusCode.Conflict, "not-sound", ".yaml, linje ");
    }

    [Fact]
    public async Task Every_version_can_be_read_and_held_against_another()
    {
        await using var kommune = await Kommune.Open();
        await Save(kommune, Text);
        await Publish(kommune);
        await Save(kommune, Second(Text));
        await Publish(kommune);

        (await kommune.Api.GetFromJsonAsync<JsonElement>(new Uri($"{Playbook}/versions/1.0.0", UriKind.Relative))).GetProperty("text").GetString().ShouldBe(Text);
        var held = await kommune.Api.GetFromJsonAsync<JsonElement>(new Uri($"{Playbook}/versions/2.0.0?with=1.0.0", UriKind.Relative));
        Strings(held.GetProperty("changes")).ShouldBe(["Version 2.0.0, før 1.0.0.", "Trinnet 'call' har nu fristen 30 minutter, før 20 minutter.", "Trinnet 'tell' er nyt: Fortæl."]);
        var lines = held.GetProperty("lines").EnumerateArray().ToList();
        string.Join('\n', lines.Where(line => line.GetProperty("is").GetString() != "gone").Select(line => line.GetProperty("text").GetString())).TrimEnd().ShouldBe(Second(Text).TrimEnd());
        string.Join('\n', lines.Where(line => line.GetProperty("is").GetString() != "added").Select(line => line.GetProperty("text").GetString())).TrimEnd().ShouldBe(Text.TrimEnd());
        foreach (var wrong in (string[])["9.0.0", "2.0.0?with=9.0.0"])
            (await kommune.Api.GetAsync(new Uri($"{Playbook}/versions/{wrong}", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        // What came with the product can be read as well.
        (await kommune.Api.GetFromJsonAsync<JsonElement>(new Uri("/api/v1/playbooks/stand-down/editions", UriKind.Relative))).GetProperty("versions")[0].GetProperty("version").GetString().ShouldNotBeNull();
    }

    /// <summary>On the pages: what is pressed too late is answered although its form is gone, and an older version is started by whoever means it.</summary>
    [Fact]
    public async Task The_pages_say_what_came_too_late_and_start_an_older_version_when_it_is_meant()
    {
        await using var kommune = await Kommune.Open();
        await Save(kommune, Text);
        var old = await Hash(kommune);
        await Publish(kommune);
        await Save(kommune, Second(Text));
        using var browser = kommune.Browser();

        // The publishing form is not on the page: the draft that stands there has not been reviewed.
        var late = await browser.Press("/playbooks/fire-drill/versions", "/do/playbooks/fire-drill/draft/publish", ("hash", old));
        late.ShouldContain("class=\"refused\"");
        late.ShouldContain("Kladden er en anden tekst nu");

        await Publish(kommune);
        const string start = "/playbooks/fire-drill?version=1.0.0";
        (await browser.Page(start)).ShouldContain("name=\"superseded\"");
        (await browser.Press(start, "/do/runs", ("playbook", "fire-drill"), ("version", "1.0.0"), ("title", "Gammel"))).ShouldContain("nyere version");
        await browser.Press(start, "/do/runs", ("playbook", "fire-drill"), ("version", "1.0.0"), ("superseded", "yes"), ("title", "Gammel"));
        var runs = await kommune.Api.GetFromJsonAsync<JsonElement>(new Uri("/api/v1/runs", UriKind.Relative));
        runs.GetProperty("items").EnumerateArray().ShouldHaveSingleItem().GetProperty("playbook").GetProperty("version").GetString().ShouldBe("1.0.0");
    }

    [Fact]
    public async Task What_is_wholly_withdrawn_says_so_when_it_is_started()
    {
        await using var kommune = await Kommune.Open();
        await Save(kommune, Text);
        await Publish(kommune);
        await Kommune.Yes(await kommune.As(Author, $"{Playbook}/versions/1.0.0/withdraw", new { reason = "Forkert" }));

        await (await kommune.As(Author, "/api/v1/runs", new { playbook = "fire-drill" })).ShouldBeRefused(HttpStatusCode.Conflict, "withdrawn", "fire-drill");
    }

    /// <summary>As the guide says it: <c>curl --data-binary @lost-card.yaml</c>.</summary>
    [Fact]
    public async Task A_text_is_checked_as_it_is_too()
    {
        await using var kommune = await Kommune.Open();
        async Task<JsonElement> Check(string text)
        {
            using var body = new StringContent(text, new System.Net.Http.Headers.MediaTypeHeaderValue("application/yaml"));
            using var answer = await kommune.Api.PostAsync(new Uri("/api/v1/playbooks/check", UriKind.Relative), body);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            return await answer.Content.ReadFromJsonAsync<JsonElement>();
        }

        (await Check(Text)).GetProperty("ok").GetBoolean().ShouldBeTrue();
        (await Check(Text.Replace("it-manager]", "it-manger]", StringComparison.Ordinal))).GetProperty("ok").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task What_a_playbook_looks_up_stands_filled_in_wherever_people_read_it()
    {
        await using var kommune = await Kommune.Open();
        await kommune.Publish("""
            format: 1
            playbook: small
            version: 1.0.0
            language: da
            title: Lille
            notice: Udkast
            one-per: call
            roles: [it-duty, it-manager]
            inputs:
              note: {type: text, title: Note, required: yes}
              accounts: {type: accounts, title: Konti, required: yes}
            steps:
              - id: q
                title: Hvad?
                role: it-duty
                decide: "Skal {{inputs.note}} lukkes for {{inputs.accounts}}?"
                options: {yes: Ja da, no: Nej}
                note: Se {{organisation.name}} og {{incident.title}}.
                acknowledge-within: 5m
                due: 1h
                on-timeout: suggest yes
                page: duty
              - {id: then, title: Så, role: it-duty, task: "Ring om {{inputs.note}}: {{q.label}}.", done-when: "Der er ringet om {{inputs.note}}", after: [q], acknowledge-within: 5m, due: 1h}
            messages:
              duty: {channel: sms, text: "BEREDSKAB: {{inputs.note}} Svar {{reply.yes}}."}
            """);
        const string Note = "“Å” – http://evil.example 😀 og meget mere end en besked kan holde";

        var run = await kommune.Start("small", new { note = Note, accounts = new[] { "acc-ulla-berg" } });

        var steps = (await kommune.Get($"/api/v1/runs/{run}?lang=da")).GetProperty("steps").EnumerateArray().ToDictionary(step => step.GetProperty("id").GetString()!);
        steps["q"].GetProperty("text").GetString().ShouldBe($"Skal {Note} lukkes for ulla.berg@fjordby.example?");
        steps["q"].GetProperty("note").GetString().ShouldStartWith("Se Fjordby Kommune og ");
        steps["then"].GetProperty("text").GetString().ShouldBe($"Ring om {Note}: (kendes ikke endnu).");
        steps["then"].GetProperty("doneWhen").GetString().ShouldBe($"Der er ringet om {Note}");
        (await kommune.Api.GetStringAsync($"/incidents/{(await kommune.Run(run)).Incident}")).ShouldNotContain("{{");
        kommune.TextsTo("Mads Holm")[^1].ShouldStartWith("BEREDSKAB: \"Å\" - (link) og meget mere end en besked Svar JA ");
        await kommune.Decide(run, "q", "mads-holm", "yes");
        (await kommune.Get($"/api/v1/runs/{run}?lang=da")).GetProperty("steps").EnumerateArray().Single(step => step.GetProperty("id").GetString() == "then")
            .GetProperty("text").GetString().ShouldBe($"Ring om {Note}: Ja da.");
    }

    private static string Second(string text) => text.Replace("version: 1.0.0", "version: 2.0.0", StringComparison.Ordinal)
        .Replace("after: [look], due: 20m", "after: [look], due: 30m", StringComparison.Ordinal) + "  - {id: tell, title: Fortæl, role: it-manager, task: Fortæl., due: 2h}\n";

    private static async Task Save(Kommune kommune, string text, string by = Author, string? over = null) => await Kommune.Yes(await Put(kommune, by, text, over));

    private static Task<HttpResponseMessage> Put(Kommune kommune, string by, string text, string? over, string playbook = "fire-drill") =>
        Send(kommune, HttpMethod.Put, by, $"/api/v1/playbooks/{playbook}/draft", new { text, over });

    private static async Task Publish(Kommune kommune)
    {
        var hash = await Hash(kommune);
        await Kommune.Yes(await kommune.As(Other, $"{Playbook}/draft/review", new { hash, approve = "yes" }));
        await Kommune.Yes(await kommune.As(Author, $"{Playbook}/draft/publish", new { hash }));
    }

    private static async Task<string> Hash(Kommune kommune, string playbook = "fire-drill") => (await Editions(kommune, Author, playbook)).GetProperty("draft").GetProperty("hash").GetString()!;

    private static async Task<JsonElement> Editions(Kommune kommune, string by, string playbook = "fire-drill")
    {
        using var answer = await Send(kommune, HttpMethod.Get, by, $"/api/v1/playbooks/{playbook}/editions", new { });
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static async Task<JsonElement> Moves(Kommune kommune, RunId run, string by)
    {
        using var answer = await Send(kommune, HttpMethod.Get, by, $"/api/v1/runs/{run}/move?lang=da", new { });
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static async Task<(long, long)> Cover(Kommune kommune)
    {
        var one = (await kommune.Api.GetFromJsonAsync<JsonElement>("/api/v1/requirements")).EnumerateArray().Single(requirement => requirement.GetProperty("id").GetString() == "nis2-6.2")
            .GetProperty("playbooks").EnumerateArray().Single(cover => cover.GetProperty("playbook").GetString() == "fire-drill");
        return (one.GetProperty("runs").GetInt64(), one.GetProperty("drills").GetInt64());
    }

    private static Task<HttpResponseMessage> Send(Kommune kommune, HttpMethod method, string by, string path, object body) => kommune.As(by, path, body, isQuietAfter: false, method);

    private static IEnumerable<string?> Strings(JsonElement list) => list.EnumerateArray().Select(item => item.GetString());
}
