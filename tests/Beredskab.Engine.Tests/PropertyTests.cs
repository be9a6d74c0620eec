using Beredskab.Engine.Incidents;
using Beredskab.Engine.Outside;
using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;
using Beredskab.Playbooks;

namespace Beredskab.Engine.Tests;

/// <summary>Every command on every state that walks reach: an answer each time, and no event that cannot be folded.</summary>
public class PropertyTests
{
    public static TheoryData<string> Playbooks() => [.. Shipped.Library.Playbooks.Select(version => version.Content.Id.Value)];

    [Theory, MemberData(nameof(Playbooks))]
    public void Whatever_is_asked_of_a_run_it_answers_the_same_twice_and_folds_what_it_says(string playbook)
    {
        var night = WalkTests.Walked(playbook, seed: 3);
        foreach (var run in night.Runs)
        {
            var history = night.HistoryOf(run.Id);
            var state = Run.Of(run.Version);
            var every = Math.Max(1, history.Count / 8);
            for (var at = 0; at <= history.Count; at++)
            {
                if (at % every == 0 || at == history.Count) Try(state, night);
                if (at < history.Count) state = Run.Evolve(state, history[at]);
            }
        }
    }

    private static void Try(Run run, Stage night)
    {
        var now = night.Now.AddDays(2);
        foreach (var command in CommandsFor(run, night).Concat([new RunCommand.ReachTime { At = now }]))
            foreach (var by in new PersonId?[] { Stage.Lead, new("it-duty-1"), new("nobody-knows"), null })
            {
                var asked = command with { At = now, By = by, Roster = night.Roster };
                var decision = Run.Decide(run, asked);
                Run.Decide(run, asked).ShouldBe(decision);
                if (decision is not Decision<RunEvent>.Accepted accepted) continue;
                var after = run;
                foreach (var happened in accepted.Events)
                {
                    after = Run.Evolve(after, happened);
                    var reactions = Run.React(after, happened);
                    Run.React(after, happened).ShouldBe(reactions);
                    var (type, data) = Wire<RunEvent>.Write(happened);
                    var read = Wire<RunEvent>.Read(type, data) with { At = happened.At, By = happened.By };
                    (read is RunEvent.RunMoved moved ? moved with { To = ((RunEvent.RunMoved)happened).To } : read).ShouldBe(happened);
                }
                after.Position.ShouldBe(run.Position + accepted.Events.Count);
            }
    }

