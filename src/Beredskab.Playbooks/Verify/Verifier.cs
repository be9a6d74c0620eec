using Beredskab.Engine.Playbooks;
using Beredskab.Playbooks.Gate;

namespace Beredskab.Playbooks;

/// <summary>Something that goes wrong in a playbook, with a way of getting there as somebody would tell it, a line for each thing that happens.</summary>
public sealed record Flaw(Diagnostic Fault, ValueList<Phrase> Story);

/// <summary>When a step is over at the latest, if everybody keeps the deadlines.</summary>
/// <param name="Within">From the start of the run; null when something on the way has no deadline that can be counted.</param>
/// <param name="Way">The steps on the longest way, the last of them the step itself.</param>
/// <param name="WithoutDeadline">The step on the way that has none.</param>
public sealed record WorstCase(StepId Step, TimeSpan? Within, ValueList<StepId> Way, StepId? WithoutDeadline)
{
    /// <summary>Where the step's own deadline hangs on a clock that counts from when somebody knew: how long after that.</summary>
    public SinceKnown? Since { get; init; }

    /// <summary>An answer on the way can have it or what comes before it done again, as often as people say so; then it takes longer.</summary>
    public bool MayComeAgain { get; init; }

    /// <summary>More ways lead to it than could be looked at: it takes no longer than this, and perhaps never so long.</summary>
    public bool IsBound { get; init; }

    /// <summary><c>1h 30m</c>.</summary>
    public string? Said => Within is { } within ? Grammar.TimeText.Write(within) : null;
}

/// <summary>A length of time counted from when the incident or the breach was known; until that is recorded, from when the incident was opened.</summary>
public sealed record SinceKnown(TimeSpan Within, Awareness Of)
{
    public string Said => Grammar.TimeText.Write(Within);
}

/// <summary>What the checker can say of one playbook among the others of its library.</summary>
/// <param name="Playbook">Null when the file could not be read whole; then <c>lint</c> says why.</param>
/// <param name="Goals">What the playbook promises, whom it isolates, and which clocks it stops: how long each can take.</param>
/// <param name="Steering">Answers that decide which way a run goes, and into how many ways they divide it together.</param>
/// <param name="Messages">The most that one run can send by itself, a role over a channel each, every turn and round counted once. Pages are not among them.</param>
/// <param name="Isolations">The most steps of one run that can close accounts.</param>
public sealed record Verdict(
    string File, Playbook? Playbook, ValueList<Flaw> Flaws, ValueList<WorstCase> Goals, int Steering, int Messages, int Isolations)
{
    /// <summary>Nothing found that stops it from being published.</summary>
    public bool IsSound => Playbook is not null && Flaws.All(flaw => !flaw.Fault.IsError);
}

/// <summary>
/// Shows, for every answer anybody can give, that a playbook ends and that what it says can happen (LANGUAGE 4); or a way in which it
/// does not. It looks at all ways at once, whatever their number, and at the other files of the library where they are called.
/// </summary>
public static class Verifier
{
    /// <summary>What stands in each playbook of the library. Files that lint finds errors in are told of by lint's errors alone.</summary>
    public static ValueList<Verdict> Verify(Library library) => Verify(library, _ => true);

    /// <summary>What stands in one text among the library's: the answer to <c>POST playbooks/check</c>. Null when it is no playbook.</summary>
    public static Verdict? Verify(Library library, SourceFile text) => Verify(library.With(text), file => file == text.Name) is [var verdict, ..] ? verdict : null;

    /// <summary>What lint found in one file of a library, with what would come of it.</summary>
    public static ValueList<Flaw> Told(Library library, IEnumerable<Diagnostic> faults)
    {
        var neighbours = new Neighbours(library);
        return [.. faults.Select(fault => new Flaw(fault, library.Files.FirstOrDefault(file => file.Faults.File == fault.File) is { } file ? StoryOf(file, neighbours, fault) : []))];
    }

