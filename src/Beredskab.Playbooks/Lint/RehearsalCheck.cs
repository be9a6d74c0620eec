using System.Globalization;
using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;
using Beredskab.Playbooks.Gate;
using Beredskab.Playbooks.Grammar;

namespace Beredskab.Playbooks;

/// <summary>What a rehearsal names must be there: its playbook, steps, options, questions, people, messages and clocks.</summary>
internal sealed class RehearsalCheck(Rehearsal rehearsal, Mapping root, Neighbours neighbours, Faults faults)
{
    private static readonly string[] s_standings = ["ready", "acknowledged", "late", "not-needed", "skipped"], s_clock = ["running", "stopped", "waived", "over"];

    public static void Check(Rehearsal rehearsal, Mapping root, Neighbours neighbours, Faults faults) => new RehearsalCheck(rehearsal, root, neighbours, faults).Check();

    private void Check()
    {
        if (Known(rehearsal.Playbook, root["playbook"]) is not { } playbook) return;
        var inputs = Named("inputs");
        foreach (var given in rehearsal.Inputs)
            if (playbook.Inputs.FirstOrDefault(input => input.Id == given.Question) is { } input) Values(input, given, inputs?[given.Question]);
            else faults.Error(Codes.UnknownPath, KeyAt(inputs, given.Question), $"{playbook.Id} has no input '{given.Question}'.", Spelling.DidYouMean(given.Question, playbook.Inputs.Select(known => known.Id)));
        foreach (var input in playbook.Inputs.Where(input => input is { Required: true, Default: null } && rehearsal.Inputs.All(given => given.Question != input.Id)))
            faults.Error(Codes.InputLeftEmpty, inputs?.At ?? root.At, $"The input '{input.Id}' of {playbook.Id} must be given.", $"add '{input.Id}: …' to 'inputs'");
        var signals = neighbours.WithCalled(playbook).SelectMany(called => called.Steps).Select(step => (step.Work as Work.Wait)?.Signal).OfType<string>().Distinct().ToList();
        foreach (var (name, _) in rehearsal.Signals.Where(signal => !signals.Contains(signal.Name)))
            faults.Error(Codes.UnknownWord, KeyAt(Named("signals"), name), $"Nothing in {playbook.Id} waits for the signal '{name}'.", Spelling.DidYouMean(name, signals));
        foreach (var habit in rehearsal.People.Where(habit => habit.Who != Format1.Everybody)) Person(habit.Who, KeyAt(Named("people"), habit.Who));
        foreach (var (role, _) in rehearsal.Chances?.Roles ?? []) Person(role.Value, KeyAt((root["chances"] as Mapping)?["roles"] as Mapping, role.Value));
        foreach (var spread in root.WithAllBelow().OfType<Mapping>())
            if (spread["p50"] is Scalar half && spread["p95"] is Scalar most && TimeText.Span(half.Text) is { } usual && TimeText.Span(most.Text) is { } slow && slow < usual)
                faults.Error(Codes.BadTime, most.At, $"Half are within {half.Text} and nineteen of twenty within {most.Text}, which is less.", "let 'p95' be the longer one");
        foreach (var (part, entry) in rehearsal.Given.Zip(Named("given")?.Entries ?? [])) Part(part, entry);
        Expectations("expect", rehearsal.Expect);
        Expectations("never", rehearsal.Never);
        Expectations("goals", rehearsal.Goals.Select(goal => goal.Reached));
    }

    private void Part(Part part, Entry entry)
    {
        if (Step(part.Playbook, part.Step, entry.At) is not { } step) return;
        var options = OptionsOf(step);
        foreach (var option in part.Turns.SelectMany(turn => turn).Distinct())
            if (options is []) faults.Error(Codes.UnknownOption, WordAt(entry.Value, option), $"'{step.Id}' asks for no choice.", "what a task asks for stands under 'answers'");
            else if (options.All(known => known.Id != option)) faults.Error(Codes.UnknownOption, WordAt(entry.Value, option), $"'{step.Id}' has no option '{option}'.", Spelling.DidYouMean(option, options.Select(known => known.Id)));
        if (step.Work is Work.Decide { Several: false } && part.Turns.Any(turn => turn.Count > 1))
            faults.Error(Codes.UnknownOption, entry.At, $"'{step.Id}' takes one option.", "for an answer that changes from time to time write 'turns'");
        Agreed(step, part, entry);
        foreach (var given in part.Answers)
            if (step.Asks.FirstOrDefault(ask => ask.Id == given.Question) is { } question) Values(question, given, entry.Value);
            else faults.Error(Codes.UnknownPath, WordAt(entry.Value, given.Question), $"'{step.Id}' does not ask for '{given.Question}'.", Spelling.DidYouMean(given.Question, step.Asks.Select(ask => ask.Id)));
    }

