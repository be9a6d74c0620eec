using System.Text;
using Beredskab.Engine;
using Beredskab.Engine.Playbooks;
using CsCheck;

namespace Beredskab.Playbooks.Tests;

public class PropertyTests
{
    private static readonly string[] Snippets =
        ["format: 1\n", "- ", "? ", ": ", "{", "}", "[", "]", "&a ", "*a ", "!x ", "|", ">", "\"", "'", "\n", "\n  ", "\t", "#", "%YAML 1.2\n", "---\n", "...\n", "<<: ", "steps:\n", "id: a", "\u0000", "é", "🚨", "\uFEFF"];

    private static readonly Gen<string> Word = Gen.OneOf("yes", "no", "hit", "many", "own-closed");

    private static readonly Gen<LocalizedText> Words = Gen.Select(
        Gen.String[Gen.Char[" aåÅéß,:#{}[]'\"\\?|>-&*!%@`\n\t€\u2028"], 1, 20].Where(text => text.Trim() is not ""), Gen.Bool,
        (text, both) => new LocalizedText(both ? [new("da", text.Trim()), new("en", text.Trim() + "!")] : [new("da", text.Trim())]));

    private static readonly Gen<TimeSpan> Span = Gen.Int[1, 9999].Select(minutes => TimeSpan.FromMinutes(minutes));

    private static readonly Gen<FactPath> Fact = Gen.OneOf<FactPath>(
        Gen.Const<FactPath>(new FactPath.CurrentLevel()),
        Word.Select(word => (FactPath)new FactPath.Input(word)),
        Word.Select(word => (FactPath)new FactPath.OutcomeOf(new(word))),
        Gen.Select(Word, Word, (step, ask) => (FactPath)new FactPath.AnswerOf(new(step), ask)));

    private static readonly Gen<Condition> Claim = Gen.Recursive<Condition>((depth, claim) => depth > 4
        ? Gen.Select(Fact, Word, (path, word) => (Condition)new Condition.Is(path, word))
        : Gen.OneOf<Condition>(
            Gen.Select(Fact, Word, (path, word) => (Condition)new Condition.Includes(path, word)),
            claim.Select(inner => (Condition)new Condition.Not(inner)),
            Gen.Select(claim, claim, (left, right) => (Condition)new Condition.And(left, right)),
            Gen.Select(claim, claim, (left, right) => (Condition)new Condition.Or(left, right))));

    private static readonly Gen<Option> Choice = Gen.Select(Words, Gen.Bool, Span, (label, goesBack, span) =>
        new Option { Id = "x", Label = label, AskAgain = goesBack ? span : null, Level = goesBack ? Level.Red : null, Again = goesBack ? [new("a")] : [] });

    private static readonly Gen<Work> Kind = Gen.OneOf<Work>(
        Words.Select(text => (Work)new Work.Task(text)),
        Gen.Select(Words, Choice, Gen.Bool, (text, option, several) => (Work)new Work.Decide(text, [option, option with { Id = "y" }], several)),
        Span.Select(span => (Work)new Work.Wait(span, null, null)),
        Span.Select(span => (Work)new Work.Wait(null, "patched", span)),
        Gen.Bool.Select(ended => (Work)new Work.Call(new("other"), [new("a", [Template.Parse("{{inputs.x}}")]), new("b", [Template.Parse("1"), Template.Parse("2")], true)], ended)),
        Span.Select(span => (Work)new Work.Notify([new Recipient.EveryRole(), new Recipient.Group("staff")], [Channel.Sms, Channel.Mail], new("m"), [], new(span, [new("it-duty")]))));

    private static readonly Gen<Due> Deadline = Gen.OneOf<Due>(
        Span.Select(span => (Due)new Due.FromReady(span)),
        Span.Select(span => (Due)new Due.Since(span, new Anchor.Knowledge(Awareness.Breach))),
        Span.Select(span => (Due)new Due.Ahead(span, [new Anchor.EndOf(new("nis2-24")), new Anchor.EndOf(new("police"))])));

    private static readonly Gen<Step> OneStep = Gen.Select(Kind, Words, Deadline, Claim, Span, Gen.Int[1, 3], (work, title, due, when, span, count) => new Step
    {
        Id = new("a"),
        Title = title,
        Role = new("it-duty"),
        Work = work,
        Due = due,
        When = when,
        AcknowledgeWithin = span,
        After = count == 3 ? null : new([new("b"), new("c")], count == 1 ? null : count),
        Approve = count == 1 ? new([new("it-duty")], count, span, IfNobody.Stay, ApproveBefore.Starting) : null,
        Evidence = count == 2 ? Evidence.CaseNumber : null,
        Repeat = count == 2 ? new(span, when) : null,
    });

    private static readonly Gen<Playbook> Small = Gen.Select(OneStep.Array[1, 4], Words, Claim, Span, Gen.Bool, (steps, title, claim, span, shared) => new Playbook
    {
        Id = new("small"),
        Version = "1",
        Language = "da",
        Title = title,
        Shared = shared,
        Promises = [new(new("a"), span, shared ? new StepId("b") : null)],
        Phases = [new(new("one"), shared ? title : null, shared ? Opens.AtStart : new([], claim), [.. steps.Select((step, at) => step with { Id = new($"s{at}") })])],
        ExitCriteria = [new(title, new Condition.And(claim, new Condition.EveryClockIsSettled()))],
    });

    [Fact]
    public void No_bytes_whatever_can_throw() => Gen.Byte.Array[0, 200].Sample(bytes => PlaybookReader.Read("random", bytes).Version is null);

    [Fact]
    public void No_pieces_of_YAML_in_whatever_order_can_throw() => Gen.OneOf(Snippets).Array[0, 60]
        .Sample(pieces => _ = Linter.Lint(Some.Library(), SourceFile.Of("random", string.Concat(pieces))));

    [Fact]
    public void No_small_damage_to_a_playbook_can_throw() => Gen.Select(Gen.Int[0, Some.Playbook.Length - 1], Gen.Int[0, 40], Gen.OneOf(Snippets))
        .Sample((at, length, snippet) => _ = Some.Lint(Some.Playbook[..at] + snippet + Some.Playbook[Math.Min(at + length, Some.Playbook.Length)..]));

    [Fact]
    public void Any_playbook_comes_back_from_the_store_as_it_was() => Small.Sample(playbook =>
    {
        var json = Canonical.Json(playbook);
        return Canonical.Read(json) == playbook && Canonical.Json(Canonical.Read(json)) == json;
    });

    [Fact]
    public void The_store_is_plain_JSON_with_sorted_keys() => Small.Sample(playbook =>
    {
        using var document = System.Text.Json.JsonDocument.Parse(Canonical.Json(playbook));
        var keys = document.RootElement.EnumerateObject().Select(member => member.Name).ToList();
        return keys.SequenceEqual(keys.Order(StringComparer.Ordinal));
    });

    [Fact]
    public void A_deep_pile_of_brackets_is_refused_and_the_stack_holds() =>
        PlaybookReader.Read("deep", Encoding.UTF8.GetBytes("format: " + new string('[', 100_000))).Version.ShouldBeNull();

    [Fact]
    public void A_condition_of_a_thousand_parts_is_refused_and_the_stack_holds() =>
        Some.Lint(Some.With("when: bad is yes", "when: " + string.Concat(Enumerable.Repeat("(", 5000)) + "bad is yes" + string.Concat(Enumerable.Repeat(" or bad is yes", 5000))))
            .ShouldContain(fault => fault.Code == Codes.BadCondition);
}