    private static ValueList<Phrase> StoryOf(FileReading file, Neighbours neighbours, Diagnostic fault) =>
        file.Playbook is { } text && fault.IsError ? Tales.Of(new(text, neighbours, new(file.Faults.File)), fault) : [];

    private static ValueList<Verdict> Verify(Library library, Predicate<string> isAsked)
    {
        var errors = Linter.Lint(library).Where(fault => fault.IsError).ToLookup(fault => fault.File);
        var neighbours = new Neighbours(library);
        var times = new Times(neighbours, errors);
        return [.. library.Files.Where(file => isAsked(file.Faults.File) && (file.Playbook is not null || (file.Rehearsal is null && file.Root?["playbook"] is not null))).Select(file => errors[file.Faults.File].ToList() is { Count: > 0 } found || file.Playbook is null
            ? new Verdict(file.Faults.File, file.Playbook?.Playbook, [.. errors[file.Faults.File].Select(fault => new Flaw(fault, StoryOf(file, neighbours, fault)))], [], 0, 0, 0)
            : new Check(new(file.Playbook, neighbours, new(file.Faults.File)), times).Verdict())];
    }
}

/// <summary>One file being checked.</summary>
internal sealed class Check(LintedFile file, Times times)
{
    private readonly List<Flaw> _found = [];
    private int _sendings, _isolations;

    private Playbook Playbook => file.Playbook;

    public Verdict Verdict()
    {
        try
        {
            var model = new PathModel(Playbook);
            CanBe(model);
            Joins(model);
            Loops(model);
            Rings();
            Looks(model);
            Promises(model);
            ValueList<WorstCase> goals = [.. Goals().Select(goal => times.Longest(file, model, goal))];
            // Last: it may fill the diagram, and what was proved stands all the same.
            _sendings = MostOf.All(model, [.. Playbook.Steps.Select(step => (model.Happens(step), Sendings(step)))]) + Playbook.Informed.Count;
            _isolations = MostOf.All(model, [.. Playbook.Steps.Where(step => step.Work is Work.Act { Action.Action: "accounts.isolate" }).Select(step => (model.Happens(step), 1))]);
            return Said(goals, model.Facts.Count());
        }
        catch (TooManyPathsException)
        {
            Found(Codes.TooManyPaths, file.Text.At("playbook"), "So many conditions hang together here that their combinations cannot all be looked at.", "let fewer steps ask about the same answers, or call a playbook of their own", []);
            return Said([], 0);
        }
    }

    private Verdict Said(ValueList<WorstCase> goals, int steering) => new(
        file.Faults.File, Playbook, [.. _found.OrderBy(flaw => flaw.Fault.Line).ThenBy(flaw => flaw.Fault.Column)], goals, steering,
        _sendings, _isolations);

    // ---- What can never be

    private void CanBe(PathModel model)
    {
        foreach (var phase in Playbook.Phases)
            if (!model.CanBe(model.Opens(phase)))
                Found(Codes.NeverOpens, file.Text.Word("phases", phase.Id.Value), $"The phase '{phase.Id}' never opens, whatever anybody answers.", "look at what it opens after, and when", [.. WhyNot(model, phase.Opens.When)]);
        foreach (var step in Playbook.Steps)
            if (!model.CanBe(model.Happens(step)) && model.CanBe(model.Opens(file.PhaseOf(step))))
                Found(Codes.NeverHappens, file.Text.At(step.Id, "id"), $"'{step.Id}' never happens, whatever anybody answers.", "look at its 'after' and 'when'", [.. WhyNot(model, step)]);
        foreach (var (condition, reader, at) in Conditions())
            foreach (var part in Parts(condition))
                if (!model.CanBe(model.Holds(part, reader)) && (part != condition || reader == Nobody) && Parts(part).Skip(1).All(inner => model.CanBe(model.Holds(inner, reader))))
                    Found(Codes.NeverHolds, at(Words(part)), $"'{ConditionCheck.Say(part)}' is never true.", "an outcome that cannot be, or a step that never happens",
                        [$"Whatever anybody answers, '{ConditionCheck.Say(part)}' is not true.", reader == Nobody ? "What hangs on it never comes to pass." : (Phrase)$"'{reader}', which asks it, never goes by it."]);
    }

