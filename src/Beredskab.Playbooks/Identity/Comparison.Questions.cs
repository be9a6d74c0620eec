using Beredskab.Engine.Playbooks;

namespace Beredskab.Playbooks.Identity;

/// <summary>What is otherwise in the fields that people fill in and in what they can choose.</summary>
internal sealed partial class Comparison
{
    /// <param name="name">A question as it stands inside a sentence.</param>
    private IEnumerable<string> Questions(ValueList<Question> was, ValueList<Question> now, Func<string, string> name, Func<Question, string> came, Func<Question, string> went)
    {
        var (kept, added, gone) = Match(was, now, (one, other) => one.Id == other.Id);
        return [.. added.Select(came), .. kept.SelectMany(pair => Question(name(pair.Now.Id), pair.Was, pair.Now)), .. gone.Select(went), .. Places(kept, one => name(one.Id), one => one.Id)];
    }

    private IEnumerable<string> Question(string it, Question was, Question now)
    {
        var keys = Canonical.Question(was).Otherwise(Canonical.Question(now)).ToList();
        // What can be chosen goes with the kind.
        if (was.Type != now.Type) keys.Remove("options");
        return Told(it, keys,
            ("type", () => One($"{Big(it)} udfyldes nu med {Filled(now)}, før med {Filled(was)}.", $"{Big(it)} is now filled in with {Filled(now)}, not with {Filled(was)}.")),
            ("title", () => Text(it, Us("en titel", "a title"), Us("titlen på", "the title of"), was.Title, now.Title)),
            ("options", () => Options(it, was.Options, now.Options)),
            ("required", () => now.Required ? One($"{Big(it)} skal nu udfyldes.", $"{Big(it)} must now be filled in.") : One($"{Big(it)} må nu stå tomt.", $"{Big(it)} may now be left open.")),
            ("default", () => Of(was.Default, now.Default,
                text => Us($"{Big(it)} er nu udfyldt på forhånd med “{text}”.", $"{Big(it)} is now filled in beforehand with “{text}”."),
                text => Us($"{Big(it)} er ikke længere udfyldt på forhånd (før med “{text}”).", $"{Big(it)} is no longer filled in beforehand (it was, with “{text}”)."),
                (old, text) => Us($"{Big(it)} er nu udfyldt på forhånd med “{text}”, før med “{old}”.", $"{Big(it)} is now filled in beforehand with “{text}”, not with “{old}”."))));
    }

    /// <summary><c>Hvordan? (et valg mellem Hurtigt og Grundigt, skal udfyldes)</c>.</summary>
    private string Asked(Question ask) =>
        $"{(ask.Title is { } title ? _now.Text(title) : ask.Id)} ({Filled(ask)}, {(ask.Required ? Us("skal udfyldes", "must be filled in") : Us("må stå tomt", "may be left open"))})";

    private string Filled(Question ask) => ask.Type switch
    {
        QuestionType.Text => Us("tekst", "text"),
        QuestionType.Choice => Us($"et valg mellem {And(ask.Options.Select(option => _now.Text(option.Label)))}", $"a choice of {And(ask.Options.Select(option => _now.Text(option.Label)))}"),
        QuestionType.Accounts => Us("konti", "accounts"),
        QuestionType.People => Us("personer", "people"),
        QuestionType.Systems => Us("systemer", "systems"),
        QuestionType.Partners => Us("partnere", "partners"),
        QuestionType.Date => Us("en dato", "a date"),
        QuestionType.Time => Us("et tidspunkt", "a time"),
        QuestionType.File => Us("en fil", "a file"),
        QuestionType.Number => Us("et tal", "a number"),
        _ => Us("erfaringer", "lessons"),
    };

