using System.Globalization;
using System.Text;
using Beredskab.Engine;
using Beredskab.Engine.OnCall;
using Beredskab.Engine.Playbooks;
using Beredskab.Server.People;
using Beredskab.Server.Resources;
using Beredskab.Storage;

namespace Beredskab.Scenarios;

/// <summary>What is read from a calendar file, and what is named in place of being guessed. Times are written as the walls in Copenhagen show them.</summary>
public class CalendarFileTests
{
    /// <summary>A Sunday in winter time, a month before the clocks go forward.</summary>
    private static readonly DateTimeOffset s_now = new(2026, 3, 1, 11, 0, 0, TimeSpan.Zero);

    private static readonly OnCallSchedule s_rota = new(new("it-vagt"), "It-vagt", "Europe/Copenhagen", []);

    private const string Zone = """
        BEGIN:VTIMEZONE
        TZID:Romance Standard Time
        BEGIN:STANDARD
        DTSTART:16011028T030000
        RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
        TZOFFSETFROM:+0200
        TZOFFSETTO:+0100
        END:STANDARD
        BEGIN:DAYLIGHT
        DTSTART:16010325T020000
        RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
        TZOFFSETFROM:+0100
        TZOFFSETTO:+0200
        END:DAYLIGHT
        END:VTIMEZONE

        """;

    [Theory]
    [InlineData("DTSTART;TZID=Romance Standard Time:20260406T080000\nDTEND;TZID=Romance Standard Time:20260407T080000")]
    [InlineData("DTSTART;TZID=\"Romance Standard Time\":20260406T080000\nDTEND;TZID=\"Romance Standard Time\":20260407T080000")]
    [InlineData("DTSTART;TZID=Europe/Copenhagen:20260406T080000\nDTEND;TZID=Europe/Copenhagen:20260407T080000")]
    [InlineData("DTSTART;TZID=\"(UTC+01:00) Bruxelles, København, Madrid, Paris\":20260406T080000\nDTEND;TZID=\"(UTC+01:00) Bruxelles, København, Madrid, Paris\":20260407T080000")]
    [InlineData("DTSTART:20260406T060000Z\nDTEND:20260407T060000Z")]
    [InlineData("DTSTART:20260406T080000\nDTEND:20260407T080000")]
    [InlineData("DTSTART:20260406T080000\nDURATION:P1D")]
    [InlineData("DTSTART;TZID=GMT Standard Time:20260406T070000\nDTEND;TZID=Romance Standard Time:20260407T080000")]
    public void However_a_time_is_written_it_is_the_same_watch(string times) =>
        Times(Plan(Event("a", "Vagt: Åse Kjærgaard", times))).ShouldBe(["aase-kjaergaard 04-06 08:00 – 04-07 08:00"]);

    [Fact]
    public void A_whole_day_is_from_midnight_to_midnight_and_shown_as_free_or_not_it_is_a_watch() => Times(Plan(
        Event("a", "Mads Holm", "DTSTART;VALUE=DATE:20260404\nDTEND;VALUE=DATE:20260406\nTRANSP:TRANSPARENT\nX-MICROSOFT-CDO-BUSYSTATUS:FREE"),
        Event("b", "Mads Holm", "DTSTART;VALUE=DATE:20260410"))).ShouldBe(["mads-holm 04-04 00:00 – 04-06 00:00", "mads-holm 04-10 00:00 – 04-11 00:00"]);