    private static IEnumerable<Phrase> WhyNot(PathModel model, Condition? when)
    {
        foreach (var part in Parts(when))
            if (!model.CanBe(model.Holds(part, Nobody)) && Parts(part).Skip(1).All(inner => model.CanBe(model.Holds(inner, Nobody)))) yield return $"'{ConditionCheck.Say(part)}' is never true.";
    }

    private static IEnumerable<Phrase> WhyNot(PathModel model, Step step)
    {
        foreach (var why in WhyNot(model, step.When)) yield return why;
        if (step.After is { AtLeast: null, Steps: { Count: > 0 } before } && before.All(id => !model.CanBe(model.Happens(id))))
            yield return $"Nothing of what it waits for ever happens: {Grammar.Format1.List([.. before.Select(id => $"'{id}'")], "and")}.";
        if (step.After is { AtLeast: { } enough, Steps: var some } && !model.CanBe(model.Functions.AtLeast(enough, [.. some.Select(model.Happens)])))
            yield return $"Never so many as {enough} of {Grammar.Format1.List([.. some.Select(id => $"'{id}'")], "and")} happen together.";
        // Each for itself can be, and both together cannot: a step whose predecessors were all left out is left out too (LANGUAGE 3.5).
        if (step.When is { } when && model.CanBe(model.Holds(when, step.Id.Value)) && LintedFile.OwnPredecessors(step).Distinct().ToList() is { Count: > 0 } all)
            yield return $"Whenever '{ConditionCheck.Say(when)}' is true, nothing of what it waits for is needed ({Grammar.Format1.List([.. all.Select(id => $"'{id}'")], "and")}) or its phase is shut, and then '{step.Id}' is not needed either.";
    }

    private const string Nobody = "";

    /// <summary>Every condition of the file: who asks it, and where its words stand.</summary>
    private IEnumerable<(Condition Condition, string Reader, Func<string, Mark> At)> Conditions()
    {
        foreach (var phase in Playbook.Phases)
            if (phase.Opens.When is { } opens) yield return (opens, phase.Id.Value, word => file.Text.Opens(phase.Id, word));
        foreach (var step in Playbook.Steps)
        {
            if (step.When is { } when) yield return (when, step.Id.Value, word => file.Text.Word(step.Id, "when", word));
            if (step.Repeat?.Until is { } until) yield return (until, Nobody, word => file.Text.Word(step.Id, "repeat", word));
        }
        foreach (var criterion in Playbook.ExitCriteria)
            if (criterion.HoldsWhen is { } holds) yield return (holds, Nobody, word => file.Text.Word("exit-criteria", word));
    }

    /// <summary>A condition and all it is made of, but not what a <c>not</c> turns round: that may well never be.</summary>
    private static IEnumerable<Condition> Parts(Condition? condition) => condition switch
    {
        null => [],
        Condition.And(var left, var right) => [condition, .. Parts(left), .. Parts(right)],
        Condition.Or(var left, var right) => [condition, .. Parts(left), .. Parts(right)],
        _ => [condition],
    };

    // ---- Joins

