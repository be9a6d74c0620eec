using Beredskab.Engine;

namespace Beredskab.Playbooks.Tests;

/// <summary>What can be true together and what must be, for every way of asking about each kind of fact.</summary>
public class PathModelTests
{
    private const string Steps = """
        inputs:
          accounts: {type: accounts, title: Konti, required: yes}
          free: {type: choice, title: Frit, options: {a: A, b: B}}
          must: {type: choice, title: Skal, options: {a: A, b: B}, required: yes}
          usual: {type: choice, title: Som regel, options: {a: A, b: B}, default: a}
        steps:
          - {id: look, title: Se, role: it-duty, task: Se., asks: {how: {type: choice, title: Hvordan, options: {a: A, b: B}}}, due: 1h}
          - {id: find, title: Find, role: it-duty, task: Find., asks: {how: {type: choice, title: Hvordan, options: {a: A, b: B}, required: yes}}, due: 1h}
          - {id: several, title: Flere, role: it-duty, decide: Hvad?, pick: several, options: {mail: Mail, files: Filer, none: {label: Intet, alone: yes}}, due: 1h, on-timeout: take none}
          - {id: one, title: En, role: it-duty, decide: Hvad?, options: {yes: Ja, no: Nej}, due: 1h, on-timeout: take no}
          - {id: question, title: Spørg, role: it-duty, notify: {to: it-duty, by: sms, text: hello}, options: {now: Nu, later: Senere}, answers: {within: 10m}}
          - {id: plain, title: Send, role: it-duty, notify: {to: it-duty, by: sms, text: hello}}
          - {id: approved, title: Send, role: it-duty, notify: {to: it-duty, by: sms, text: hello}, approve: {roles: [it-manager], count: 1, within: 5m, if-nobody: leave}}
          - {id: isolate, title: Isolér, role: it-duty, action: accounts.isolate, with: {accounts: "{{inputs.accounts}}", reason: M}, approve: {roles: [it-manager, incident-lead], count: 1, within: 5m, if-nobody: leave}, undo: accounts.restore}
          - {id: by-hand, title: Isolér, role: it-duty, action: accounts.isolate, with: {accounts: "{{inputs.accounts}}", reason: M}, approve: {roles: [it-manager, incident-lead], count: 1, within: 5m, if-nobody: handle}, undo: accounts.restore, on-failure: {role: it-duty, task: Spær., due: 1h}}
          - {id: ticket, title: Sag, role: it-duty, action: tickets.open, with: {priority: P1}}
          - {id: hour, title: Time, role: it-duty, wait: {for: 1h}}
          - {id: power, title: Strøm, role: it-duty, wait: {signal: power-back, at-most: 1h}}
          - {id: called, title: Kald, role: it-duty, call: stand-down, until: ended}
          - {id: begun, title: Kald, role: it-duty, call: stand-down, until: started}
          - {id: below, title: Under, role: it-duty, task: Gør., when: one is yes, due: 1h}
          - {id: then, title: Så, role: it-duty, task: Gør., when: CONDITION, due: 1h}
        messages:
          hello: {channel: sms, text: Hej.}
        """;