    /// <summary>What is said of one step can all be: nobody both leaves it and answers it, and only what is approved or sent can be refused or fail.</summary>
    private void Agreed(Step step, Part part, Entry entry)
    {
        if (entry.Value is not Mapping said) return;
        if (part.IsSilent) Without(said, "silent", step, "choose", "turns", "answers", "works", "skip");
        else if (part.Skip is not null) Without(said, "skip", step, "choose", "turns", "answers");
        else if (said["turns"] is not null) Without(said, "turns", step, "choose");
        if (part.Skip is not null && step.Work is Work.Decide)
            faults.Error(Codes.Contradiction, KeyAt(said, "skip"), $"'{step.Id}' is a decision, which is answered and never skipped.", "write 'choose: …'");
        if (said["approve"] is not null && step.Approve is null)
            faults.Error(Codes.Contradiction, KeyAt(said, "approve"), $"Nobody is asked to approve '{step.Id}'.", "remove 'approve', or add it to the step in the playbook");
        if (part.Fails && step is { Work: not (Work.Act or Work.Notify), Alongside: [], Page: null, AcknowledgeWithin: null })
            faults.Error(Codes.Contradiction, KeyAt(said, "fails"), $"Nothing is done or sent by '{step.Id}' that could fail.", "remove 'fails'; for a step that nobody does write 'silent: yes'");
    }

    private void Without(Mapping said, string key, Step step, params string[] others)
    {
        foreach (var other in others.Where(other => said[other] is not null))
            faults.Error(Codes.Contradiction, KeyAt(said, other), $"'{other}' comes to nothing beside '{key}' at '{step.Id}'.", "keep one of them");
    }

    private void Expectations(string key, IEnumerable<Expectation> all)
    {
        var nodes = root[key] is Sequence list ? list.Items : root[key] is { } one ? [one] : [];
        foreach (var (expectation, node) in all.Zip(nodes)) Expectation(expectation, node);
    }

    private void Expectation(Expectation expected, Node node)
    {
        var playbook = neighbours.Find(rehearsal.Playbook)!.Playbook;
        if (expected is { At: not null, By: not null })
            faults.Error(Codes.Contradiction, KeyAt(node as Mapping, "by"), "'by' comes to nothing beside 'at', which is told to half a minute.", "keep one of them");
        switch (expected.Kind)
        {
            case Seen.Page:
                Person(expected.Name, WordAt(node, expected.Name));
                Step(expected.Playbook, expected.Step!.Value, WordAt(node, expected.Step.Value.Value));
                break;
            case Seen.Step when Step(expected.Playbook, expected.Step!.Value, WordAt(node, expected.Name)) is { } step:
                ValueList<string> words = [.. s_standings, .. ConditionCheck.Outcomes(step).Words, .. OptionsOf(step).Select(option => option.Id)];
                Word(expected.Is!, words.Distinct(), node, $"What '{step.Id}' becomes");
                break;
            case Seen.Message:
                Known(expected.Name, neighbours.WithCalled(playbook).SelectMany(called => called.Messages.Select(message => message.Id.Value)), node, Codes.UnknownMessage, "message");
                if (expected.Is is { } to) Person(to, WordAt(node, to));
                break;
            case Seen.Clock:
                Clock(new(expected.Name), playbook, node);
                Word(expected.Is!, s_clock, node, "What a clock becomes");
                break;
            case Seen.Call or Seen.Ends:
                Known(new PlaybookId(expected.Name), node);
                break;
        }
    }

    private Step? Step(PlaybookId? playbook, StepId id, Mark at)
    {
        // Missing or malformed, and told already.
        if (id.Value is "") return null;
        if (playbook is { } other && Known(other, new Scalar(at, other.Value, isPlain: false)) is null) return null;
        var steps = neighbours.Find(playbook ?? rehearsal.Playbook)!.Playbook.Steps.ToList();
        if (steps.Find(step => step.Id == id) is { } found) return found;
        faults.Error(Codes.UnknownStep, at, $"{playbook ?? rehearsal.Playbook} has no step '{id}'.", Spelling.DidYouMean(id.Value, steps.Select(step => step.Id.Value)));
        return null;
    }

    private Playbook? Known(PlaybookId id, Node? where)
    {
        if (id.Value is "") return null;
        if (neighbours.Find(id) is { } found) return found.Playbook;
        faults.Error(Codes.UnknownPlaybook, where is Scalar ? where.At : where is { } node ? WordAt(node, id.Value) : root.At, $"No playbook is called '{id}'.",
            Spelling.DidYouMean(id.Value, neighbours.Library.Playbooks.Select(version => version.Content.Id.Value)));
        return null;
    }

    private void Clock(ClockId id, Playbook playbook, Node node)
    {
        Known(id.Value, neighbours.Library.Clocks.Clocks.Select(clock => clock.Id.Value), node, Codes.UnknownClock, "clock");
        var clocks = Played(playbook).SelectMany(played => played.Clocks).Distinct().ToList();
        if (neighbours.Library.Clocks.Find(id) is null || clocks.Contains(id)) return;
        faults.Error(Codes.ClockNotListed, WordAt(node, id.Value), $"The clock '{id}' is neither {playbook.Id}'s nor that of a playbook that follows from it.",
            Spelling.DidYouMean(id.Value, clocks.Select(clock => clock.Value)) ?? (clocks is [] ? "none of them has a clock" : (Phrase)$"there are {Format1.List(clocks.Select(clock => clock.Value), "and")}"));
    }

