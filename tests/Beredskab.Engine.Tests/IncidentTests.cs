using Beredskab.Engine.Incidents;
using Beredskab.Engine.Outside;
using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;
using Beredskab.Playbooks;

namespace Beredskab.Engine.Tests;

/// <summary>Calls, levels, clocks and the end of an incident (LANGUAGE 3.4, 3.10, 3.12, 3.14).</summary>
public class IncidentTests
{
    private static readonly Aside s_why = Stage.Aside("fordi");

    internal static string Book(string id, string steps, string header = "one-per: incident") => $"""
        format: 1
        playbook: {id}
        version: 1.0.0
        language: da
        title: {id}
        roles: [it-duty, it-manager, incident-lead, security-coordinator]
        {header}
        {steps}
        """;

    private static readonly string s_staff = Book("staff", "steps: [{id: meet, title: Mød, role: it-duty, task: Mød., due: 9d}]", """
        one-per: incident
        inputs:
          accounts: {type: accounts, title: Konti}
          place: {type: text, title: Sted}
        """);

    private static string Caller(string id, string until) => Book(id, $$$"""
        steps:
          - {id: call, title: Kald, role: it-duty, call: staff, with: {accounts: "{{inputs.accounts}}"}, until: {{{until}}}}
          - {id: next, title: Så, role: it-duty, task: Gør., after: [call], due: 9d}
        """, """
        one-per: call
        inputs:
          accounts: {type: accounts, title: Konti, required: yes}
        """);

    private static StepState At(Stage night, RunId run, string step) => night[run].StateOf(new(step));

    private static Run Staff(Stage night) => night.Runs.Single(run => run.Version.Content.Id.Value == "staff");

    private static void Close(Stage night, RunId run, string step) => night.Do(run, new RunCommand.Complete(Address.Parse(step), Closing.Plain) { At = default });

    [Fact]
    public void News_of_the_level_that_arrives_late_changes_nothing()
    {
        var night = Small.Of(s_staff);
        var run = night.Start(new("staff"));
        var newest = night[run].LevelAsOf;

        night.Do(run, new RunCommand.Hear(new ToRun.LevelIs(Level.Green, newest + 3)) { At = default });
        night.Do(run, new RunCommand.Hear(new ToRun.LevelIs(Level.Red, newest + 2)) { At = default });

        night[run].Level.ShouldBe(Level.Green);
    }

    [Fact]
    public void Only_the_instants_that_a_playbooks_deadlines_hang_on_are_entered_in_its_runs()
    {
        var night = Small.Of(s_staff, Book("late", "steps: [{id: warn, title: Varsl, role: it-duty, task: Varsl., due: 4h before nis2-24}]", "clocks: [nis2-24]"));

        night[night.Start(new("staff"))].Anchors.ShouldBeEmpty();
        night[night.Start(new("late"))].Anchors.Keys.ShouldBe(["nis2-24"]);
    }

    [Fact]
    public void Several_lists_that_are_passed_as_one_input_are_one_list_of_all_that_they_hold()
    {
        var night = Small.Of(s_staff, Book("first", """
            steps:
              - {id: call, title: Kald, role: it-duty, call: staff, with: {accounts: ["{{inputs.accounts}}", "{{inputs.more}}", eva]}, until: ended}
            """, """
            one-per: call
            inputs:
              accounts: {type: accounts, title: Konti, required: yes}
              more: {type: accounts, title: Flere}
            """));

        night.Start(new("first"), new Given("accounts", ["kim", "ulla"]), new Given("more", ["ulla", "bo"]));

        Staff(night).Inputs["accounts"].Values.ShouldBe(["kim", "ulla", "bo", "eva"]);
    }

    [Fact]
    public void Two_calls_of_a_playbook_there_is_one_of_join_the_same_run_and_bring_their_accounts()
    {
        var night = Small.Of(s_staff, Caller("first", "ended"), Caller("second", "ended"));
        var first = night.Start(new("first"), new Given("accounts", ["kim"]));
        var second = night.Start(new("second"), new Given("accounts", ["kim", "ulla"]));

        Staff(night).Inputs["accounts"].Values.ShouldBe(["kim", "ulla"]);
        At(night, first, "next").ShouldBeOfType<StepState.Waiting>();
        Close(night, Staff(night).Id, "meet");

        At(night, first, "next").ShouldBeOfType<StepState.Ready>();
        At(night, second, "next").ShouldBeOfType<StepState.Ready>();
    }

