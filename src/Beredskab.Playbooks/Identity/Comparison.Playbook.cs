using Beredskab.Engine.Playbooks;

namespace Beredskab.Playbooks.Identity;

/// <summary>What is otherwise in a playbook, its phases and its messages.</summary>
internal sealed partial class Comparison
{
    public IEnumerable<string> Playbook()
    {
        var it = Us("indsatsplanen", "the playbook");
        var (phases, cameIn, wentOut) = Match(before.Phases, after.Phases, (one, other) => one.Id == other.Id);
        return Told(it, Canonical.Whole(before).Otherwise(Canonical.Whole(after)),
            ("playbook", () => One($"Det er to forskellige indsatsplaner: '{before.Id}' og '{after.Id}'.", $"These are two different playbooks: '{before.Id}' and '{after.Id}'.")),
            ("version", () => One($"Version {after.Version}, før {before.Version}.", $"Version {after.Version}, not {before.Version}.")),
            ("code", () => Plain(it, Us("en kode", "a code"), Us("koden for", "the code of"), before.Code, after.Code)),
            ("language", () => One($"Indsatsplanens sprog er nu {Tongue(after.Language)}, før {Tongue(before.Language)}.", $"The language of the playbook is now {Tongue(after.Language)}, not {Tongue(before.Language)}.")),
            ("title", () => Text(it, Us("en titel", "a title"), Us("titlen på", "the title of"), before.Title, after.Title)),
            ("purpose", () => Text(it, Us("et formål", "a purpose"), Us("formålet med", "the purpose of"), before.Purpose, after.Purpose)),
            ("notice", () => Text(it, Us("en påtegning", "a notice"), Us("påtegningen på", "the notice on"), before.Notice, after.Notice)),
            ("tlp", () => Plain(it, Us("en mærkning", "a marking"), Us("mærkningen af", "the marking of"), Tlp(before), Tlp(after))),
            ("review-by", () => Of(before.ReviewBy, after.ReviewBy,
                day => Us($"Indsatsplanen skal nu være gennemgået senest {day}.", $"The playbook is now to be reviewed by {day}."),
                day => Us($"Indsatsplanen skal ikke længere være gennemgået til en bestemt dag (før senest {day}).", $"The playbook no longer has a day to be reviewed by (it was {day})."),
                (old, day) => Us($"Indsatsplanen skal nu være gennemgået senest {day}, før senest {old}.", $"The playbook is now to be reviewed by {day}, not by {old}."))),
            ("review-every", () => Of(before.ReviewEvery, after.ReviewEvery,
                every => Us($"Indsatsplanen gennemgås nu {_now.EveryLong(every)}.", $"The playbook is now reviewed {_now.EveryLong(every)}."),
                every => Us($"Indsatsplanen gennemgås ikke længere {_was.EveryLong(every)}.", $"The playbook is no longer reviewed {_was.EveryLong(every)}."),
                (old, every) => Us($"Indsatsplanen gennemgås nu {_now.EveryLong(every)}, før {_was.EveryLong(old)}.", $"The playbook is now reviewed {_now.EveryLong(every)}, not {_was.EveryLong(old)}."))),
            ("requirements", () => Each(Us("Kravene", "The requirements"), before.Requirements, after.Requirements,
                id => Us($"Indsatsplanen er nu svar på kravet {Requirement(id)}.", $"The playbook now answers the requirement {Requirement(id)}."),
                id => Us($"Indsatsplanen er ikke længere svar på kravet {Requirement(id)}.", $"The playbook no longer answers the requirement {Requirement(id)}."))),
            ("level", () => Levels(before.Level, after.Level)),
            ("one-per", () => Of(Calls(before), Calls(after),
                one => Us($"Flere kald af indsatsplanen giver nu {one}.", $"Several calls of the playbook now give {one}."),
                one => Us($"Det er ikke længere sagt, at flere kald af indsatsplanen giver {one}.", $"It is no longer said that several calls of the playbook give {one}."),
                (old, one) => Us($"Flere kald af indsatsplanen giver nu {one}, før {old}.", $"Several calls of the playbook now give {one}, not {old}."))),
            ("triggers", () => Each(Us("De tegn, planen bruges ved,", "The signs that the playbook is used at"), before.Triggers, after.Triggers,
                text => Us($"Indsatsplanen bruges nu også, når man ser {Now(text)}.", $"The playbook is now also used when you see {Now(text)}."),
                text => Us($"Indsatsplanen bruges ikke længere, når man ser {Was(text)}.", $"The playbook is no longer used when you see {Was(text)}."),
                (old, text) => Us($"Et tegn, som indsatsplanen bruges ved, er {Wording(old, text)}.", $"A sign that the playbook is used at is {Wording(old, text)}."))),
            ("inputs", () => Questions(before.Inputs, after.Inputs, id => Us($"feltet '{id}'", $"input '{id}'"),
                ask => Us($"Feltet '{ask.Id}' er nyt: {Asked(ask)}.", $"Input '{ask.Id}' is new: {Asked(ask)}."),
                ask => Us($"Feltet '{ask.Id}' er væk: {Asked(ask)}.", $"Input '{ask.Id}' is gone: {Asked(ask)}."))),
            ("roles", () => Each(Us("Rollerne", "The roles"), before.Roles, after.Roles,
                id => Us($"Rollen {Called(id)} er ny i indsatsplanen.", $"Role {Called(id)} is new in the playbook."),
                id => Us($"Rollen {Called(id)} er væk fra indsatsplanen.", $"Role {Called(id)} is gone from the playbook."))),
            ("informed", () => Each(Us("De roller, der får besked ved start,", "The roles that are told at the start"), before.Informed, after.Informed,
                id => Us($"Rollen {Called(id)} får nu besked ved start.", $"Role {Called(id)} is now told at the start."),
                id => Us($"Rollen {Called(id)} får ikke længere besked ved start.", $"Role {Called(id)} is no longer told at the start."))),
            ("clocks", () => Each(Us("Fristerne", "The clocks"), before.Clocks, after.Clocks,
                id => Us($"Fristen {Called(id)} kan nu komme til at løbe.", $"The clock {Called(id)} may now run."),
                id => Us($"Fristen {Called(id)} kan ikke længere komme til at løbe.", $"The clock {Called(id)} may no longer run."))),
            ("afterwards", () => Of(before.Afterwards?.Value, after.Afterwards?.Value,
                id => Us($"Bagefter startes nu {Called(new PlaybookId(id))}.", $"Afterwards {Called(new PlaybookId(id))} is now started."),
                id => Us($"Bagefter startes {Called(new PlaybookId(id))} ikke længere.", $"Afterwards {Called(new PlaybookId(id))} is no longer started."),
                (old, id) => Us($"Bagefter startes nu {Called(new PlaybookId(id))}, før {Called(new PlaybookId(old))}.", $"Afterwards {Called(new PlaybookId(id))} is now started, not {Called(new PlaybookId(old))}."))),
            ("promises", Promises),
            ("shared", () => after.Shared
                ? One("Partnere inviteres nu, og hver kører sin egen udgave.", "Partners are now invited, and each runs its own version.")
                : One("Partnere inviteres ikke længere.", "Partners are no longer invited.")),
            ("phases", () => [.. cameIn.Select(New), .. phases.SelectMany(pair => Phase(pair.Was, pair.Now)), .. Steps(), .. wentOut.Select(Gone), .. Places(phases, one => Phase(one.Id), one => one.Id.Value)]),
            ("messages", Messages),
            ("exit-criteria", ExitCriteria),
            ("remark", () => Text(it, Us("en bemærkning", "a remark"), Us("bemærkningen til", "the remark on"), before.Remark, after.Remark)));

        string New(Phase phase) => Us($"Fasen '{phase.Id}' er ny{Title(phase)}", $"Phase '{phase.Id}' is new{Title(phase)}");

        string Gone(Phase phase) => Us($"Fasen '{phase.Id}' er væk{Title(phase)}", $"Phase '{phase.Id}' is gone{Title(phase)}");

        string Title(Phase phase) => phase.Title is { } title ? $": {End(_now.Text(title))}" : ".";
    }