    /// <summary>29 March 2026: 02:00 to 03:00 is on no wall. 25 October 2026: it is there twice.</summary>
    [Fact]
    public void A_nightly_watch_ends_at_eight_by_the_wall_on_the_nights_the_clocks_move()
    {
        var spring = Plan(Event("a", "Mads Holm", "DTSTART;TZID=Romance Standard Time:20260327T200000\nDTEND;TZID=Romance Standard Time:20260328T080000\nRRULE:FREQ=DAILY;COUNT=3"));
        Times(spring).ShouldBe(["mads-holm 03-27 20:00 – 03-28 08:00", "mads-holm 03-28 20:00 – 03-29 08:00", "mads-holm 03-29 20:00 – 03-30 08:00"]);
        Shifts(spring).Select(shift => (shift.Until - shift.From).TotalHours).ShouldBe([12, 11, 12]);

        var autumn = Plan(Event("a", "Mads Holm", "DTSTART;TZID=Romance Standard Time:20261023T200000\nDTEND;TZID=Romance Standard Time:20261024T080000\nRRULE:FREQ=DAILY;COUNT=3"));
        Shifts(autumn).Select(shift => (shift.Until - shift.From).TotalHours).ShouldBe([12, 13, 12]);
    }

    [Fact]
    public void An_hour_that_no_wall_shows_is_the_moment_it_would_have_begun_and_of_one_that_comes_twice_the_first_is_meant()
    {
        Span("20260329T023000", "20260329T080000").ShouldBe("01:00 06:00");
        Span("20260328T200000", "20260329T023000").ShouldBe("19:00 01:00");
        Span("20261025T023000", "20261025T080000").ShouldBe("00:30 07:00");
        Span("20261025T003000Z", "20261025T013000Z").ShouldBe("00:30 01:30", "02:30 in summer time to 02:30 in winter time");
        // A watch from two to three each night has no such night in spring, and two hours in autumn.
        var nightly = Plan(Event("a", "Mads Holm", "DTSTART;TZID=Europe/Copenhagen:20260328T020000\nDTEND;TZID=Europe/Copenhagen:20260328T030000\nRRULE:FREQ=DAILY;COUNT=3"));
        Times(nightly).ShouldBe(["mads-holm 03-28 02:00 – 03-28 03:00", "mads-holm 03-30 02:00 – 03-30 03:00"]);
        (Shifts(Plan(Event("a", "Mads Holm", "DTSTART;TZID=Europe/Copenhagen:20261025T020000\nDTEND;TZID=Europe/Copenhagen:20261025T030000"))).Single() is var one ? one.Until - one.From : default).ShouldBe(TimeSpan.FromHours(2));

        static string Span(string from, string until)
        {
            var shift = Shifts(Plan(Event("a", "Mads Holm", $"DTSTART{Local(from)}\nDTEND{Local(until)}"))).Single();
            return $"{shift.From.UtcDateTime:HH:mm} {shift.Until.UtcDateTime:HH:mm}";
        }

        static string Local(string time) => time.EndsWith('Z') ? $":{time}" : $";TZID=Romance Standard Time:{time}";
    }

    /// <summary>Every other Monday, one off, one moved to another day and person, one called off by itself.</summary>
    [Fact]
    public void A_series_with_a_day_off_a_moved_time_and_one_called_off_is_read_as_Outlook_shows_it()
    {
        var plan = Plan(
            Event("serie", "Vagt Mads Holm", "DTSTART;TZID=Romance Standard Time:20260302T080000\nDTEND;TZID=Romance Standard Time:20260309T080000\nRRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;UNTIL=20260525T060000Z;WKST=MO\nEXDATE;TZID=Romance Standard Time:20260316T080000"),
            Event("serie", "Vagt Åse Kjærgaard", "RECURRENCE-ID;TZID=Romance Standard Time:20260330T080000\nDTSTART;TZID=Romance Standard Time:20260331T120000\nDTEND;TZID=Romance Standard Time:20260406T080000"),
            Event("serie", "Vagt Mads Holm", "RECURRENCE-ID;TZID=Romance Standard Time:20260413T080000\nDTSTART;TZID=Romance Standard Time:20260413T080000\nDTEND;TZID=Romance Standard Time:20260420T080000\nSTATUS:CANCELLED"));

        Times(plan).ShouldBe(["mads-holm 03-02 08:00 – 03-09 08:00", "mads-holm 04-27 08:00 – 05-04 08:00", "mads-holm 05-11 08:00 – 05-18 08:00", "mads-holm 05-25 08:00 – 06-01 08:00", "aase-kjaergaard 03-31 12:00 – 04-06 08:00"]);
        plan.Lines.Select(line => line.Fate).ShouldBe([EventFate.New, EventFate.New, EventFate.CalledOff]);
    }