    [Fact]
    public void A_call_until_started_goes_on_at_once() =>
        At(Small.Of(s_staff, Caller("first", "started")) is var night ? night : null!, night.Start(new("first"), new Given("accounts", ["kim"])), "next").ShouldBeOfType<StepState.Ready>();

    [Fact]
    public void A_child_that_is_aborted_is_handled_and_aborting_the_caller_leaves_the_child_alone()
    {
        var night = Small.Of(s_staff, Caller("first", "ended"), Caller("second", "ended"));
        var first = night.Start(new("first"), new Given("accounts", ["kim"]));
        var second = night.Start(new("second"), new Given("accounts", ["kim"]));
        night.Do(second, new RunCommand.Abort(s_why) { At = default });
        Staff(night).Status.ShouldBe(RunStatus.Running);

        night.Do(Staff(night).Id, new RunCommand.Abort(s_why) { At = default });

        At(night, first, "call").ShouldBeOfType<StepState.Happened>().Outcome.ShouldBe("handled");
    }

    [Fact]
    public void News_that_the_child_is_over_may_overtake_news_that_it_began()
    {
        var night = Small.Of(Caller("first", "ended"), s_staff);
        var first = night.Start(new("first"), new Given("accounts", ["kim"]));
        var before = Run.Replay(night[first].Version, night.HistoryOf(first).TakeWhile(happened => happened is not RunEvent.ChildStarted));

        var after = Run.Decide(before, new RunCommand.Hear(new ToRun.ChildIsOver(Address.Parse("call~1"), new("run-9"), IsAborted: false)) { At = night.Now }).Events().Aggregate(before, Run.Evolve);

        after.StateOf(new("call")).ShouldBeOfType<StepState.Happened>().Outcome.ShouldBe("done");
    }

    [Fact]
    public void A_step_that_called_nobody_takes_no_news_of_another_run()
    {
        var night = Small.Of(s_staff);
        var run = night.Start(new("staff"));

        foreach (var news in (ToRun[])[new ToRun.ChildIsGoing(Address.Parse("meet~1"), new("run-9"), true), new ToRun.ChildIsRefused(Address.Parse("meet~1"), "gone", s_why), new ToRun.ChildIsOver(Address.Parse("meet~1"), new("run-9"), IsAborted: true)])
            night.Do(run, new RunCommand.Hear(news) { At = default }).Events().ShouldBeEmpty();
    }

    [Fact]
    public void A_call_of_a_playbook_that_is_not_there_is_an_entry_and_can_be_tried_again()
    {
        var full = Small.Of(s_staff, Caller("first", "ended"));
        var night = new Stage([full.Start(new("first"), new Given("accounts", ["kim"])) is var id ? full[id].Version : null!], Shipped.Library.Roles);
        var run = night.Start(new("first"), new Given("accounts", ["kim"]));

        night.HistoryOf(run).OfType<RunEvent.ChildRefused>().Single().Code.ShouldBe("unknown-playbook");
        night.Do(run, new RunCommand.Retry(new("call"), s_why) { At = default });
        night.HistoryOf(run).OfType<RunEvent.ChildRefused>().Count().ShouldBe(2);
    }

    [Fact]
    public void What_comes_afterwards_starts_once_when_all_that_name_it_have_ended()
    {
        var after = Book("after-all", "steps: [{id: tidy, title: Ryd op, role: it-duty, task: Ryd op., due: 9d}]");
        const string Header = "one-per: call\nafterwards: after-all";
        var night = Small.Of(after, Book("work", "steps: [{id: do, title: Gør, role: it-duty, task: Gør., due: 9d}]", Header));
        var first = night.Start(new("work"));
        var second = night.Start(new("work"));

        Close(night, first, "do");
        night.Runs.ShouldNotContain(run => run.Version.Content.Id.Value == "after-all");
        Close(night, second, "do");

        night.Runs.Count(run => run.Version.Content.Id.Value == "after-all").ShouldBe(1);
    }

    [Fact]
    public void A_ceiling_never_lowers_the_level_that_people_set()
    {
        var night = Small.Of(Book("raise", """
            steps:
              - {id: how, title: Hvor, role: it-duty, decide: Hvor slemt?, options: {bad: {label: Slemt, level: red}, fine: {label: Fint, level: green}}, due: 9d, on-timeout: suggest bad}
            """, "one-per: call\nlevel: {start: green, at-most: yellow}"));
        var run = night.Start(new("raise"));
        night.Do(new IncidentCommand.SetLevel(Level.Red, null) { At = default });

        night.Do(run, new RunCommand.Choose(Address.Parse("how"), ["bad"], null) { At = default });

        night.Incident.Level.ShouldBe(Level.Red);
    }

