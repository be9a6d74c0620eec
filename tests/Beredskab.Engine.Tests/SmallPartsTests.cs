using System.Text.Json;
using Beredskab.Engine.Outside;
using Beredskab.Engine.People;
using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;

namespace Beredskab.Engine.Tests;

/// <summary>The small parts that everything else is made of.</summary>
public class SmallPartsTests
{
    private static readonly DateTimeOffset s_now = new(2026, 4, 3, 3, 40, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("  ", null)]
    [InlineData("soon", null)]
    [InlineData("-5", null)]
    [InlineData("1e3", null)]
    [InlineData("0", 0d)]
    [InlineData(" 120 ", 120d)]
    [InlineData("0.5", 0.5)]
    [InlineData("3599", 3599d)]
    [InlineData("3600", 3600d)]
    [InlineData("86400", 3600d)]
    [InlineData("Fri, 03 Apr 2026 03:45:00 GMT", 300d)]
    [InlineData("Fri, 03 Apr 2026 03:40:00 GMT", 0d)]
    [InlineData("Fri, 03 Apr 2026 03:00:00 GMT", 0d)]
    [InlineData("Fri, 03 Apr 2026 04:40:00 GMT", 3600d)]
    [InlineData("Sat, 04 Apr 2026 03:40:00 GMT", 3600d)]
    public void What_a_provider_asks_us_to_wait_is_made_sane(string? header, double? seconds) =>
        RetryAfter.Sane(header, s_now).ShouldBe(seconds is { } known ? TimeSpan.FromSeconds(known) : null);

    [Theory]
    [InlineData(false, 0, null, true)]
    [InlineData(false, 0, -60, true)]
    [InlineData(false, 0, 0, false)]
    [InlineData(false, 0, 60, false)]
    [InlineData(false, null, null, false)]
    [InlineData(true, 0, null, false)]
    public void An_account_is_isolated_when_it_is_closed_and_its_sessions_were_ended_since(bool isEnabled, int? ended, int? endedBefore, bool isIsolated)
    {
        DateTimeOffset? At(int? seconds) => seconds is { } after ? s_now.AddSeconds(after) : null;

        new AccountBefore(new("kim"), WasEnabled: true, At(endedBefore)).IsIsolatedSince(new(new("kim"), "kim@fjordby.dk", "Kim", isEnabled, IsGuest: false, IsSynced: false, At(ended))).ShouldBe(isIsolated);
    }

    [Theory]
    [InlineData("sms mail voice", "sms")]
    [InlineData("mail voice", "voice")]
    [InlineData("mail", "mail")]
    [InlineData("", null)]
    public void Somebody_is_woken_by_sms_else_by_a_call_else_by_mail(string ways, string? first)
    {
        var person = new Responder(new("kim"), "da", [.. ways.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(way => new Reach(new(way), Enum.Parse<Channel>(way, ignoreCase: true)))]);

        person.ToPage?.Contact.Value.ShouldBe(first);
        (person.ToPage is null).ShouldBe(first is null);
    }

    [Fact]
    public void A_group_is_the_roles_that_the_directory_names_and_an_unknown_one_is_nobody()
    {
        var roster = Staffed();
        IEnumerable<string> People(params Recipient[] to) => roster.Resolve(to, [new("hr")]).Select(person => person.Person.Value);

        People(new Recipient.Group("crisis-staff")).Take(2).ShouldBe(["crisis-lead-1", "crisis-lead-2"]);
        People(new Recipient.Group("nobody")).ShouldBeEmpty();
        People(new Recipient.EveryRole(), new Recipient.OneRole(new("hr"))).ShouldBe(["hr-1", "hr-2"]);

        static Roster Staffed() => Shipped.Stage().Roster;
    }