    /// <summary>The playbook, what it calls, and what comes afterwards.</summary>
    private HashSet<Playbook> Played(Playbook playbook)
    {
        var played = new HashSet<Playbook>(ReferenceEqualityComparer.Instance);
        var open = new Stack<Playbook>([playbook]);
        while (open.TryPop(out var next))
        {
            foreach (var called in neighbours.WithCalled(next).Where(played.Add))
                if (called.Afterwards is { } after && neighbours.Find(after) is { } follows) open.Push(follows.Playbook);
        }
        return played;
    }

    private void Known(string name, IEnumerable<string> known, Node node, string code, string what)
    {
        var all = known.Distinct().ToList();
        if (!all.Contains(name)) faults.Error(code, WordAt(node, name), $"No {what} is called '{name}'.", Spelling.DidYouMean(name, all));
    }

    private void Word(string word, IEnumerable<string> words, Node node, string what)
    {
        var all = words.ToList();
        if (!all.Contains(word)) faults.Error(Codes.UnknownWord, WordAt(node, word), $"{what} is {Format1.List(all, "or")}, not '{word}'.", Spelling.DidYouMean(word, all));
    }

    private void Person(string who, Mark at)
    {
        if (neighbours.Library.Roles.Roles is not { Count: > 0 } roles) return;
        if (roles.All(role => role.Id.Value != who && !Staff.Of(role.Id).Any(person => person.Value == who)))
            faults.Error(Codes.UnknownRole, at, $"No role, and no person of one, is called '{who}'.", Spelling.DidYouMean(who, roles.Select(role => role.Id.Value)));
    }

    private void Values(Question question, Given given, Node? node)
    {
        if (question.Type is not QuestionType.Choice) Typed(question, given, node);
        else if (given.Values is not [var word] || question.Options.All(option => option.Id != word))
            faults.Error(Codes.UnknownOption, node is null ? root.At : WordAt(node, given.Values is [var wrong, ..] ? wrong : given.Question), $"'{question.Id}' takes one of {Format1.List(question.Options.Select(option => option.Id), "or")}.",
                given.Values is [var meant] ? Spelling.DidYouMean(meant, question.Options.Select(option => option.Id)) : null);
    }

    /// <summary>What is asked of people at that place is what a rehearsal gives, or it would rehearse what can never be.</summary>
    private void Typed(Question question, Given given, Node? node)
    {
        var at = node is null ? root.At : WordAt(node, given.Values is [var first, ..] ? first : given.Question);
        if (given.Values.Count > 1 && question.Type is QuestionType.Number or QuestionType.Date or QuestionType.Time or QuestionType.File)
        {
            faults.Error(Codes.BadParameter, at, $"'{question.Id}' takes one value, and here are {given.Values.Count}.", "keep one of them");
            return;
        }
        foreach (var value in given.Values)
        {
            var where = node is null ? root.At : WordAt(node, value);
            if (question.Type is QuestionType.People) Somebody(question, value, where);
            else if (!IsMoment(question, value) && ValueCheck.Problem(question, value) is { } problem) faults.Error(Codes.BadParameter, where, $"'{value}' is not what '{question.Id}' takes.", $"write {problem}");
        }
    }

    private void Somebody(Question question, string value, Mark at)
    {
        if (neighbours.Library.Roles.Roles is not { Count: > 0 } roles || roles.Any(role => Staff.Of(role.Id).Any(person => person.Value == value))) return;
        faults.Error(Codes.UnknownRole, at, $"'{question.Id}' takes people, and nobody is called '{value}'.", $"each role has two in a rehearsal, such as {roles[0].Id}-1 and {roles[0].Id}-2");
    }

    /// <summary>A time may stand with its day, as the program stores it.</summary>
    private static bool IsMoment(Question question, string value) =>
        question.Type is QuestionType.Time && DateTime.TryParseExact(value, "yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static ValueList<Option> OptionsOf(Step step) => step.Work switch { Work.Decide decide => decide.Options, Work.Notify notify => notify.Options, Work.Share share => share.Options, _ => [] };

    private Mapping? Named(string key) => root[key] as Mapping;

    private Mark KeyAt(Mapping? map, string key) => map?.Entries.FirstOrDefault(entry => entry.Key == key)?.At ?? root.At;

    private static Mark WordAt(Node node, string word) =>
        node.WithAllBelow().OfType<Scalar>().FirstOrDefault(scalar => scalar.Text == word || scalar.Text.EndsWith($"/{word}", StringComparison.Ordinal))?.At ?? node.At;
}