    // ---- Clocks

    private static readonly string s_notice = Book("notice", """
            steps:
              - {id: know, title: Kend, role: it-duty, task: Hvem vidste hvad?, records: awareness, due: 9d}
              - {id: grave, title: Væsentlig, role: it-duty, decide: Er den væsentlig?, options: {yes: {label: Ja, starts: [nis2-24, nis2-72]}, no: {label: Nej, waives: [nis2-24, nis2-72]}}, due: 9d, on-timeout: take yes}
              - {id: early, title: Varsel, role: it-duty, report: early-warning, when: grave is yes, stops: [nis2-24], due: 9d}
              - {id: notice, title: Underretning, role: it-duty, report: notice, when: grave is yes, stops: [nis2-72], starts: [nis2-final], due: 9d}
              - {id: final, title: Endelig, role: it-duty, report: final, after: [notice], stops: [nis2-final], due: 60d}
            """, "one-per: incident\nclocks: [nis2-24, nis2-72, nis2-final]");

    private static Stage WithClocks(out RunId run)
    {
        var night = Small.Of(s_notice);
        run = night.Start(new("notice"));
        return night;
    }

    private static void Know(Stage night, RunId run, DateTimeOffset instant, string step = "know") =>
        night.Do(run, new RunCommand.Complete(Address.Parse(step), Closing.Plain with { Knowledge = new(instant, s_why, s_why, s_why) }) { At = default });

    private static void Receipt(Stage night, RunId run, string step) =>
        night.Do(run, new RunCommand.Complete(Address.Parse(step), Closing.Plain with { Evidence = [new(Evidence.Receipt, s_why)] }) { At = default });

    private static void Decide(Stage night, RunId run, string option) =>
        night.Do(run, new RunCommand.Choose(Address.Parse("grave"), [option], s_why) { At = default });

    private static Clock ClockOf(Stage night, string id) => night.Incident.Clocks[new(id)];

    [Fact]
    public void A_clock_counts_from_when_somebody_knew_and_not_from_when_the_run_began()
    {
        var night = WithClocks(out var run);
        ClockOf(night, "nis2-24").ShouldBeOfType<Clock.Possible>();
        var knew = night.Now.AddHours(-5);
        Know(night, run, knew);

        Decide(night, run, "yes");

        ClockOf(night, "nis2-24").ShouldBeOfType<Clock.Running>().ShouldSatisfyAllConditions(clock => clock.From.ShouldBe(knew), clock => clock.Over.ShouldBe(knew.AddHours(24)));
    }

    [Fact]
    public void A_correction_moves_the_clock_and_says_so_and_a_clock_moved_past_its_end_is_late_at_once()
    {
        var night = WithClocks(out var run);
        Decide(night, run, "yes");

        Know(night, run, night.Now.AddHours(-30));
        night.FastForward(TimeSpan.FromSeconds(1));

        night.IncidentHistory.OfType<IncidentEvent.ClockMoved>().Count().ShouldBe(2);
        night.IncidentHistory.OfType<IncidentEvent.ClockOver>().Single().To.ShouldNotBeEmpty();
    }

    [Fact]
    public void A_receipt_stops_the_clock_and_starts_the_one_that_counts_from_it()
    {
        var night = WithClocks(out var run);
        Know(night, run, night.Now);
        Decide(night, run, "yes");
        night.FastForward(10.Hours);

        Receipt(night, run, "notice");

        ClockOf(night, "nis2-72").ShouldBeOfType<Clock.Stopped>();
        ClockOf(night, "nis2-final").ShouldBeOfType<Clock.Running>().From.ShouldBe(night.Now);
    }

    [Fact]
    public void Skipping_the_report_does_not_stop_its_clock_and_the_incident_cannot_close_yet()
    {
        var night = WithClocks(out var run);
        Know(night, run, night.Now);
        Decide(night, run, "yes");
        foreach (var step in new[] { "early", "notice", "final" }) night.Do(run, new RunCommand.Skip(new(step), s_why) { At = default });

        night[run].Status.ShouldBe(RunStatus.Ended);
        ClockOf(night, "nis2-24").ShouldBeOfType<Clock.Running>();
        night.Do(new IncidentCommand.Close(s_why) { At = default }).ShouldBeOfType<Decision<IncidentEvent>.Refused>().Code.ShouldBe("clocks-running");
    }