    private string Phase(PhaseId id) => Us($"fasen '{id}'", $"phase '{id}'");

    private static string? Tlp(Playbook playbook) => playbook.Tlp is { } tlp ? $"TLP:{tlp}" : null;

    private string Requirement(string id) => Called(id, library.Requirements.FirstOrDefault(requirement => requirement.Id == id)?.Title.In(language));

    private string? Calls(Playbook playbook) => playbook.OnePer switch
    {
        OnePer.Incident => Us("ét forløb i hver hændelse", "one run in each incident"),
        OnePer.Call => Us("et nyt forløb for hvert kald", "a new run for each call"),
        _ => null,
    };

    private IEnumerable<string> Levels(LevelRange? was, LevelRange? now) =>
    [
        .. Of(Level(was?.Start), Level(now?.Start),
            level => Us($"Når indsatsplanen startes, hæves niveauet nu til {level}.", $"When the playbook is started, the level is now raised to {level}."),
            level => Us($"Når indsatsplanen startes, hæves niveauet ikke længere (før til {level}).", $"When the playbook is started, the level is no longer raised (it was, to {level})."),
            (old, level) => Us($"Når indsatsplanen startes, hæves niveauet nu til {level}, før til {old}.", $"When the playbook is started, the level is now raised to {level}, not to {old}.")),
        .. Of(Level(was?.AtMost), Level(now?.AtMost),
            level => Us($"Indsatsplanen hæver nu højst niveauet til {level}.", $"The playbook now raises the level to {level} at most."),
            level => Us($"Indsatsplanen kan nu hæve niveauet uden grænse (før højst til {level}).", $"The playbook can now raise the level without limit (it was to {level} at most)."),
            (old, level) => Us($"Indsatsplanen hæver nu højst niveauet til {level}, før højst til {old}.", $"The playbook now raises the level to {level} at most, not {old}.")),
    ];