    [Fact]
    public void What_is_over_is_left_out_and_what_lies_too_far_ahead_is_named()
    {
        var plan = Plan(
            Event("a", "Somebody unknown", "DTSTART:20260220T080000\nDTEND:20260221T080000"),
            Event("b", "Mads Holm", "DTSTART:20260301T080000\nDTEND:20260302T080000"),
            Event("c", "Rasmus Dam", "DTSTART:20280220T080000\nDTEND:20280221T080000"),
            Event("d", "Mads Holm", "DTSTART:20250106T080000\nDTEND:20250107T080000\nRRULE:FREQ=YEARLY"));

        plan.Lines.Select(line => line.Fate).ShouldBe([EventFate.Past, EventFate.New, EventFate.TooFar, EventFate.New]);
        Times(plan).ShouldBe(["mads-holm 03-01 08:00 – 03-02 08:00", "mads-holm 01-06 08:00 – 01-07 08:00"]);
        plan.Faults.Select(fault => fault.Sentence).ShouldBe(["calendar.too-far", "calendar.goes-on"]);
        plan.IsSound.ShouldBeTrue();
    }

    [Theory]
    [InlineData("Vagt", "ATTENDEE;CN=\"Kjærgaard, Åse\";PARTSTAT=ACCEPTED:mailto:AASE@fjordby.example", "aase-kjaergaard")]
    [InlineData("Vagt Åse Kjærgaard", "ATTENDEE:mailto:aase@fjordby.example\nORGANIZER:mailto:mads@fjordby.example", "aase-kjaergaard")]
    [InlineData("Vagt", "ATTENDEE:mailto:aase@fjordby.example\nATTENDEE:mailto:mads@fjordby.example\nORGANIZER:mailto:mads@fjordby.example", "aase-kjaergaard")]
    [InlineData("Vagt", "ATTENDEE:mailto:aase@fjordby.example\nATTENDEE;PARTSTAT=DECLINED:mailto:mads@fjordby.example", "aase-kjaergaard")]
    [InlineData("Vagt", "ATTENDEE:mailto:aase@fjordby.example\nATTENDEE;CUTYPE=ROOM:mailto:vagtrum@fjordby.example", "aase-kjaergaard")]
    [InlineData("Vagt", "ORGANIZER;CN=Mads:MAILTO:mads@fjordby.example", "mads-holm")]
    [InlineData("It-vagt: mads  holm (uge 14)", "ORGANIZER:mailto:sekretariat@fjordby.example", "mads-holm")]
    [InlineData("mads-holm", "", "mads-holm")]
    [InlineData("Mads Holm Jensen", "", "mads-holm-jensen")]
    [InlineData("rasmus@fjordby.example", "ATTENDEE:mailto:rd@login.example", "rasmus-dam")]
    [InlineData("Vagt", "ATTENDEE:mailto:aase@fjordby.example\nATTENDEE:mailto:mads@fjordby.example", "calendar.several-invited")]
    [InlineData("Vagt", "ATTENDEE:mailto:aase@fjordby.example\nATTENDEE:mailto:ukendt@fjordby.example", "calendar.unknown-mail")]
    [InlineData("Vagt Mads Holm", "ATTENDEE:mailto:ukendt@fjordby.example", "calendar.unknown-mail")]
    [InlineData("Vagt", "ATTENDEE:mailto:vagt@fjordby.example", "calendar.shared-mail")]
    [InlineData("Vagt", "ATTENDEE;PARTSTAT=DECLINED:mailto:mads@fjordby.example", "calendar.declined")]
    [InlineData("Vagt Rasmus Dam", "ORGANIZER:mailto:mads@fjordby.example", "calendar.two-say")]
    [InlineData("Vagt Rasmus Dam", "ATTENDEE:mailto:mads@fjordby.example", "calendar.two-say")]
    [InlineData("Mads Holm / Rasmus Dam", "", "calendar.several-named")]
    [InlineData("Vagt Mads", "", "calendar.nobody-named")]
    [InlineData("Mads Holmgaard", "", "calendar.nobody-named")]
    [InlineData("Gitte Gået", "", "calendar.has-left")]
    // An id may be any word; only by itself it is one.
    [InlineData("Vagt mads-holm", "", "calendar.nobody-named")]
    [InlineData("Vagt", "ORGANIZER:mailto:sekretariat@fjordby.example", "calendar.unknown-organizer")]
    [InlineData("Lise Lind", "", "calendar.several-named")]
    public void Whose_watch_it_is_is_read_from_one_who_is_invited_or_keeps_it_or_is_named_and_never_guessed(string subject, string more, string whoOrWhyNot)
    {
        var plan = Plan(Event("a", subject, $"DTSTART:20260406T080000\nDTEND:20260407T080000\n{more}".TrimEnd()));

        (plan.IsSound ? Shifts(plan).Single().Person.Value : plan.Faults.Single().Sentence).ShouldBe(whoOrWhyNot);
    }

