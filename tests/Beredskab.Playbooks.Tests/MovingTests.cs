using Beredskab.Engine;
using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;

namespace Beredskab.Playbooks.Tests;

/// <summary>
/// Small playbooks are changed by chance and their runs moved in the middle. Where a move is allowed, the run must end as one could have
/// ended that was started by the newer version: brute force knows every such end.
/// </summary>
public class MovingTests(ITestOutputHelper output)
{
    private const string Over = "over before it came to that";
    private static readonly Library s_roles = Library.Load(Path.Combine(Shipped.Folder, "roles.yaml"));

    [Fact]
    public void A_run_that_was_moved_ends_as_a_run_of_the_newer_version_could()
    {
        var (moved, refused) = (0, new SortedDictionary<string, int>(StringComparer.Ordinal));
        for (var seed = 1; seed <= 1000; seed++)
        {
            var text = RandomPlaybook.Write(seed, mayGoBack: false);
            if (Read(text) is not { } old || Read(Changed(text, seed)) is not { } now) continue;
            var ways = new BruteForce(now, s_roles.Roles, seed).Go();
            if (!ways.IsWhole) continue;
            for (var walk = 0; walk < 4; walk++)
            {
                var (why, end, story) = Live(old, now, new(seed * 4 + walk));
                foreach (var sentence in why) refused[sentence] = refused.GetValueOrDefault(sentence) + 1;
                if (why is not []) continue;
                moved++;
                end.Status.ShouldBe(RunStatus.Ended, $"seed {seed}: {story}");
                ways.Ends.ShouldContain(other => other.Happened.SetEquals(end.Happened), $"seed {seed}: {story}\n{text}\n{Changed(text, seed)}");
            }
        }
        output.WriteLine($"{moved} moved; refused: {string.Join(", ", refused.Select(why => $"{why.Value} {why.Key}"))}.");
        moved.ShouldBeGreaterThan(1200);
        foreach (var sentence in (string[])["gone", "kind", "needed", "not-needed", "waits-for", "phase-waits", "phase-otherwise", "option"]) refused.ShouldContainKey($"cannot-move.{sentence}");
    }

    [Fact]
    public void Other_words_never_stand_in_the_way()
    {
        for (var seed = 1; seed <= 300; seed++)
        {
            var text = RandomPlaybook.Write(seed, mayGoBack: true);
            if (Read(text) is not { } old) continue;
            var now = Read(text.Replace("1.0.0", "1.0.1", StringComparison.Ordinal).Replace("title: Trin", "title: Skridt", StringComparison.Ordinal).Replace("due: 9d", "due: 8d", StringComparison.Ordinal)).ShouldNotBeNull();
            var (why, end, story) = Live(old, now, new(seed));
            why.Where(sentence => sentence != Over).ShouldBeEmpty($"seed {seed}: {story}");
            end.Status.ShouldBe(RunStatus.Ended, $"seed {seed}: {story}");
        }
    }

    /// <summary>Goes some way by the old version, moves if that is allowed, and goes on to the end.</summary>
    private static (IReadOnlyList<string> Refused, (HashSet<StepId> Happened, RunStatus Status) End, string Story) Live(PlaybookVersion old, PlaybookVersion now, Random chance)
    {
        var night = new Stage([old], s_roles.Roles) { IsWorldSilent = true };
        var inputs = old.Content.Inputs.Where(input => input.Required || chance.Next(2) == 0).Select(input => new Given(input.Id, [input.Options[chance.Next(input.Options.Count)].Id]));
        var id = night.Start(old.Content.Id, [.. inputs]);
        var (way, when) = (new List<string>(), chance.Next(4));
        IReadOnlyList<string>? refused = null;
        for (var turn = 0; turn < 300 && night[id].IsGoing; turn++)
        {
            var run = night[id];
            if (turn == when)
            {
                refused = [.. Moving.Faults(run, now).Select(why => why.Sentence)];
                way.Add(refused is [] ? "MOVED" : "REFUSED");
                var decision = night.Do(id, new RunCommand.Move(now, Stage.Aside("fordi"), [], 0) { At = night.Now });
                (decision is Decision<RunEvent>.Accepted).ShouldBe(refused is [], "the command says what the comparison says");
                foreach (var step in run.AllSteps.Where(step => refused is [] && night[id].FindStep(step.Id) is not null && run.StateOf(step.Id) is not StepState.Waiting { Iteration: 1, NotBefore: null }))
                    night[id].StateOf(step.Id).GetType().ShouldBe(run.StateOf(step.Id).GetType(), $"{step.Id} after {string.Join(", ", way)}");
                continue;
            }
            if (run.AllSteps.Where(step => run.StateOf(step.Id) is StepState.Ready).ToList() is not { Count: > 0 } ready)
            {
                night.FastForward(TimeSpan.FromDays(1));
                continue;
            }
            var next = ready[chance.Next(ready.Count)];
            if (next.Work is Work.Wait) next = ready.Where(other => other.Work is Work.Wait).MinBy(other => ((Work.Wait)other.Work).AtMost)!;
            var moves = BruteForce.Moves(next, (StepState.Ready)run.StateOf(next.Id));
            var (name, act) = moves[chance.Next(moves.Count)];
            way.Add($"{next.Id}: {name}");
            act(night, id);
        }
        var last = night[id];
        return (refused ?? [Over], ([.. last.AllSteps.Select(step => step.Id).Where(step => last.StateOf(step) is StepState.Happened)], last.Status), string.Join(", ", way));
    }