    private string? Level(Level? level) => level is { } known ? _now.Level(known) : null;

    private IEnumerable<string> Promises()
    {
        var (kept, added, gone) = Match(before.Promises, after.Promises, (one, other) => one == other, (one, other) => one.Step == other.Step && one.Of == other.Of, (one, other) => one.Step == other.Step);
        foreach (var (was, now, _) in kept.Where(pair => pair.Was != pair.Now))
            yield return Us(
                $"Indsatsplanen lover nu, at '{now.Step}' er forbi inden {Kept(now)}, før {(was.Of == now.Of ? _was.Span(was.Within) : $"inden {Kept(was)}")}.",
                $"The playbook now promises that '{now.Step}' is over within {Kept(now)}, not {(was.Of == now.Of ? _was.Span(was.Within) : $"within {Kept(was)}")}.");
        foreach (var promise in added)
            yield return Us($"Indsatsplanen lover nu også, at '{promise.Step}' er forbi inden {Kept(promise)}.", $"The playbook now also promises that '{promise.Step}' is over within {Kept(promise)}.");
        foreach (var promise in gone)
            yield return Us($"Indsatsplanen lover ikke længere, at '{promise.Step}' er forbi inden {Kept(promise)}.", $"The playbook no longer promises that '{promise.Step}' is over within {Kept(promise)}.");
        foreach (var sentence in Order(Us("Løfterne", "The promises"), kept)) yield return sentence;

        string Kept(Promise promise) => Us(
            $"{_now.Span(promise.Within)} fra {(promise.Of is { } of ? $"'{of}'" : "start")}",
            $"{_now.Span(promise.Within)} of {(promise.Of is { } after ? $"'{after}'" : "the start")}");
    }

    private IEnumerable<string> ExitCriteria()
    {
        var (kept, added, gone) = Match<(int Index, ExitCriterion Item)>([.. before.ExitCriteria.Index()], [.. after.ExitCriteria.Index()],
            (one, other) => Same(one.Item.Text, other.Item.Text) && one.Item.HoldsWhen == other.Item.HoldsWhen, (one, other) => Same(one.Item.Text, other.Item.Text), (one, other) => one.Index == other.Index);
        foreach (var (was, now) in kept.Select(pair => (pair.Was.Item, pair.Now.Item)))
        {
            if (!Same(was.Text, now.Text)) yield return Us($"Et afslutningskriterium er {Wording(was.Text, now.Text)}.", $"An exit criterion is {Wording(was.Text, now.Text)}.");
            foreach (var sentence in Of(was.HoldsWhen, now.HoldsWhen,
                when => Us($"Afslutningskriteriet {Now(now.Text)} er nu opfyldt, når {_now.Say(when)}; før afgjorde et menneske det.", $"The exit criterion {Now(now.Text)} now holds when {_now.Say(when)}; people used to say so."),
                when => Us($"Afslutningskriteriet {Now(now.Text)} afgøres nu af et menneske; før var det opfyldt, når {_was.Say(when)}.", $"People now say whether the exit criterion {Now(now.Text)} holds; it used to hold when {_was.Say(when)}."),
                (old, when) => _was.Say(old) == _now.Say(when) ? Changed(Us($"afslutningskriteriet {Now(now.Text)}", $"the exit criterion {Now(now.Text)}"), "holds-when")
                    : Us($"Afslutningskriteriet {Now(now.Text)} er nu opfyldt, når {_now.Say(when)}; før, når {_was.Say(old)}.", $"The exit criterion {Now(now.Text)} now holds when {_now.Say(when)}; it used to when {_was.Say(old)}.")))
                yield return sentence;
        }
        foreach (var (_, one) in added) yield return Us($"Et afslutningskriterium er nyt: {Now(one.Text)}.", $"An exit criterion is new: {Now(one.Text)}.");
        foreach (var (_, one) in gone) yield return Us($"Et afslutningskriterium er væk: {Was(one.Text)}.", $"An exit criterion is gone: {Was(one.Text)}.");
        foreach (var sentence in Order(Us("Afslutningskriterierne", "The exit criteria"), kept)) yield return sentence;
    }