    [Theory]
    [InlineData("every role", "EveryRole")]
    [InlineData("group crisis-staff", "Group crisis-staff")]
    [InlineData("it-duty", "OneRole it-duty")]
    public void Recipients_are_read_as_they_are_written_beside_a_step(string written, string read)
    {
        var night = Small.Stage("""
            steps:
              - {id: it, title: Det, role: it-duty, task: Gør det., due: 9d, alongside: [{notify: {by: [sms, mail], to: "WHOM", text: hello}}]}
            messages:
              hello: {channel: sms, text: Hej.}
            """.Replace("WHOM", written, StringComparison.Ordinal));
        var notify = night.Playbooks.Single().Content.Steps.Single().Alongside.Single();

        (Recipients.Of(notify).Single() switch
        {
            Recipient.EveryRole => "EveryRole",
            Recipient.Group(var name) => $"Group {name}",
            Recipient.OneRole(var role) => $"OneRole {role}",
            _ => "?",
        }).ShouldBe(read);
        Recipients.ChannelsOf(notify).ShouldBe([Channel.Sms, Channel.Mail]);
        Recipients.MessageOf(notify).ShouldBe(new MessageId("hello"));
    }

    [Theory]
    [InlineData("", "=")]
    [InlineData("Svar JA.", "=Svar JA.")]
    [InlineData("{{reply.yes}}", "reply.yes")]
    [InlineData("Svar {{ reply.yes }} nu", "=Svar |reply.yes|= nu")]
    [InlineData("{{a.b}}{{c.d}}", "a.b|c.d")]
    [InlineData("Svar {{reply.yes", "=Svar {{reply.yes")]
    public void A_text_falls_into_what_stands_and_what_is_looked_up(string source, string parts)
    {
        var template = Template.Parse(source);

        string.Join('|', template.Parts.Select(part => part is TemplatePart.Look(var path) ? path : $"={((TemplatePart.Literal)part).Text}")).ShouldBe(parts);
        template.OnlyPath.ShouldBe(parts == "reply.yes" ? "reply.yes" : null);
        template.Paths.ShouldBe(parts.Split('|').Where(part => !part.StartsWith('=')));
    }

    [Fact]
    public void A_condition_names_its_paths_each_as_often_as_they_stand_there()
    {
        var path = new FactPath.OutcomeOf(new("ask"));
        var twice = new Condition.And(new Condition.Is(path, "yes"), new Condition.Not(new Condition.Is(path, "no")));

        twice.Paths.ShouldBe([path, path]);
        twice.Steps.ShouldBe([new("ask")]);
        twice.MentionsLevel.ShouldBeFalse();
        new Condition.Or(twice, new Condition.Is(new FactPath.CurrentLevel(), "red")).MentionsLevel.ShouldBeTrue();
    }

    [Fact]
    public void A_text_stands_in_the_language_that_is_asked_for_or_in_the_first()
    {
        var text = new LocalizedText([new("da", "Ja"), new("en", "Yes")]);

        (text.In("da"), text.In("en"), text.In("de"), text.ToString()).ShouldBe(("Ja", "Yes", "Ja", "Ja"));
    }

    [Theory]
    [InlineData("1.10.0", "1.9.0", true)]
    [InlineData("1.9.0", "1.10.0", false)]
    [InlineData("1.0.0", "1.0.0", false)]
    [InlineData("2", "1.9.9", true)]
    [InlineData("draft", "0.0.0", false)]
    public void A_version_stands_above_another_by_its_numbers(string version, string other, bool isAbove) => VersionNumber.IsAbove(version, other).ShouldBe(isAbove);

    [Fact]
    public void The_catalogue_knows_its_actions_and_no_others()
    {
        foreach (var action in CatalogueAction.Format1) CatalogueAction.Find(action.Name).ShouldBe(action);
        CatalogueAction.Find("accounts.delete").ShouldBeNull();
    }