    [Fact]
    public void A_fault_says_the_line_the_event_and_what_to_do()
    {
        var fault = Plan(Event("a", "Mads Holm", "DTSTART:20260406T080000\nDTEND:20260407T080000"), Event("møde-7", "Teammøde", "DTSTART:20260408T080000\nDTEND:20260408T090000")).Faults.ShouldHaveSingleItem();

        // Fifteen lines of zone and three of the calendar stand above the first event, which has six.
        (fault.Line, fault.Uid, fault.Subject).ShouldBe((25, "møde-7", "Teammøde"));
        fault.Say(Texts.In("da")).ShouldStartWith("Det kan ikke ses, hvem der har vagten. Indkald vedkommende");
        fault.Say(Texts.In("en")).ShouldStartWith("It cannot be seen who has the watch. Invite them");
    }

    [Fact]
    public void Only_what_is_called_a_watch_is_read_where_the_calendar_holds_other_things_too()
    {
        var plan = Plan(new CalendarChoice("IT-VAGT"), Event("a", "It-vagt Mads Holm", "DTSTART:20260406T080000\nDTEND:20260407T080000"), Event("b", "Teammøde", "DTSTART:20260408T080000\nDTEND:20260408T090000"));

        plan.Lines.Select(line => line.Fate).ShouldBe([EventFate.New, EventFate.PassedOver]);
        plan.IsSound.ShouldBeTrue();
    }

    [Fact]
    public void Lines_are_unfolded_also_between_the_bytes_of_one_letter()
    {
        var text = Encoding.UTF8.GetBytes(Whole(Event("a", "Vagt for Åse Kjærgaard", "DTSTART:20260406T080000\nDTEND:20260407T080000")));
        var cut = text.AsSpan().IndexOf(Encoding.UTF8.GetBytes("æ")) + 1;
        byte[] folded = [.. Encoding.UTF8.Preamble, .. text[..cut], .. "\r\n "u8, .. text[cut..]];

        Times(Plan(folded)).ShouldBe(["aase-kjaergaard 04-06 08:00 – 04-07 08:00"]);
    }