    private IEnumerable<string> Phase(Phase was, Phase now)
    {
        var it = Phase(now.Id);
        // The steps are told together, for a step may go from one phase to another.
        return Told(it, Canonical.Phase(was).Otherwise(Canonical.Phase(now)).Except(["steps"]),
            ("title", () => Text(it, Us("en titel", "a title"), Us("titlen på", "the title of"), was.Title, now.Title)),
            ("opens", () => Turned(_was.Opening(was.Opens), _now.Opening(now.Opens), (old, when) => Us($"{Big(it)} åbner nu{when}; før{old}.", $"{Big(it)} now opens{when}; it used to open{old}."))));
    }

    private static IEnumerable<string> Turned(string was, string now, Func<string, string, string> say) => was == now ? [] : [say(was, now)];

    private IEnumerable<string> Messages()
    {
        var (kept, added, gone) = Match(before.Messages, after.Messages, (one, other) => one.Id == other.Id);
        return
        [
            .. added.Select(one => Us($"Beskeden '{one.Id}' er ny{Sent(after, one)}", $"Message '{one.Id}' is new{Sent(after, one)}")),
            .. kept.SelectMany(pair => Message(pair.Was, pair.Now)),
            .. gone.Select(one => Us($"Beskeden '{one.Id}' er væk{Sent(before, one)}", $"Message '{one.Id}' is gone{Sent(before, one)}")),
            .. Places(kept, one => Us($"beskeden '{one.Id}'", $"message '{one.Id}'"), one => one.Id.Value),
        ];
    }

    /// <summary>How a message that is new or gone goes out, and what it says.</summary>
    private string Sent(Playbook of, Message message)
    {
        var how = message.Channel is { } channel ? $" ({_now.Channel(channel)})" : message.Audience is { } audience ? $" ({Us("til", "to")} {_now.Text(audience)})" : "";
        return how + (message.Text is { } text ? $": {Quote(of, text)}." : ".");
    }

    private IEnumerable<string> Message(Message was, Message now)
    {
        var it = Us($"beskeden '{now.Id}'", $"message '{now.Id}'");
        var keys = Canonical.Message(was).Otherwise(Canonical.Message(now)).ToList();
        if (was.Channel is null == now.Channel is null)
            return Told(it, keys,
                ("channel", () => One($"{Big(it)} sendes nu som {_now.Channel(now.Channel!.Value)}, før som {_was.Channel(was.Channel!.Value)}.", $"{Big(it)} is now sent as {_now.Channel(now.Channel!.Value)}, not as {_was.Channel(was.Channel!.Value)}.")),
                ("audience", () => Text(it, Us("modtagere", "an audience"), Us("modtagerne af", "the audience of"), was.Audience, now.Audience)),
                ("channels", () => Each(Us($"Kanalerne for {it}", $"The channels of {it}"), was.Channels, now.Channels,
                    way => Us($"{Big(it)} bringes nu også ud via {Now(way)}.", $"{Big(it)} now also goes out by {Now(way)}."),
                    way => Us($"{Big(it)} bringes ikke længere ud via {Was(way)}.", $"{Big(it)} no longer goes out by {Was(way)}."),
                    (old, way) => Us($"En kanal for {it} er {Wording(old, way)}.", $"A channel of {it} is {Wording(old, way)}."))),
                ("within", () => Spans(was.Within, now.Within,
                    span => Us($"{Big(it)} skal nu være ude inden {span} fra start.", $"{Big(it)} must now be out within {span} of the start."),
                    span => Us($"{Big(it)} skal ikke længere være ude inden {span} fra start.", $"{Big(it)} no longer has to be out within {span} of the start."),
                    (old, span) => Us($"{Big(it)} skal nu være ude inden {span} fra start, før inden {old}.", $"{Big(it)} must now be out within {span} of the start, not {old}."))),
                ("text", () => MessageText(it, was, now)));
        var sentence = now.Channel is { } channel
            ? Us($"{Big(it)} sendes nu af systemet som {_now.Channel(channel)}; før blev den bragt ud af mennesker.", $"{Big(it)} is now sent by the system as {_now.Channel(channel)}; people used to bring it out.")
            : Us($"{Big(it)} bringes nu til {Now(now.Audience!)} af mennesker; før blev den sendt af systemet.", $"{Big(it)} is now brought to {Now(now.Audience!)} by people; the system used to send it.");
        return Told(it, keys.Except(["audience", "channels", "within"]), ("channel", () => [sentence]), ("text", () => MessageText(it, was, now)));
    }

    private IEnumerable<string> MessageText(string it, Message was, Message now) => Text(it, Us("en tekst", "a text"), Us("teksten i", "the text of"), was.Text, now.Text);

    private IEnumerable<string> Spans(TimeSpan? was, TimeSpan? now, Func<string, string> came, Func<string, string> went, Func<string, string, string> turned) =>
        Of(was is { } old ? _was.Span(old) : null, now is { } span ? _now.Span(span) : null, came, went, turned);
}