    private void Joins(PathModel model)
    {
        foreach (var step in Playbook.Steps)
        {
            if (step.After is not { AtLeast: { } enough, Steps: var some } || !model.CanBe(model.Happens(step))) continue;
            var happen = some.Select(model.Happens).ToList();
            var may = model.Functions.And(model.Functions.All([model.Opens(file.PhaseOf(step)), model.Functions.Any(happen)]), model.Functions.Not(model.Functions.AtLeast(enough, happen)));
            if (model.ExampleOf(may) is { } example)
                Warn(Codes.JoinMayFail, file.Text.At(step.Id, "after"), $"'{step.Id}' waits for {enough} of {some.Count} steps, and may be left out because fewer happen.", "that may be meant; if not, let it wait for less",
                    [.. Story(example), $"Of {Grammar.Format1.List([.. some.Select(id => id.Value)], "and")} only {some.Count(id => example.Makes(model.Happens(id)))} can happen, so '{step.Id}' is not needed."]);
        }
    }

    // ---- Loops

    /// <summary>What a deadline has done again must hold work for somebody in every way that leads there, or it goes round in silence.</summary>
    private void Loops(PathModel model)
    {
        foreach (var step in Playbook.Steps)
        {
            if (!Times.BeginsAnewByItself(step) || ((Work.Decide)step.Work).Options.Single(option => option.Id == step.OnTimeout!.Option) is not { } taken || taken.AskAgain >= TimeSpan.FromHours(1)) continue;
            var work = DecisionCheck.WorkIn(file, step, taken);
            var silent = model.Functions.And(model.Happens(step), model.Functions.Not(model.Functions.Any(work.Select(model.Happens))));
            if (model.ExampleOf(silent) is { } example)
                Found(Codes.SilentLoop, file.Text.At(step.Id, "on-timeout"), $"With nobody there, '{step.Id}' can ask itself again and again in silence.", "let the option repeat a task that is always needed, or add 'ask-again' of 1h or more",
                    [.. Story(example), .. work.Select(task => (Phrase)$"'{task.Id}' is not needed."), $"Nobody answers '{step.Id}': it takes '{taken.Id}', and all of this comes again."]);
        }
    }

    /// <summary>A task on the way that need not be done in some way to the call stops nobody there.</summary>
    private void Rings()
    {
        if (CallCheck.Ring(file, NeedsPeople) is not { } ring) return;
        Found(Codes.RingOfCalls, file.Text.At("playbook"), CallCheck.Said(file, ring), CallCheck.Advice, [.. ring.Zip(ring.Skip(1), (one, next) => (Phrase)$"'{one}' calls '{next}', and nobody need do anything before it.")]);

        bool NeedsPeople(LintedFile caller, Step call)
        {
            if (times.IsWrong(caller)) return true;
            var people = caller.SettledBefore(call).Select(caller.Find).OfType<Step>().Where(CallCheck.IsSettledByPeople).ToList();
            if (people is []) return false;
            var model = new PathModel(caller.Playbook);
            return !model.CanBe(model.Functions.And(model.Happens(call), model.Functions.Not(model.Functions.Any(people.Select(model.Happens)))));
        }
    }

    // ---- Look-ups

    private void Looks(PathModel model)
    {
        foreach (var step in Playbook.Steps)
            foreach (var (path, at, isList) in PathCheck.LooksOf(file, step))
                Look(model, step, path, at, isList);
    }