    /// <summary>One or two things otherwise, and a version above.</summary>
    private static string Changed(string text, int seed)
    {
        var chance = new Random(seed ^ 0x5eed);
        var lines = text.Replace("1.0.0", "1.0.1", StringComparison.Ordinal).Split('\n').ToList();
        for (var n = 1 + chance.Next(2); n > 0; n--)
        {
            var steps = Enumerable.Range(0, lines.Count).Where(at => lines[at].StartsWith("      - {id:", StringComparison.Ordinal)).ToList();
            var at = steps[chance.Next(steps.Count)];
            var id = lines[at]["      - {id: ".Length..].Split(',')[0];
            switch (chance.Next(10))
            {
                case 0:
                    lines.Insert(at + 1, $"      - {{id: n{n}, title: Ny, role: it-duty, task: Nyt., after: [{id}], due: 9d}}");
                    break;
                case 1:
                    lines.Insert(at, $"      - {{id: n{n}, title: Ny, role: it-duty, task: Nyt., due: 9d}}");
                    lines[at + 1] = lines[at + 1].Replace("after: [", $"after: [n{n}, ", StringComparison.Ordinal);
                    break;
                case 2:
                    lines.RemoveAt(at);
                    break;
                case 3:
                    lines[at] = lines[at].Replace("when: not ", "when: ", StringComparison.Ordinal) is var bare && bare != lines[at] ? bare : lines[at].Replace("when: ", "when: not ", StringComparison.Ordinal);
                    break;
                case 4:
                    lines[at] = lines[at].Replace("after: {any: [", "after: [", StringComparison.Ordinal).Replace("]}", "]", StringComparison.Ordinal);
                    break;
                case 5:
                    lines[at] = lines[at].Replace("task: Gør.,", "decide: Hvad?, options: {yes: Ja, no: Nej}, on-timeout: suggest yes,", StringComparison.Ordinal);
                    break;
                case 6 when lines.FindIndex(line => line.Contains("opens: {after: [", StringComparison.Ordinal)) is >= 0 and var phase:
                    lines[phase] = lines[phase].Replace("after: [", $"after: [n{n}, ", StringComparison.Ordinal);
                    lines.Insert(phase - 2, $"      - {{id: n{n}, title: Ny, role: it-duty, task: Nyt., due: 9d}}");
                    break;
                case 7 when lines.FindIndex(line => line.Contains("opens: {", StringComparison.Ordinal)) is >= 0 and var phase:
                    lines[phase] = lines[phase].Contains("when: ", StringComparison.Ordinal) ? lines[phase].Replace("when: ", "when: not ", StringComparison.Ordinal) : lines[phase].Replace("}", $", when: {id} is not-needed}}", StringComparison.Ordinal);
                    break;
                case 8:
                    lines[at] = lines[at].Replace("required: no", "required: yes", StringComparison.Ordinal).Replace("due: 9d", "asks: {why: {type: choice, title: Hvorfor?, options: {a: A, b: B}, required: yes}}, due: 9d", StringComparison.Ordinal);
                    break;
                default:
                    for (var line = 0; line < lines.Count; line++)
                        lines[line] = line == at ? lines[line].Replace("yes: Ja, no: Nej", "aye: Ja, no: Nej", StringComparison.Ordinal).Replace("suggest yes", "suggest aye", StringComparison.Ordinal) : lines[line].Replace($"{id} is yes", $"{id} is aye", StringComparison.Ordinal);
                    break;
            }
        }
        return string.Join('\n', lines);
    }

    /// <summary>Null when chance wrote something that lint refuses.</summary>
    private static PlaybookVersion? Read(string text)
    {
        var library = s_roles.With(SourceFile.Of("small.yaml", text));
        return Linter.Lint(library).Any(fault => fault is { IsError: true, File: "small.yaml" }) ? null : library.Find(new("small"));
    }
}