    /// <param name="of">What is answered: <c>trinnet 'bad'</c>.</param>
    private IEnumerable<string> Options(string of, ValueList<Option> was, ValueList<Option> now)
    {
        var (kept, added, gone) = Match(was, now, (one, other) => one.Id == other.Id);
        return
        [
            .. added.Select(one => Us($"{Big(of)} har en ny svarmulighed {Labelled(one)}.", $"{Big(of)} has a new option {Labelled(one)}.")),
            .. kept.SelectMany(pair => Option(Name(pair.Now), pair.Was, pair.Now)),
            .. gone.Select(one => Us($"Svarmuligheden {Labelled(one)} i {of} er væk.", $"Option {Labelled(one)} of {of} is gone.")),
            .. Places(kept, Name, one => one.Id),
        ];

        string Name(Option option) => Us($"svarmuligheden '{option.Id}' i {of}", $"option '{option.Id}' of {of}");
    }

    private string Labelled(Option option) => $"'{option.Id}' ({_now.Text(option.Label)})";

    private IEnumerable<string> Option(string it, Option was, Option now) => Told(it, Canonical.Option(was).Otherwise(Canonical.Option(now)),
        ("label", () => Text(it, Us("en tekst", "a text"), Us("teksten på", "the text of"), was.Label, now.Label)),
        ("alone", () => now.Alone
            ? One($"{Big(it)} kan ikke længere vælges sammen med andre.", $"{Big(it)} can no longer be chosen with others.")
            : One($"{Big(it)} kan nu vælges sammen med andre.", $"{Big(it)} can now be chosen with others.")),
        ("level", () => Of(Level(was.Level), Level(now.Level),
            level => Us($"{Big(it)} sætter nu niveauet til {level}.", $"{Big(it)} now sets the level to {level}."),
            level => Us($"{Big(it)} sætter ikke længere niveauet (før til {level}).", $"{Big(it)} no longer sets the level (it was, to {level})."),
            (old, level) => Us($"{Big(it)} sætter nu niveauet til {level}, før til {old}.", $"{Big(it)} now sets the level to {level}, not to {old}."))),
        ("again", () => Of(Again(was), Again(now),
            steps => Us($"{Big(it)} sender nu tilbage til {steps}.", $"{Big(it)} now sends back to {steps}."),
            steps => Us($"{Big(it)} sender ikke længere tilbage til {steps}.", $"{Big(it)} no longer sends back to {steps}."),
            (old, steps) => Us($"{Big(it)} sender nu tilbage til {steps}, før til {old}.", $"{Big(it)} now sends back to {steps}; it used to be to {old}."))),
        ("ask-again", () => Spans(was.AskAgain, now.AskAgain,
            span => Us($"Med {it} spørges der nu igen om {span}.", $"With {it}, it is now asked again in {span}."),
            span => Us($"Med {it} spørges der ikke længere igen (før om {span}).", $"With {it}, it is no longer asked again (it was, in {span})."),
            (old, span) => Us($"Med {it} spørges der nu igen om {span}, før om {old}.", $"With {it}, it is now asked again in {span}, not in {old}."))),
        ("starts", () => Starts(it, was.Starts, now.Starts)),
        ("waives", () => Waives(it, was.Waives, now.Waives)));

    private string? Again(Option option) => option.Again is [] ? null : And(option.Again);

    private IEnumerable<string> Starts(string it, ValueList<ClockId> was, ValueList<ClockId> now) => Each(
        Us($"De frister, {it} starter,", $"The clocks that {it} starts"), was, now,
        id => Us($"{Big(it)} starter nu fristen {Called(id)}.", $"{Big(it)} now starts the clock {Called(id)}."),
        id => Us($"{Big(it)} starter ikke længere fristen {Called(id)}.", $"{Big(it)} no longer starts the clock {Called(id)}."));

    private IEnumerable<string> Waives(string it, ValueList<ClockId> was, ValueList<ClockId> now) => Each(
        Us($"De frister, der frafalder med {it},", $"The clocks that {it} waives"), was, now,
        id => Us($"Med {it} frafalder nu fristen {Called(id)}.", $"{Big(it)} now waives the clock {Called(id)}."),
        id => Us($"Med {it} frafalder ikke længere fristen {Called(id)}.", $"{Big(it)} no longer waives the clock {Called(id)}."));
}