    private void Look(PathModel model, Step step, string path, Mark at, bool isList)
    {
        var (first, rest) = path.Split('.', 2) is [var head, var tail] ? (head, tail) : (path, "");
        var field = PathCheck.Field(file, path);
        var mayBeEmpty = !isList && field is { Required: false, Default: null } && !PathCheck.IsList(field);
        if (first == "inputs")
        {
            if (mayBeEmpty) Found(Codes.PathMayBeEmpty, at, $"'{{{{{path}}}}}' can be empty in '{step.Id}': the input '{rest}' need not be given.", "make it required, give it a default, or leave it out here", [$"It is started without '{rest}'.", $"'{step.Id}' shows nothing where '{{{{{path}}}}}' stands."]);
            return;
        }
        if (file.Find(new StepId(first)) is not { } source || source == step) return;
        if (!file.SettledBefore(step).Contains(source.Id))
            Found(Codes.PathNotBefore, at, $"'{{{{{path}}}}}' need not be known in '{step.Id}', which does not wait for '{source.Id}'.", $"let '{step.Id}' come after '{source.Id}'", [$"'{step.Id}' is ready while '{source.Id}' is still open."]);
        else if (model.ExampleOf(model.Functions.And(model.Happens(step), model.Functions.Not(model.Happens(source)))) is { } example)
            Found(Codes.PathNotCertain, at, $"'{{{{{path}}}}}' can be empty in '{step.Id}': '{source.Id}' need not have happened.", $"ask 'when: not {source.Id} is not-needed', or say it without",
                [.. Story(example), $"'{source.Id}' is not needed.", $"'{step.Id}' is ready and shows nothing where '{{{{{path}}}}}' stands."]);
        else if (mayBeEmpty)
            Found(Codes.PathMayBeEmpty, at, $"'{{{{{path}}}}}' can be empty in '{step.Id}': '{source.Id}' does not require the answer.", "make the answer required, or leave it out here",
                [$"'{source.Id}' is closed without '{rest}'.", $"'{step.Id}' shows nothing where '{{{{{path}}}}}' stands."]);
    }

    // ---- Time

    private void Promises(PathModel model)
    {
        foreach (var promise in Playbook.Promises)
        {
            var worst = times.Longest(file, model, promise.Step, promise.Of);
            var at = file.Text.Word("promises", promise.Step.Value);
            if (worst.Within is null && worst.WithoutDeadline is { } asked && file.Find(asked) is { } again && Times.BeginsAnewByItself(again))
                Found(Codes.PromiseBroken, at, $"'{promise.Step}' is promised within {Say(promise.Within)}, and when nobody answers '{asked}' on the way to it, it is asked again and again.", "let it take an option that goes on, or promise less", [.. Ways(worst)]);
            else if (worst.Within is not { } longest)
                Found(Codes.PromiseBroken, at, $"'{promise.Step}' is promised within {Say(promise.Within)}, and '{worst.WithoutDeadline}' on the way to it has no deadline that counts from when it is ready.", "give it a 'due' of its own, or promise less", [.. Ways(worst)]);
            else if (longest > promise.Within && worst.IsBound)
                Found(Codes.PromiseBroken, at, $"'{promise.Step}' is promised within {Say(promise.Within)}, and so many ways lead to it that not all can be looked at: some might take {Say(longest)}.", "let fewer steps stand side by side on the way, or promise less", [.. Ways(worst)]);
            else if (longest > promise.Within)
                Found(Codes.PromiseBroken, at, $"'{promise.Step}' is promised within {Say(promise.Within)} and can take {Say(longest)} with every deadline kept.", "shorten the deadlines on the way, or promise less", [.. Ways(worst)]);
        }
        foreach (var message in Playbook.Messages)
        {
            if (message.Within is not { } within) continue;
            foreach (var step in Playbook.Steps.Where(step => MessageCheck.Used(step).Contains(message.Id)))
                if (times.Reached(file, model, step.Id) is { Within: { } longest } worst && longest > within)
                    Found(Codes.MessageTooEarly, file.Text.At("messages", message.Id.Value, "within"), $"'{message.Id}' is to be out within {Say(within)}, and '{step.Id}', which sends it, may only begin after {Say(longest)}.", "give it longer, or send it from an earlier step", [.. Ways(worst)]);
        }
    }

    private IEnumerable<Phrase> Ways(WorstCase worst)
    {
        TimeSpan? sum = TimeSpan.Zero;
        foreach (var id in worst.Way)
        {
            if (file.Find(id) is not { } step) continue;
            var takes = times.Of(step);
            sum += takes;
            if (Times.BeginsAnewByItself(step)) yield return $"'{id}' is asked again when nobody answers.";
            else if (takes is not { } time) yield return $"'{id}' has no deadline that counts from when it is ready.";
            else if (sum is { } sofar) yield return $"'{id}' can take {Say(time)}: {Say(sofar)} from the start.";
            else yield return $"'{id}' can take {Say(time)}.";
        }
    }