    [Fact]
    public void A_waived_clock_is_settled_and_those_never_started_are_let_go_when_the_incident_closes()
    {
        var night = WithClocks(out var run);
        night.Do(new IncidentCommand.Close(s_why) { At = default }).ShouldBeOfType<Decision<IncidentEvent>.Refused>().Code.ShouldBe("runs-going");
        Know(night, run, night.Now);
        Decide(night, run, "no");

        night.Do(new IncidentCommand.Close(s_why) { At = default });

        ClockOf(night, "nis2-24").ShouldBeOfType<Clock.Waived>();
        ClockOf(night, "nis2-final").ShouldBeOfType<Clock.LetGo>();
        night.Incident.IsClosed.ShouldBeTrue();
    }

    [Theory, InlineData("incident"), InlineData("incident-rest"), InlineData("incident-time-jumps"), InlineData("incident-doubt")]
    public void A_stored_history_of_an_incident_still_ends_where_it_ended(string shape)
    {
        if (!Golden.Files($"history-{shape}.jsonl").Any()) Record(shape);

        var incident = Incident.Replay(Golden.Lines($"history-{shape}.jsonl").Select(Golden.Read<IncidentEvent>));

        Golden.Approve($"history-{shape}.end",
        [
            $"{(incident.IsClosed ? "closed" : "open")} at {incident.Position}, level {incident.Level}, lead {incident.Lead}",
            .. incident.Runs.Select(run => $"{run.Run} {run.Playbook} called by {string.Join(' ', run.Callers.Select(caller => $"{caller.Run}/{caller.Address}"))} over {run.IsOver} aborted {run.IsAborted}"),
            .. incident.Clocks.Values.OrderBy(clock => clock.Id.Value, StringComparer.Ordinal).Select(clock => $"{clock.Id} {clock switch
            {
                Clock.Running running => $"running from {Wire.Instant(running.From)} over {(running.Over is { } over ? Wire.Instant(over) : "never")} is over {running.IsOver}",
                Clock.Stopped stopped => $"stopped {Wire.Instant(stopped.At)}",
                _ => clock.GetType().Name,
            }}"),
            .. incident.LastTimeJump > 0 ? [$"jump of the clock {incident.LastTimeJump}"] : Array.Empty<string>(),
        ]);

        static void Record(string shape)
        {
            var night = shape switch { "incident" => Lived(), "incident-rest" => LivedToItsClose(), "incident-doubt" => LivedInDoubt(), _ => LivedWithClocksThatJump() };
            try
            {
                Golden.Approve($"history-{shape}.jsonl", night.IncidentHistory.Select(Golden.Write));
            }
            catch (ShouldAssertException)
            {
                // Written for the first time; its end is written and failed next.
            }
        }
    }

    private static Stage Lived()
    {
        var night = WithClocks(out var run);
        night.Do(new IncidentCommand.SetLevel(Level.Yellow, s_why) { At = default });
        Know(night, run, night.Now.AddHours(-2));
        Decide(night, run, "yes");
        night.FastForward(23.Hours);
        Receipt(night, run, "early");
        Receipt(night, run, "notice");
        night.Do(new IncidentCommand.HandOverLead(new("it-manager-1")) { At = default });
        night.Do(run, new RunCommand.Abort(s_why) { At = default });
        return night;
    }

    private static Stage LivedInDoubt()
    {
        var night = WithClocks(out _);
        foreach (var doubt in Enum.GetValues<Doubt>()) night.Do(new IncidentCommand.DoubtEffect(EffectKind.Page, "it-duty-1-sms", doubt) { At = default });
        return night;
    }

    private static Stage LivedWithClocksThatJump()
    {
        var night = WithClocks(out _);
        foreach (var (number, how) in Enum.GetValues<TimeJump>().Index())
        {
            night.FastForward(1.Hours);
            night.Do(new IncidentCommand.NoteTimeJump(number + 1, how, TimeSpan.FromMinutes(number % 2 == 0 ? 5 : -70)) { At = default });
            // Several nodes see the same one.
            night.Do(new IncidentCommand.NoteTimeJump(number + 1, how, TimeSpan.FromMinutes(5)) { At = default });
        }
        return night;
    }