    [Theory]
    [InlineData("", "calendar.empty")]
    [InlineData(" \r\n", "calendar.empty")]
    [InlineData("navn;mail\nMads;mads@fjordby.example", "calendar.not-calendar")]
    [InlineData("BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR", "calendar.no-events")]
    [InlineData("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART:20260406T080000", "calendar.cut-off")]
    [InlineData("BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\nEND:VEVENT", "calendar.broken")]
    [InlineData("BEGIN:VCALENDAR\nEND:VCALENDAR\nhvad er det", "calendar.broken")]
    public void What_is_no_whole_calendar_is_named(string text, string sentence) => Plan(Encoding.UTF8.GetBytes(text)).Faults.ShouldHaveSingleItem().Sentence.ShouldBe(sentence);

    [Fact]
    public void A_calendar_in_another_code_or_of_two_megabytes_is_refused()
    {
        var text = Whole(Event("a", "Åse Kjærgaard", "DTSTART:20260406T080000\nDTEND:20260407T080000"));
        foreach (var bytes in new[] { Encoding.Latin1.GetBytes(text), [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(text)], Encoding.BigEndianUnicode.GetBytes(text) })
            Plan(bytes).Faults.ShouldHaveSingleItem().Sentence.ShouldBe("calendar.not-utf8");
        Plan(Encoding.UTF8.GetBytes(text + new string('x', 2_000_000))).Faults.ShouldHaveSingleItem().Sentence.ShouldBe("calendar.too-large");
    }

    /// <summary>What the reader passes over in silence would let the wrong person be called.</summary>
    [Theory]
    [InlineData("DTSTART:2026-04-06T08:00\nDTEND:20260407T080000", "calendar.unreadable")]
    [InlineData("DTSTART:20261306T080000\nDTEND:20260407T080000", "calendar.unreadable-event")]
    [InlineData("DTSTART:20260406T080000\nDTEND:i morgen", "calendar.unreadable")]
    [InlineData("DTSTART:20260406T080000\nDURATION:to timer", "calendar.unreadable")]
    [InlineData("DTSTART:20260406T080000\nDTEND:20260406T080000", "refused.on-call.ends-first")]
    [InlineData("DTSTART:20260406T080000\nDURATION:-PT2H", "refused.on-call.ends-first")]
    [InlineData("DTSTART:20260406T080000", "calendar.no-end")]
    [InlineData("SUMMARY:Mads Holm", "calendar.line-twice")]
    [InlineData("DTEND:20260407T080000", "calendar.no-start")]
    [InlineData("DTSTART;TZID=Nowhere Standard Time:20260406T080000\nDTEND:20260407T080000", "calendar.unknown-zone")]
    [InlineData("DTSTART:20260406T080000\nDTEND:20260407T080000\nRRULE:FREQ=WEEKLY\nEXDATE:20260413T080000,2026", "calendar.unreadable")]
    [InlineData("DTSTART:20260406T080000\nDTEND:20260407T080000\nRRULE:FREQ=OFTE", "calendar.unreadable-event")]
    [InlineData("DTSTART:20260406T080000\nDTEND:20260407T080000\nRRULE:FREQ=WEEKLY;BYDAY=TU", "calendar.begins-otherwise")]
    [InlineData("DTSTART:20260406T080000\nDTEND:20260407T080000\nRDATE:20260410T080000", "calendar.odd-rule")]
    [InlineData("RECURRENCE-ID;RANGE=THISANDFUTURE:20260406T080000\nDTSTART:20260406T080000\nDTEND:20260407T080000", "calendar.odd-rule")]
    [InlineData("DTSTART:20260406T080000\nDTEND:20260407T080000\nATTENDEE:mads", "calendar.unknown-mail")]
    [InlineData("DTSTART:19260406T080000\nDTEND:19260407T080000\nRRULE:FREQ=DAILY", "refused.on-call.far")]
    [InlineData("DTSTART:20260406T080000\nDURATION:P999999999W", "calendar.unreadable-event")]
    public void What_cannot_be_read_of_an_event_is_named_and_not_passed_over(string times, string sentence)
    {
        var plan = Plan(Event("a", "Mads Holm", times));

        plan.Faults.ShouldHaveSingleItem().Sentence.ShouldBe(sentence);
        plan.IsSound.ShouldBeFalse();
    }