    /// <summary>How many roles and channels a step sends to by itself, each turn and round counted once; whom it pages is not counted, for that hangs on who answers.</summary>
    private int Sendings(Step step) => step.Alongside.Where(call => call.Action == "notify").Sum(call => Roles(call.With.FirstOrDefault(given => given.Name == "to")?.Values.Select(value => value.Source) ?? []) * Of(call, "by"))
        + step.Work switch
        {
            Work.Notify notify => Roles(notify.To.Select(to => to switch { Recipient.EveryRole => "every role", Recipient.Group(var name) => $"group {name}", Recipient.OneRole(var role) => role.Value, _ => "" })) * Math.Max(1, notify.By.Count),
            Work.Share { Text: not null } => 1,
            _ => 0,
        };

    private static int Of(ActionCall call, string name) => Math.Max(1, call.With.FirstOrDefault(given => given.Name == name)?.Values.Count ?? 1);

    private int Roles(IEnumerable<string> to) => to.SelectMany(word => word switch
    {
        "every role" => Playbook.Roles.Select(role => role.Value),
        _ when word.StartsWith("group ", StringComparison.Ordinal) => file.Library.Roles.Groups.FirstOrDefault(group => group.Name == word["group ".Length..])?.Roles.Select(role => role.Value) ?? [word],
        _ => [word],
    }).Distinct().Count();

    private IEnumerable<StepId> Goals() =>
        Playbook.Promises.Select(promise => promise.Step)
            .Concat(Playbook.Steps.Where(step => step.Stops is not [] || step.Work is Work.Act { Action.Action: "accounts.isolate" }).Select(step => step.Id))
            .Distinct();

    // ---- Telling

    private IEnumerable<Phrase> Story(Example example) => example.All.Select(Told);

    private Phrase Told((string Fact, string Value) answer) => answer.Fact switch
    {
        "level" => $"The level is {answer.Value}.",
        "every clock is settled" => answer.Value == "yes" ? "Every clock is settled." : "A clock is still running.",
        ['i', 'n', 'p', 'u', 't', 's', '.', .. var input] => $"It is started with {input}: {answer.Value}.",
        var fact when fact.Split(" includes ") is [var asked, var option] => answer.Value == "yes" ? (Phrase)$"'{asked}' is answered, among others, with '{option}'." : (Phrase)$"'{asked}' is answered without '{option}'.",
        var fact when fact.Contains('.', StringComparison.Ordinal) => $"'{fact.Split('.')[0]}' is closed with {fact.Split('.')[1]}: {answer.Value}.",
        var fact when file.Find(new StepId(fact))?.Work is Work.Decide => $"'{fact}' is decided: {answer.Value}.",
        var fact => $"'{fact}' ends as {answer.Value}.",
    };

    private static string Words(Condition condition) => condition switch
    {
        Condition.Is(_, var word) => word,
        Condition.Includes(_, var word) => word,
        Condition.And(var left, _) => Words(left),
        Condition.Or(var left, _) => Words(left),
        Condition.Not(var inner) => Words(inner),
        _ => "every clock",
    };

    private static string Say(TimeSpan time) => Grammar.TimeText.Write(time);

    private void Found(string code, Mark at, Phrase message, Phrase hint, ValueList<Phrase> story) =>
        _found.Add(new(new(Severity.Error, code, file.Faults.File, at.Line, at.Column, message, hint), story));

    private void Warn(string code, Mark at, Phrase message, Phrase hint, ValueList<Phrase> story) =>
        _found.Add(new(new(Severity.Warning, code, file.Faults.File, at.Line, at.Column, message, hint), story));
}
