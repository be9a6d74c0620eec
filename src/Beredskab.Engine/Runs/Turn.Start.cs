using Beredskab.Engine.Playbooks;
using static Beredskab.Engine.Runs.RunEvent;

namespace Beredskab.Engine.Runs;

internal sealed partial class Turn
{
    private void Start(ToRun.Start start)
    {
        // The notice may arrive twice; the second time there is nothing to add.
        if (_run.Status != RunStatus.NotStarted) return;
        if (Starting.Fault(_run.Version.Content, start.Inputs) is { } fault)
        {
            Refuse(fault);
            return;
        }
        Say(new RunStarted(
            start.Run, start.Organisation, start.Incident, start.Mode, _run.Version.Content.Id, _run.Version.Content.Version, _run.Version.Hash,
            Starting.WithDefaults(_run.Version.Content, start.Inputs), start.Level, start.Opened, start.Anchors, start.CalledBy, [.. Informed()], start.AsOf) { By = start.StartedBy });
        Advance();
    }

    private IEnumerable<PersonContact> Informed() =>
        from role in _run.Version.Content.Informed
        let holder = Roster.HoldersOf(role).FirstOrDefault(person => person.ToPage is not null)
        where holder is not null
        group holder by holder.Person into once
        select ContactOf(once.First());

    private void Hear(ToRun news)
    {
        switch (news)
        {
            // What was true earlier may arrive later.
            case ToRun.LevelIs(_, var asOf) when asOf < _run.LevelAsOf: break;
            case ToRun.AnchorsAre(_, var asOf) when asOf < _run.AnchorsAsOf: break;
            case ToRun.LevelIs(var level, var asOf) when level != _run.Level || asOf > _run.LevelAsOf:
                Say(new LevelKnown(level, asOf));
                Advance();
                break;
            case ToRun.AnchorsAre(var anchors, var asOf):
                // The notice goes to every run and names every instant; a run keeps those its deadlines hang on.
                var changed = anchors.Where(anchor => _run.Map.Anchors.Contains(anchor.Anchor) && _run.Anchors.GetValueOrDefault(anchor.Anchor) != anchor).ToList();
                if (changed is not []) Say(new AnchorsKnown([.. changed], asOf));
                break;
            // What a call brings in the very moment a run ends is not acted on any more, but it stands on the timeline.
            case not (ToRun.Start or ToRun.LevelIs or ToRun.AnchorsAre or ToRun.MoreInputs) when !_run.IsGoing: break;
            case ToRun.ChildIsGoing(var address, var child, var isLinked) when ReadyAt(address) is { Child: null } && CallAt(address) is { } call:
                Say(new ChildStarted(address, child, isLinked));
                if (!call.UntilEnded) Happen(address, "done");
                Advance();
                break;
            case ToRun.ChildIsRefused(var address, var code, var why) when ReadyAt(address) is { Child: null } && CallAt(address) is not null:
                Say(new ChildRefused(address, code, why));
                TellRole(_run.FindStep(address.Step)!, address, PageFor.Failure);
                break;
            // The two notices may overtake each other: that it is over says that it was going.
            case ToRun.ChildIsOver(var address, var child, var isAborted) when ReadyAt(address) is { } ready && CallAt(address) is not null && (ready.Child ?? child) == child:
                if (ready.Child is null) Say(new ChildStarted(address, child, IsLinked: false));
                Say(new ChildEnded(address, child, isAborted));
                Happen(address, isAborted ? "handled" : "done");
                Advance();
                break;
            case ToRun.MoreInputs more:
                AddInputs(more);
                break;
            case ToRun.End:
                Say(new RunEnded(InForce));
                break;
        }
    }

    private Work.Call? CallAt(Address address) => _run.FindStep(address.Step)?.Work as Work.Call;

    private void AddInputs(ToRun.MoreInputs more)
    {
        var lists = new List<Given>();
        var differing = new List<string>();
        foreach (var given in more.Inputs)
        {
            var before = _run.Inputs.GetValueOrDefault(given.Question);
            var isList = _run.Version.Content.Inputs.FirstOrDefault(input => input.Id == given.Question)?.Type
                is QuestionType.Accounts or QuestionType.People or QuestionType.Systems or QuestionType.Partners;
            if (!isList && before is not null && before != given) differing.Add(given.Question);
            else if (isList && given.Values.Where(value => !(before?.Values.Contains(value) ?? false)).ToList() is { Count: > 0 } fresh)
                lists.Add(given with { Values = [.. fresh] });
        }
        if (lists is [] && differing is []) return;
        Say(new InputsAdded(more.Caller, [.. lists], [.. differing]));
        Advance();
    }
}

/// <summary>What must be right before a run can begin. Asked by the incident when it is called, and again by the run.</summary>
public static class Starting
{
    /// <summary>Null when nothing is wrong.</summary>
    public static Refusal? Fault(Playbook playbook, ValueList<Given> inputs) => Faults(playbook, inputs).FirstOrDefault();

    /// <summary>All that is wrong, in the order of the playbook's form.</summary>
    public static IEnumerable<Refusal> Faults(Playbook playbook, ValueList<Given> inputs)
    {
        if (inputs.FirstOrDefault(given => playbook.Inputs.All(input => input.Id != given.Question)) is { } unknown)
            yield return Refusal.Of("unknown-input", $"The playbook {playbook.Id:playbook} has no input '{unknown.Question:question}'. It asks for: {Names(playbook):questions}.");
        foreach (var input in playbook.Inputs)
        {
            var given = inputs.FirstOrDefault(value => value.Question == input.Id);
            if (Answering.Fault("wrong-input", input, given, isAnswered: input.Default is not null) is { } fault) yield return fault;
        }
    }

    public static ValueList<Given> WithDefaults(Playbook playbook, ValueList<Given> inputs) =>
        [.. inputs, .. playbook.Inputs.Where(input => input.Default is not null && inputs.All(given => given.Question != input.Id))
            .Select(input => new Given(input.Id, [input.Default!]))];

    private static string Names(Playbook playbook) =>
        playbook.Inputs is [] ? "nothing" : string.Join(", ", playbook.Inputs.Select(input => input.Id));
}

/// <summary>Whether an answer fits its question.</summary>
public static class Answering
{
    /// <param name="code">Of the refusal: <c>wrong-answer</c>, <c>wrong-input</c>.</param>
    /// <param name="isAnswered">It was answered before, or has a default.</param>
    public static Refusal? Fault(string code, Question question, Given? given, bool isAnswered)
    {
        if (given is null || (given.Values is [] && given.Text is null))
            return question.Required && !isAnswered ? Refusal.Of($"{code}.needed", $"'{question.Id:question}' must be answered.") : null;
        if (question.Type != QuestionType.Choice) return null;
        if (given.Values is not [var choice]) return Refusal.Of($"{code}.one", $"'{question.Id:question}' takes one choice.");
        return question.Options.Any(option => option.Id == choice) ? null
            : Refusal.Of(code, $"'{choice:option}' is not a choice of '{question.Id:question}'. Choose one of: {string.Join(", ", question.Options.Select(option => option.Id)):options}.");
    }
}