    private static Stage LivedToItsClose()
    {
        var night = Small.Of(s_notice, s_staff, Caller("first", "started"), Caller("second", "started"));
        var run = night.Start(new("notice"));
        foreach (var caller in (string[])["first", "second"]) night.Start(new(caller), new Given("accounts", ["kim"]));
        night.Do(new IncidentCommand.CallPlaybook(new("run-77"), new("nowhere"), null, [], new(run, Address.Parse("know~1")), s_why) { At = default });
        night.Do(new IncidentCommand.Hear(new ToIncident.ClocksStart(run, Address.Parse("know~1"), [new("nis2-final")], OnlyIfKnown: false), []) { At = default });
        Decide(night, run, "yes");
        Know(night, run, night.Now.AddHours(-1));
        Decide(night, run, "no");
        night.Do(new IncidentCommand.ChangeDetails(s_why, s_why, "Mødelokale 2") { At = default });
        night.Do(new IncidentCommand.Alert(new("siem", "alarm-7"), s_why, null) { At = default });
        night.Do(new IncidentCommand.Note("observation", s_why, null) { At = default });
        night.Do(new IncidentCommand.Correct(2, s_why) { At = default });
        night.Do(new IncidentCommand.AttachFile(s_why, new string('a', 64), 4711, null) { At = default });
        night.Do(new IncidentCommand.PageFailed(new("it-duty-1-sms"), s_why) { At = default });
        night.Do(new IncidentCommand.NotUnderstood(new("it-duty-1"), new("it-duty-1-sms"), s_why) { At = default });
        night.Do(new IncidentCommand.Release("freeze-1", s_why) { At = default });
        night.Do(new IncidentCommand.Release("freeze-1", s_why) { At = default, By = new("it-manager-1") });
        night.Do(new IncidentCommand.SettleHeld("effect-1", "page", "it-duty-1-sms", HeldChoice.Drop, s_why) { At = default });
        foreach (var going in night.Runs.ToList()) night.Do(going.Id, new RunCommand.Abort(s_why) { At = default });
        night.Do(new IncidentCommand.Close(s_why) { At = default });
        return night;
    }

    [Fact]
    public void A_clock_with_its_receipt_never_starts_again()
    {
        var night = WithClocks(out var run);
        Know(night, run, night.Now);
        Decide(night, run, "yes");
        Receipt(night, run, "early");

        Decide(night, run, "no");
        Decide(night, run, "yes");

        ClockOf(night, "nis2-24").ShouldBeOfType<Clock.Stopped>();
        ClockOf(night, "nis2-72").ShouldBeOfType<Clock.Running>();
    }

    [Fact]
    public void The_lead_is_reminded_and_told_when_the_time_has_run_out_once_each()
    {
        var night = WithClocks(out var run);
        Know(night, run, night.Now);
        Decide(night, run, "yes");

        night.FastForward(25.Hours);

        night.IncidentHistory.OfType<IncidentEvent.ClockReminded>().Count(reminded => reminded.Clock.Value == "nis2-24").ShouldBe(3);
        night.IncidentHistory.OfType<IncidentEvent.ClockOver>().Count().ShouldBe(1);
        night.Sent.Where(effect => effect.Work is EffectWork.Page { About: PageFor.Late }).ShouldAllBe(effect => effect.IsFirstPage, "what a clock says is new each time");
    }

    [Fact]
    public void A_clock_that_is_moved_reminds_of_what_lies_ahead_and_of_nothing_that_has_passed()
    {
        var night = WithClocks(out var run);
        Decide(night, run, "yes");

        Know(night, run, night.Now.AddHours(-15));
        night.FastForward(4.Hours);
        IEnumerable<DateTimeOffset> Reminded() => night.IncidentHistory.OfType<IncidentEvent.ClockReminded>().Where(reminded => reminded.Clock.Value == "nis2-24").Select(reminded => reminded.At);
        Reminded().ShouldBeEmpty("the twelfth hour has passed and the twentieth has not come");
        night.FastForward(3.Hours);

        Reminded().ShouldBe([night.Now.AddHours(-2)]);
    }

