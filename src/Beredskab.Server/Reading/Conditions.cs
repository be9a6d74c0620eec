using Beredskab.Engine;
using Beredskab.Engine.Playbooks;
using Beredskab.Server.Resources;

namespace Beredskab.Server.Reading;

/// <summary>Says conditions, deadlines and gates of a playbook in words.</summary>
internal sealed class Conditions(Playbook playbook, string language, ClockBook clocks)
{
    private readonly Texts _texts = Texts.In(language);

    public string Say(Condition condition) => condition switch
    {
        Condition.Is(var path, var word) => _texts.Say("reading.is", ("what", Name(path)), ("value", Value(path, word))),
        Condition.Includes(var path, var word) => _texts.Say("reading.includes", ("what", Name(path)), ("value", Value(path, word))),
        Condition.Not(Condition.Is(var path, var word)) => _texts.Say("reading.is-not", ("what", Name(path)), ("value", Value(path, word))),
        Condition.Not(Condition.Includes(var path, var word)) => _texts.Say("reading.includes-not", ("what", Name(path)), ("value", Value(path, word))),
        Condition.Not(var inner) => _texts.Say("reading.not", ("what", Say(inner))),
        Condition.And(var left, var right) => _texts.Say("reading.and", ("left", Say(left)), ("right", Say(right))),
        Condition.Or(var left, var right) => _texts.Say("reading.or", ("left", Say(left)), ("right", Say(right))),
        _ => _texts["reading.clocks-settled"],
    };

    /// <summary>When a phase opens; null: at once.</summary>
    public string? Say(Opens opens)
    {
        if (opens.IsAtStart) return null;
        var steps = opens.After is [] ? null : string.Join(", ", opens.After.Select(Title));
        return _texts.Say("reading.opens", ("steps", steps), ("what", opens.When is { } condition ? Say(condition) : null));
    }

    /// <summary><c>20 min</c>, <c>20 t efter kendskab til hændelsen</c>.</summary>
    public string? Say(Due? due) => due switch
    {
        Due.FromReady(var within) => Span(within),
        Due.Since(var time, var anchor) => _texts.Say("reading.due-after", ("span", Span(time)), ("anchor", Name(anchor))),
        Due.Ahead(var time, var anchors) => _texts.Say("reading.due-before", ("span", Span(time)), ("anchor", string.Join(_texts["or"], anchors.Select(Name)))),
        _ => null,
    };

    public string Span(TimeSpan span) => span switch
    {
        { TotalDays: >= 2 } when span.Hours == 0 => $"{span.TotalDays:0} {_texts["unit.day"]}",
        { TotalHours: >= 1 } when span.Minutes == 0 => $"{span.TotalHours:0} {_texts["unit.hour"]}",
        _ => $"{span.TotalMinutes:0} {_texts["unit.minute"]}",
    };

    /// <summary>How long a clock lasts; null where the rule names no time.</summary>
    public string? Say(ClockLength? length) => length switch
    {
        // The law counts hours, and so do we: 72 t, not 3 d.
        { Elapsed: { TotalDays: < 7 } hours } => $"{hours.TotalHours:0} {_texts["unit.hour"]}",
        { Elapsed: { } elapsed } => Span(elapsed),
        { Months: { } months } => _texts.Say(months == 1 ? "reading.month" : "reading.months", ("n", months)),
        _ => null,
    };

    private string Title(StepId id) => playbook.Steps.FirstOrDefault(step => step.Id == id)?.Title.In(language) ?? id.Value;

    private string Name(FactPath path) => path switch
    {
        FactPath.Input(var id) => playbook.Inputs.FirstOrDefault(input => input.Id == id)?.Title?.In(language) ?? id,
        FactPath.OutcomeOf(var step) => $"“{Title(step)}”",
        FactPath.AnswerOf(var step, var asked) => QuestionOf(step, asked)?.Title?.In(language) ?? $"“{Title(step)}”",
        _ => _texts["reading.level"],
    };

    private string Value(FactPath path, string word) => path switch
    {
        FactPath.CurrentLevel => _texts[$"level.{word}"],
        FactPath.Input(var id) => Label(playbook.Inputs.FirstOrDefault(input => input.Id == id)?.Options, word),
        FactPath.OutcomeOf(var step) => playbook.Steps.FirstOrDefault(candidate => candidate.Id == step)?.Work switch
        {
            Work.Decide decide => Label(decide.Options, word),
            Work.Notify notify => Label(notify.Options, word),
            _ => Outcome(word),
        },
        FactPath.AnswerOf(var step, var asked) => Label(QuestionOf(step, asked)?.Options, word),
        _ => word,
    };

    private string Label(IEnumerable<Option>? options, string word) => options?.FirstOrDefault(option => option.Id == word)?.Label.In(language) ?? Outcome(word);

    private string Outcome(string word) => word == "not-needed" ? _texts["look.not-needed"] : _texts.Has($"outcome.{word}") ? _texts[$"outcome.{word}"] : word;

    private Question? QuestionOf(StepId step, string asked) => playbook.Steps.FirstOrDefault(candidate => candidate.Id == step)?.Asks.FirstOrDefault(question => question.Id == asked);

    private string Name(Anchor anchor) => anchor switch
    {
        Anchor.Knowledge(Awareness.Incident) => _texts["awareness.incident"],
        Anchor.Knowledge => _texts["awareness.breach"],
        Anchor.EndOf(var clock) => _texts.Say("reading.end-of", ("clock", clocks.Find(clock)?.Title.In(language) ?? clock.Value)),
        _ => "",
    };
}