    /// <summary>The first phase in the file waits for what the last one does, so that one look over all is not enough.</summary>
    [Fact]
    public void Below_a_step_is_all_that_hangs_on_it_through_whatever()
    {
        var map = PlaybookMap.Of(Small.Stage("""
            phases:
              - phase: last
                title: Sidst
                opens: {after: [b]}
                steps:
                  - {id: c, title: C, role: it-duty, task: C., due: 9d}
                  - {id: d, title: D, role: it-duty, task: D., after: [c], due: 9d}
              - phase: first
                title: Først
                opens: at-start
                steps:
                  - {id: a, title: A, role: it-duty, task: A., due: 9d}
                  - {id: x, title: X, role: it-duty, task: X., due: 9d}
                  - {id: b, title: B, role: it-duty, task: B., after: [a, x], due: 9d}
                  - {id: y, title: Y, role: it-duty, task: Y., after: [x], due: 9d}
              - phase: aside
                title: Ved siden
                opens: {after: [y, x]}
                steps:
                  - {id: z, title: Z, role: it-duty, task: Z., due: 9d}
            """).Playbooks.Single().Content);
        (string, string) Below(string step) => map.Below([new(step)]) is var (steps, phases)
            ? (string.Concat(steps.Select(id => id.Value).Order(StringComparer.Ordinal)), string.Join(' ', phases.Select(id => id.Value).Order(StringComparer.Ordinal))) : default;

        Below("a").ShouldBe(("bcd", "last"));
        Below("x").ShouldBe(("bcdyz", "aside last"));
        Below("y").ShouldBe(("z", "aside"));
        Below("c").ShouldBe(("d", ""));
        Below("z").ShouldBe(("", ""));
        map.Playbook.Phases.Select(phase => phase.Opens.IsAtStart).ShouldBe([false, true, false]);
        new Opens([], new Condition.Is(new FactPath.CurrentLevel(), "red")).IsAtStart.ShouldBeFalse();
        map.Playbook.Phases.Select(PlaybookMap.IsDormant).ShouldAllBe(isDormant => !isDormant);
        PlaybookMap.IsDormant(map.Playbook.Phases[0] with { Opens = new([], new Condition.Is(new FactPath.CurrentLevel(), "red")) }).ShouldBeTrue();
    }

    [Fact]
    public void A_refusal_keeps_its_values_by_name_and_its_sentence_whole()
    {
        int? none = null;
        var refusal = Refusal.Of("code.of-several", $"'{"kim":who}' has {3:n} of {none:what}.");

        (refusal.Code, refusal.Sentence, refusal.Reason).ShouldBe(("code", "code.of-several", "'kim' has 3 of ."));
        refusal.Values.ShouldBe([new("who", "kim"), new("n", "3"), new("what", "")]);
        Refusal.Of("plain", "Nothing in it.").ShouldSatisfyAllConditions(plain => plain.Reason.ShouldBe("Nothing in it."), plain => plain.Values.ShouldBeEmpty());
    }

    [Fact]
    public void A_list_is_equal_by_what_is_in_it_and_survives_the_wire()
    {
        ValueList<string> one = ["kim", "ulla"], same = ["kim", "ulla"], other = ["ulla", "kim"];

        one.ShouldBe(same);
        one.GetHashCode().ShouldBe(same.GetHashCode());
        one.ShouldNotBe(other);
        Enumerable.Range(0, 50).Select(n => new ValueList<int>[] { [n] }[0].GetHashCode()).Distinct().Count().ShouldBeGreaterThan(40);
        JsonSerializer.Deserialize<ValueList<string>>(JsonSerializer.Serialize(one, Wire.Options), Wire.Options).ShouldBe(one);
    }

    [Fact]
    public void A_value_that_may_be_forgotten_is_known_by_a_hash_over_its_salt_too()
    {
        // printf '\x01\x02Kim' | sha256sum
        Aside.HashOf([1, 2], "Kim").ShouldBe(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData([1, 2, .. "Kim"u8])));
        Aside.HashOf([2, 1], "Kim").ShouldNotBe(Aside.HashOf([1, 2], "Kim"));
    }

    [Theory]
    [InlineData("\"2026-04-03T05:40:00.000+02:00\"")]
    [InlineData("\"2026-04-03T03:40:00.000Z\"")]
    [InlineData("\"2026-04-03T03:40:00.000\"")]
    public void An_instant_is_read_in_any_zone_and_kept_in_UTC(string written)
    {
        var read = JsonSerializer.Deserialize<DateTimeOffset>(written, Wire.Options);

        read.ShouldBe(s_now);
        read.Offset.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void What_only_a_newer_version_knows_is_said_to_be_so()
    {
        Should.Throw<NewerEventException>(() => Wire<RunEvent>.Read("run-flew", "{}")).Message.ShouldBe("This version does not know the event 'run-flew'.");
        Should.Throw<NewerEventException>(() => Wire<RunEvent>.Read("run-paused", "[]")).Message.ShouldBe("This version does not know the event 'run-paused' in this form.");
        Wire<RunEvent>.Names.ShouldBe(Wire<RunEvent>.Names.Order(StringComparer.Ordinal));
    }
}