    /// <summary>Each kind of command about each step: built from a few values of each type that it takes.</summary>
    private static IEnumerable<RunCommand> CommandsFor(Run run, Stage night)
    {
        var aside = Stage.Aside("fordi");
        var rich = run.AllSteps.OrderBy(step => run.StateOf(step.Id) is StepState.Ready ? 0 : 1).ThenBy(step => step.Id.Value, StringComparer.Ordinal).Take(10);
        foreach (var step in rich)
        {
            var id = step.Id;
            foreach (var address in new[] { new Address(id, 0), new(id, run.StateOf(id).Iteration), new(id, 1, 1), new(id, 9) })
            {
                yield return new RunCommand.Acknowledge(address, "sms") { At = default };
                yield return new RunCommand.Decline(address, "sms", aside) { At = default };
                yield return new RunCommand.Complete(address, new([.. step.Asks.Select(question => Walker.AnswerTo(question, 1))], [new(Closings.EvidenceOf(step) ?? Evidence.Note, aside)], aside, new(night.Now, aside, aside, aside))) { At = default };
                yield return new RunCommand.Choose(address, step.Work is Work.Decide decide ? [decide.Options[0].Id] : ["yes"], aside) { At = default };
                yield return new RunCommand.Answer(address, "yes", "sms") { At = default };
                yield return new RunCommand.Approve(address, true, (run.StateOf(id) as StepState.Ready)?.Approval?.Hash ?? "", aside) { At = default };
                yield return new RunCommand.Approve(address, false, (run.StateOf(id) as StepState.Ready)?.Approval?.Hash ?? "", aside) { At = default };
                yield return new RunCommand.Assign(address, new("it-duty-2")) { At = default };
                foreach (var kind in Enum.GetValues<EffectKind>())
                    yield return new RunCommand.EffectSettled(address, kind, "account-1", kind is EffectKind.Isolate, null, aside) { At = default };
                yield return new RunCommand.PageIsOverdue(address, new("it-duty-1-sms"), EffectKind.Page) { At = default };
                yield return new RunCommand.DoubtEffect(address, EffectKind.Page, "it-duty-1-sms", Doubt.PossibleDuplicate) { At = default };
                yield return new RunCommand.Hear(new ToRun.ChildIsGoing(address, new("run-9"), true)) { At = default };
                yield return new RunCommand.Hear(new ToRun.ChildIsRefused(address, "x", aside)) { At = default };
                yield return new RunCommand.Hear(new ToRun.ChildIsOver(address, new("run-9"), true)) { At = default };
            }
            yield return new RunCommand.Skip(id, aside) { At = default };
            yield return new RunCommand.StartStep(id, aside) { At = default };
            yield return new RunCommand.Retry(id, aside) { At = default };
            yield return new RunCommand.Undo(id, aside) { At = default };
            yield return new RunCommand.OpenRound(id, aside) { At = default };
            yield return new RunCommand.StopRepeat(id, aside) { At = default };
        }
        foreach (var phase in run.Version.Content.Phases) yield return new RunCommand.OpenPhase(phase.Id, aside) { At = default };
        yield return new RunCommand.OpenPhase(new("no-such"), aside) { At = default };
        yield return new RunCommand.Skip(new("no-such"), aside) { At = default };
        yield return new RunCommand.AddTask(new(new("it-duty"), null, aside, 5.Minutes, null, false)) { At = default };
        yield return new RunCommand.AddMessage(aside, [new(new("it-duty-1"), new("it-duty-1-sms"), Channel.Sms)]) { At = default };
        yield return new RunCommand.Note("note", aside, null, null) { At = default };
        yield return new RunCommand.Correct(1, aside) { At = default };
        yield return new RunCommand.Pause(aside) { At = default };
        yield return new RunCommand.Resume(aside) { At = default };
        yield return new RunCommand.Abort(aside) { At = default };
        yield return new RunCommand.Signal("power-back") { At = default };
        yield return new RunCommand.Release("freeze-1", aside) { At = default };
        foreach (var steps in (int[])[0, 1, 3]) yield return new RunCommand.Move(Newer(run.Version.Content, without: steps), aside, [new("awareness", night.Now, false)], 1) { At = default };
        foreach (var choice in Enum.GetValues<HeldChoice>())
            yield return new RunCommand.SettleHeld("effect-1", Address.Parse("isolate~1"), EffectKind.Isolate, "isolate", "account-1", choice, aside) { At = default };
        yield return new RunCommand.Hear(new ToRun.LevelIs(Level.Red)) { At = default };
        yield return new RunCommand.Hear(new ToRun.AnchorsAre([new("awareness", night.Now, false)])) { At = default };
        yield return new RunCommand.Hear(new ToRun.MoreInputs(new(new("run-9"), Address.Parse("a~1")), [new("accounts", ["account-9"])])) { At = default };
        yield return new RunCommand.Hear(new ToRun.End()) { At = default };
    }

    /// <summary>A version with a step more, and some of the last ones gone.</summary>
    private static PlaybookVersion Newer(Playbook playbook, int without)
    {
        var last = playbook.Phases[^1];
        var more = new Step { Id = new("more"), Title = playbook.Title, Role = playbook.Roles[0], Work = new Work.Task(playbook.Title), AcknowledgeWithin = 5.Minutes };
        return Canonical.Version(playbook with { Version = "9.0.0", Phases = [.. playbook.Phases.SkipLast(1), last with { Steps = [.. last.Steps.SkipLast(without), more] }] });
    }