    [Fact]
    public void An_event_twice_and_a_stand_in_for_a_time_that_is_not_are_named()
    {
        var watch = Event("a", "Mads Holm", "DTSTART:20260406T080000\nDTEND:20260407T080000\nRRULE:FREQ=WEEKLY;COUNT=3");

        Plan(watch, watch).Faults.ShouldContain(fault => fault.Sentence == "calendar.uid-twice");
        Plan(watch, Event("a", "Rasmus Dam", "RECURRENCE-ID:20260414T080000\nDTSTART:20260414T080000\nDTEND:20260415T080000")).Faults.ShouldHaveSingleItem().Sentence.ShouldBe("calendar.no-such-time");
        Times(Plan(watch, Event("a", "Rasmus Dam", "RECURRENCE-ID;VALUE=DATE:20260413\nDTSTART:20260414T080000\nDTEND:20260415T080000"))).ShouldBe(["mads-holm 04-06 08:00 – 04-07 08:00", "mads-holm 04-20 08:00 – 04-21 08:00", "rasmus-dam 04-14 08:00 – 04-15 08:00"]);
    }

    /// <summary>Each of these asks for more than all the world's time, and is answered within a few seconds.</summary>
    [Theory]
    [InlineData("FREQ=SECONDLY", 1, "calendar.too-often")]
    [InlineData("FREQ=HOURLY;INTERVAL=8", 1, "calendar.too-often")]
    [InlineData("FREQ=DAILY;BYHOUR=0,1,2,3;BYMINUTE=0,1,2,3;BYSECOND=0,1,2,3", 1, "calendar.too-often")]
    [InlineData("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", 4000, "calendar.never")]
    [InlineData("FREQ=DAILY", 4000, "calendar.too-many-shifts")]
    [InlineData("FREQ=DAILY;INTERVAL=2147483647", 1, "calendar.unreadable-event")]
    [InlineData("FREQ=WEEKLY;COUNT=2147483647", 1, null)]
    public void A_bomb_is_a_fault_and_no_fire(string rule, int events, string? sentence)
    {
        var began = System.Diagnostics.Stopwatch.StartNew();

        var plan = Plan([.. Enumerable.Range(0, events).Select(n => Event($"a{n}", "Mads Holm", $"DTSTART:20260406T080000\nDTEND:20260407T080000\nRRULE:{rule}"))]);

        plan.Faults.FirstOrDefault(fault => !fault.IsWarning)?.Sentence.ShouldBe(sentence);
        plan.IsSound.ShouldBe(sentence is null);
        began.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void Repetitions_from_the_year_2000_on_are_not_followed_without_an_end() =>
        Plan([.. Enumerable.Range(0, 100).Select(n => Event($"a{n}", "Mads Holm", "DTSTART:20000103T080000\nDTEND:20000103T090000\nRRULE:FREQ=DAILY"))])
            .Faults.Where(fault => !fault.IsWarning).Select(fault => fault.Sentence).Distinct().ShouldContain("calendar.too-much-repeated");

    [Fact]
    public void The_next_calendar_writes_anew_what_the_last_one_made_and_leaves_what_people_entered()
    {
        var byHand = new Shift(new(2026, 4, 1, 6, 0, 0, TimeSpan.Zero), new(2026, 4, 2, 6, 0, 0, TimeSpan.Zero), new("rasmus-dam"));
        var cover = new Override("x", new(2026, 4, 6, 10, 0, 0, TimeSpan.Zero), new(2026, 4, 6, 12, 0, 0, TimeSpan.Zero), null, new("rasmus-dam"));
        var turns = new Layer.Rotation([new("rasmus-dam")], new(2026, 1, 5), new(8, 0), Weekdays.Monday);
        var rota = s_rota with { Layers = [turns, new Layer.Planned([byHand])], Overrides = [cover] };
        var first = Plan(new CalendarChoice(), rota, s_now, Event("a", "Mads Holm", "DTSTART:20260301T080000\nDTEND:20260302T080000"), Event("b", "Mads Holm", "DTSTART:20260406T080000\nDTEND:20260407T080000"), Event("c", "Mads Holm", "DTSTART:20260413T080000\nDTEND:20260414T080000"));
        first.Covers.ShouldBe([cover]);
        var taken = first.After.Find(rota.Id)!;
        taken.Layers.Count.ShouldBe(3);

        // A month later b is Åse's, c is gone and d is new.
        var later = s_now.AddDays(20);
        IReadOnlyList<string> march = [Event("b", "Åse Kjærgaard", "DTSTART:20260406T080000\nDTEND:20260407T080000"), Event("d", "Mads Holm", "DTSTART:20260420T080000\nDTEND:20260421T080000")];
        var second = Plan(new CalendarChoice(), taken, later, [.. march]);

        second.Lines.Select(line => line.Fate).ShouldBe([EventFate.Changed, EventFate.New]);
        second.Gone.Select(shift => $"{shift.Person} {shift.From:MM-dd}").ShouldBe(["mads-holm 04-06", "mads-holm 04-13"]);
        var after = second.After.Find(rota.Id)!;
        after.Overrides.ShouldBe([cover]);
        after.Layers.Take(2).ShouldBe(rota.Layers);
        ((Layer.Planned)after.Layers[2]).Shifts.Select(shift => $"{shift.Person} {shift.From:MM-dd}").ShouldBe(["mads-holm 03-01", "aase-kjaergaard 04-06", "mads-holm 04-20"], "what is over stays, so that the weeks behind show who it was");

        var again = Plan(new CalendarChoice(), after, later, [.. march]);
        again.ChangesAnything.ShouldBeFalse();
        again.Lines.ShouldAllBe(line => line.Fate == EventFate.Same);

        var ofAase = Plan(new CalendarChoice(KeepsOthers: true), after, later, Event("e", "Åse Kjærgaard", "DTSTART:20260427T080000\nDTEND:20260428T080000"), Event("b", "Åse Kjærgaard", "DTSTART:20260406T080000\nDTEND:20260407T080000\nSTATUS:CANCELLED"));
        ofAase.Gone.Select(shift => $"{shift.Person} {shift.From:MM-dd}").ShouldBe(["aase-kjaergaard 04-06"], "of several calendars each speaks of its own events only");
        Rota.At(ofAase.After.Find(rota.Id)!, new(), new(2026, 4, 20, 12, 0, 0, TimeSpan.Zero)).ShouldBe([new PersonId("mads-holm")]);
    }

    [Fact]
    public void Gaps_and_double_cover_are_told_before_anybody_says_yes()
    {
        var plan = Plan(Event("a", "Mads Holm", "DTSTART:20260301T080000\nDTEND:20260308T080000"), Event("b", "Rasmus Dam", "DTSTART:20260307T080000\nDTEND:20260309T080000"), Event("c", "Mads Holm", "DTSTART:20260310T080000\nDTEND:20260311T080000"));

        plan.Findings.Select(finding => $"{finding.GetType().Name} {finding.From:MM-dd HH:mm} {finding.Until:MM-dd HH:mm}").ShouldBe(["Crowded 03-07 07:00 03-08 07:00", "Gap 03-09 07:00 03-10 07:00"]);
    }

    /// <summary>A plan that a release before this wrote says nothing of events, and is read as it was.</summary>
    [Fact]
    public void A_plan_of_before_is_read_and_only_added_to()
    {
        const string Before = """{"schedules":[{"id":"r","title":"R","zone":"Europe/Copenhagen","layers":[{"kind":"planned","shifts":[{"from":"2026-04-01T06:00:00.000Z","until":"2026-04-02T06:00:00.000Z","person":"mads-holm"}],"isBeside":false}],"overrides":[],"wanted":1}],"ladders":[],"closedDays":[],"zone":"Europe/Copenhagen"}""";
        var plan = System.Text.Json.JsonSerializer.Deserialize<OnCallPlan>(Before, Wire.Options)!;

        plan.Schedules[0].Layers[0].ShouldBeOfType<Layer.Planned>().IsFromCalendar.ShouldBeFalse();
        System.Text.Json.JsonSerializer.Serialize(plan, Wire.Options).ShouldBe($$"""{{Before[..^1]}},"groups":[]}""");
    }

    private static CalendarPlan Plan(params string[] events) => Plan(new CalendarChoice(), events);

    private static CalendarPlan Plan(CalendarChoice choice, params string[] events) => Plan(choice, s_rota, s_now, events);

    private static CalendarPlan Plan(CalendarChoice choice, OnCallSchedule rota, DateTimeOffset now, params string[] events) => Plan(Encoding.UTF8.GetBytes(Whole(events)), choice, rota, now);

    private static CalendarPlan Plan(byte[] file) => Plan(file, new CalendarChoice(), s_rota, s_now);

    private static CalendarPlan Plan(byte[] file, CalendarChoice choice, OnCallSchedule rota, DateTimeOffset now) =>
        CalendarPlan.Of(CalendarFile.Read(file), choice, OnCallPlan.Empty.With(rota), rota, People(), RoleDirectory.Empty, now);

    private static CalendarPeople People()
    {
        OrganisationId fjordby = new("fjordby");
        Person Of(string id, string name, string? login = null, DateTimeOffset? left = null) => new(new(id), fjordby, name, "da", login, s_now.AddYears(-1), left);
        ContactPoint Mail(string person, string address) => new(new($"{person}-mail"), fjordby, new(person), "mail", address, 1);
        return new(
            [Of("mads-holm", "Mads Holm"), Of("mads-holm-jensen", "Mads Holm Jensen"), Of("rasmus-dam", "Rasmus Dam", "rd@login.example"), Of("aase-kjaergaard", "Åse Kjærgaard"), Of("lise-lind", "Lise Lind"), Of("lise-lind-2", "Lise Lind"), Of("gitte", "Gitte Gået", left: s_now.AddDays(-3))],
            [Mail("mads-holm", "mads@fjordby.example"), Mail("aase-kjaergaard", "aase@fjordby.example"), Mail("lise-lind", "vagt@fjordby.example"), Mail("rasmus-dam", "vagt@fjordby.example"), Mail("gitte", "gitte@fjordby.example")]);
    }

    private static string Event(string uid, string subject, string times) => $"BEGIN:VEVENT\nUID:{uid}\nSUMMARY:{subject}\n{times}\nEND:VEVENT\n";

    private static string Whole(params IEnumerable<string> events) => $"BEGIN:VCALENDAR\nPRODID:-//Fjordby//Outlook//DA\nVERSION:2.0\n{Zone.ReplaceLineEndings("\n")}{string.Concat(events)}END:VCALENDAR\n".ReplaceLineEndings("\r\n");

    private static IReadOnlyList<Shift> Shifts(CalendarPlan plan) => [.. plan.Lines.SelectMany(line => line.Shifts)];

    private static IReadOnlyList<string> Times(CalendarPlan plan)
    {
        plan.Faults.Where(fault => !fault.IsWarning).Select(fault => $"{fault.Line}: {fault.Say(Texts.In("en"))}").ShouldBeEmpty();
        return [.. Shifts(plan).Select(shift => $"{shift.Person} {Local(shift.From)} – {Local(shift.Until)}")];

        static string Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, TimeZoneInfo.FindSystemTimeZoneById("Europe/Copenhagen")).ToString("MM-dd HH:mm", CultureInfo.InvariantCulture);
    }
}