    [Fact]
    public void What_is_changed_of_an_incident_is_that_and_nothing_else()
    {
        var night = new Stage([], Shipped.Library.Roles);
        night.Do(new IncidentCommand.ChangeDetails(Stage.Aside("Titel"), Stage.Aside("Område"), "Rådhuset") { At = default });
        night.Do(new IncidentCommand.ChangeDetails(Stage.Aside("Ny titel"), null, null) { At = default });
        (night.Incident.Title, night.Incident.Area, night.Incident.MeetAt).ShouldBe((Stage.Aside("Ny titel"), Stage.Aside("Område"), "Rådhuset"));
        night.Do(new IncidentCommand.ChangeDetails(null, Stage.Aside("Nyt område"), null) { At = default });
        night.Do(new IncidentCommand.ChangeDetails(null, null, "Skolen") { At = default });

        (night.Incident.Title, night.Incident.Area, night.Incident.MeetAt).ShouldBe((Stage.Aside("Ny titel"), Stage.Aside("Nyt område"), "Skolen"));
    }

    [Fact]
    public void A_clock_without_an_end_reminds_once_and_keeps_nobody_awake()
    {
        var book = new ClockBook([new ClockDefinition
        {
            Id = new("soon"), Title = LocalizedText.Of("da", "Snart"), From = new ClockStart.WhenStarted(), StoppedBy = Evidence.Receipt, IsStatutory = true, Source = "x", Remind = [2.Hours],
        }]);
        var night = new Stage([], Shipped.Library.Roles, book);
        night.Do(new IncidentCommand.Hear(new ToIncident.ClocksStart(new("run-1"), Address.Parse("a~1"), [new("soon")], OnlyIfKnown: false), []) { At = default });

        night.FastForward(5.Hours);

        night.IncidentHistory.OfType<IncidentEvent.ClockReminded>().Count().ShouldBe(1);
        night.Incident.Deadline.ShouldBeNull();
    }

    [Theory]
    [InlineData("2026-11-23T09:05+01:00", "2026-11-24T09:05+01:00", "2026-11-26T09:05+01:00")]
    [InlineData("2026-04-03T22:15+02:00", "2026-04-04T22:15+02:00", "2026-04-06T22:15+02:00")]
    [InlineData("2026-03-28T20:00+01:00", "2026-03-29T21:00+02:00", "2026-03-31T21:00+02:00")]
    [InlineData("2026-10-24T20:00+02:00", "2026-10-25T19:00+01:00", "2026-10-27T19:00+01:00")]
    [InlineData("2026-10-25T02:30+02:00", "2026-10-26T01:30+01:00", "2026-10-28T01:30+01:00")]
    [InlineData("2026-10-25T02:30+01:00", "2026-10-26T02:30+01:00", "2026-10-28T02:30+01:00")]
    [InlineData("2026-12-23T16:40+01:00", "2026-12-24T16:40+01:00", "2026-12-26T16:40+01:00")]
    [InlineData("2028-02-27T23:50+01:00", "2028-02-28T23:50+01:00", "2028-03-01T23:50+01:00")]
    public void Hours_are_strict_elapsed_time_through_easter_christmas_and_both_nights_the_clocks_change(string knew, string day, string threeDays)
    {
        Over("nis2-24", knew).ShouldBe(Instant(day));
        Over("nis2-72", knew).ShouldBe(Instant(threeDays));
    }

    [Theory]
    [InlineData("2026-01-31T10:00+01:00", "2026-02-28T10:00+01:00")]
    [InlineData("2026-11-26T10:00+01:00", "2026-12-26T10:00+01:00")]
    [InlineData("2027-01-30T10:00+01:00", "2027-02-28T10:00+01:00")]
    [InlineData("2028-01-31T10:00+01:00", "2028-02-29T10:00+01:00")]
    [InlineData("2026-04-06T10:00+02:00", "2026-05-06T10:00+02:00")]
    [InlineData("2026-02-28T02:30+01:00", "2026-03-28T02:30+01:00")]
    [InlineData("2026-02-28T10:00+01:00", "2026-03-28T10:00+01:00")]
    [InlineData("2026-03-15T10:00+01:00", "2026-04-15T10:00+02:00")]
    [InlineData("2027-02-28T02:30+01:00", "2027-03-28T03:30+02:00")]
    public void A_month_ends_on_the_same_day_or_the_last_at_the_same_local_time(string submitted, string over) =>
        Over("nis2-final", submitted).ShouldBe(Instant(over));

    private static DateTimeOffset? Over(string clock, string from) => ClockTime.Over(Shipped.Library.Clocks.Find(new(clock))!, Instant(from).ToUniversalTime());

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