    [Fact]
    public void The_test_above_knows_every_command()
    {
        var night = WalkTests.Walked("compromised-account", 0);
        var known = CommandsFor(night.Runs.First(), night).Select(command => command.GetType()).Append(typeof(RunCommand.ReachTime)).ToHashSet();

        typeof(RunCommand).GetNestedTypes().Where(type => !known.Contains(type)).ShouldBeEmpty();
    }

    [Fact]
    public void Every_event_folds_into_every_state_of_a_walk()
    {
        var night = WalkTests.Walked("compromised-account", 1);
        var run = night.Runs.First();
        var all = night.Runs.SelectMany(other => night.HistoryOf(other.Id)).ToList();
        var state = Run.Of(run.Version);
        foreach (var happened in night.HistoryOf(run.Id))
        {
            state = Run.Evolve(state, happened);
            foreach (var other in night.HistoryOf(run.Id).Where(other => other is not RunEvent.RunStarted)) Should.NotThrow(() => Run.Evolve(state, other));
        }
        all.ShouldNotBeEmpty();
    }

    [Fact]
    public void Whatever_is_asked_of_an_incident_it_answers_the_same_twice_and_folds_what_it_says()
    {
        var night = WalkTests.Walked("nis2-notice", 2);
        var commands = typeof(IncidentCommand).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(IncidentCommand))).ToList();
        var news = typeof(ToIncident).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(ToIncident))).Select(type => (ToIncident)Sample.Of(type)).ToList();
        var state = Incident.New;
        foreach (var happened in night.IncidentHistory.Prepend(null))
        {
            if (happened is not null) state = Incident.Evolve(state, happened);
            foreach (var command in commands.Where(type => type != typeof(IncidentCommand.Hear) && type != typeof(IncidentCommand.CallPlaybook)).Select(type => (IncidentCommand)Sample.Of(type))
                .Concat(news.Select(told => new IncidentCommand.Hear(told, []) { At = default }))
                .Append(new IncidentCommand.CallPlaybook(new("run-77"), new("nis2-notice"), Shipped.Library.Find(new("nis2-notice")), [], null, Stage.Aside("")) { At = default }))
            {
                var asked = command with { At = night.Now.AddDays(1), By = Stage.Lead, Roster = night.Roster, Clocks = night.Clocks };
                var decision = Incident.Decide(state, asked);
                Incident.Decide(state, asked).ShouldBe(decision);
                if (decision is not Decision<IncidentEvent>.Accepted accepted) continue;
                var after = state;
                foreach (var said in accepted.Events)
                {
                    after = Incident.Evolve(after, said);
                    Incident.React(after, said, night.Clocks).ShouldBe(Incident.React(after, said, night.Clocks));
                }
            }
        }
    }

    [Theory, MemberData(nameof(Playbooks))]
    public void No_two_wishes_of_a_night_have_the_same_key_and_no_notice_is_ever_withdrawn(string playbook)
    {
        var night = WalkTests.Walked(playbook, seed: 1);

        night.Sent.Select(effect => effect.Key).ShouldBeUnique();
        foreach (var run in night.Runs)
        {
            var state = Run.Of(run.Version);
            foreach (var happened in night.HistoryOf(run.Id))
            {
                state = Run.Evolve(state, happened);
                var reactions = Run.React(state, happened);
                reactions.OfType<Reaction.Withdraw>().ShouldNotContain(withdrawn => withdrawn.Kinds.Contains(EffectKind.Notice) || withdrawn.Kinds.Contains(EffectKind.Restore));
                if (happened is RunEvent.StepHappened settled)
                    reactions.OfType<Reaction.Withdraw>().ShouldContain(withdrawn => withdrawn.Address == settled.Address && withdrawn.Kinds.Contains(EffectKind.Page));
            }
        }
    }
}