    /// <param name="can">It can be true.</param>
    /// <param name="canNot">It can be false.</param>
    [Theory]
    [InlineData("inputs.free is a", true, true)]
    [InlineData("inputs.free is a or inputs.free is b", true, true)]
    [InlineData("inputs.must is a or inputs.must is b", true, false)]
    [InlineData("inputs.usual is a or inputs.usual is b", true, false)]
    [InlineData("inputs.must is a and inputs.must is b", false, true)]
    [InlineData("inputs.unknown is a", false, true)]
    [InlineData("level is red", true, true)]
    [InlineData("level is red and level is green", false, true)]
    [InlineData("level is red or level is green or level is yellow", true, false)]
    [InlineData("look.how is a or look.how is b", true, true)]
    [InlineData("look.how is a and look is skipped", false, true)]
    [InlineData("look is skipped and not look.how is a", true, true)]
    [InlineData("find.how is a or find.how is b", true, false)]
    [InlineData("find.who is a", false, true)]
    [InlineData("several includes mail and several includes files", true, true)]
    [InlineData("several includes mail and several includes none", false, true)]
    [InlineData("several includes none and not several includes files", true, true)]
    [InlineData("several includes mail or several includes files or several includes none", true, false)]
    [InlineData("not several includes mail and not several includes files and not several includes none", false, true)]
    [InlineData("several is mail", true, true)]
    [InlineData("one is yes or one is no", true, false)]
    [InlineData("one is yes and one is no", false, true)]
    [InlineData("question includes now and question includes later", true, true)]
    [InlineData("question includes now and question is silent", false, true)]
    [InlineData("question includes now and question is skipped", false, true)]
    [InlineData("question includes now and question is partly", true, true)]
    [InlineData("question is answered and not question includes now", true, true)]
    [InlineData("question is answered or question is partly or question is silent or question is skipped", true, false)]
    [InlineData("plain is done or plain is skipped", true, false)]
    [InlineData("plain is refused", false, true)]
    [InlineData("approved is refused", true, true)]
    [InlineData("approved is done or approved is refused or approved is skipped", true, false)]
    [InlineData("isolate is partly", true, true)]
    [InlineData("isolate is failed", true, true)]
    [InlineData("isolate is handled", false, true)]
    [InlineData("isolate is done or isolate is partly or isolate is failed or isolate is refused or isolate is skipped", true, false)]
    [InlineData("by-hand is handled", true, true)]
    [InlineData("by-hand is failed", false, true)]
    [InlineData("ticket is failed", true, true)]
    [InlineData("ticket is partly", false, true)]
    [InlineData("ticket is refused", false, true)]
    [InlineData("hour is late", false, true)]
    [InlineData("hour is arrived or hour is skipped", true, false)]
    [InlineData("power is arrived or power is late or power is skipped", true, false)]
    [InlineData("called is handled", true, true)]
    [InlineData("called is done or called is handled or called is skipped", true, false)]
    [InlineData("begun is handled", false, true)]
    // What hangs on nothing else than what is not needed is not needed itself.
    [InlineData("below is not-needed", false, true)]
    [InlineData("below is not-needed and not plain is refused", true, true)]
    [InlineData("below is not-needed and one is yes", false, true)]
    [InlineData("below is done and one is no", false, true)]
    [InlineData("below is not-needed or one is yes", true, false)]
    [InlineData("plain is not-needed", false, true)]
    public void A_condition_can_be_true_and_can_be_false(string condition, bool can, bool canNot)
    {
        var model = new PathModel(Some.Read(Some.Of(Steps.Replace("CONDITION", condition, StringComparison.Ordinal))));
        var happens = model.Happens(new StepId("then"));

        (model.CanBe(happens), model.CanBe(model.Functions.Not(happens))).ShouldBe((can, canNot));
    }

    /// <summary>An answer given once is the same for all who ask; one that may be given again is another for each.</summary>
    [Theory]
    [InlineData("", false)]
    [InlineData(", again: [ask]", true)]
    [InlineData(", again: [first]", true)]
    public void Two_who_ask_the_same_hear_the_same_unless_it_may_be_answered_again(string again, bool mayDiffer)
    {
        var model = new PathModel(Some.Read(Some.Of("""
            steps:
              - {id: first, title: Først, role: it-duty, task: Først., due: 1h}
              - {id: ask, title: Spørg, role: it-duty, after: [first], decide: Hvad?, options: {yes: Ja, no: Nej}, due: 1h, on-timeout: take no}
              - {id: one, title: En, role: it-duty, task: Gør., when: ask is yes, due: 1h}
              - {id: other, title: Anden, role: it-duty, task: Gør., when: ask is no, due: 1h}
              - {id: back, title: Igen, role: it-duty, decide: Igen?, options: {fine: Fint, back: {label: IgenAGAIN, ask-again: 1h}}, due: 1h, on-timeout: take fine}
            """.Replace("AGAIN", again, StringComparison.Ordinal))));

        model.CanBe(model.Functions.And(model.Happens(new StepId("one")), model.Happens(new StepId("other")))).ShouldBe(mayDiffer);
    }
}
