using Beredskab.Engine;
using Beredskab.Engine.Incidents;
using Beredskab.Engine.Outside;
using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;
using Beredskab.Storage;
using Beredskab.Server.Streams;

namespace Beredskab.Server.Letters;

public sealed record Letter(string Subject, string Text);

/// <summary>Writes the texts that leave the house: the playbook's own, with its look-ups filled in, or the product's.</summary>
/// <param name="mailbox">Null where no answers by mail are read.</param>
public sealed class Renderer(Store store, IncidentLookup incidents, IMailbox? mailbox = null)
{
    /// <summary>When people meet, from the start of the run, where nobody has said when.</summary>
    public static readonly TimeSpan MeetIn = TimeSpan.FromMinutes(30);

    private const string CodeMark = NewEffect.CodePlaceholder;

    /// <summary>
    /// Where texts are rendered: the run as it stands after the event, and the asides that this commit brings. What was looked up for one text is known
    /// for the next: two hundred people may be told the same, while two hundred more answer.
    /// </summary>
    public sealed record Scene(Run? Run, IncidentId Incident, OrganisationId Organisation, Mode Mode, DateTimeOffset At, IReadOnlyList<NewAside> Fresh)
    {
        /// <summary>Of whom something is written to.</summary>
        public IReadOnlyDictionary<PersonId, string> Languages { get; init; } = new Dictionary<PersonId, string>();

        /// <summary>The contacts that are chats, in which no answer is read.</summary>
        public IReadOnlySet<ContactId> Chats { get; init; } = new HashSet<ContactId>();

        internal Dictionary<string, string> Texts { get; } = [];

        internal Task<Incident?>? Found { get; set; }

        public string LanguageOf(PersonId person) => Languages.GetValueOrDefault(person, "da");
    }

    public async Task<Letter> Page(Scene scene, EffectWork.Page page, Address? address)
    {
        var language = scene.LanguageOf(page.To.Person);
        var step = StepOf(scene, address);
        var title = await TitleOf(scene, step, language);
        var incident = await Value(scene, "incident.title", language, address);
        if (page.To.Channel == Channel.Voice)
        {
            // Whatever an author wrote is for reading, with a code in it.
            var what = page.About == PageFor.Failure && step?.OnFailure is { Task: var byHand } ? await Fill(scene, byHand.In(language), language, address) : title;
            return new(Drill(scene, incident), Drill(scene, CallWords.In(language).Page(page.About, incident, what, DueAt(scene, address) - scene.At)));
        }
        var text = page.Text is { } message && TextOf(scene, message) is { } own
            ? await Fill(scene, own.In(language), language, address, isShort: page.To.Channel == Channel.Sms)
            : Own(page, step, language, title, incident, DueIn(scene, address, language), step?.OnFailure is { Task: var task } ? await Fill(scene, task.In(language), language, address) : null);
        return new(Drill(scene, step is null ? incident : $"{incident}: {title}"), Drill(scene, ForChannel(scene, text, page.To, language)));
    }

    public async Task<Letter> Message(Scene scene, EffectWork.Message message, Address? address)
    {
        var language = scene.LanguageOf(message.To.Person);
        var text = message.FreeText is { } free ? $"BEREDSKAB: {await Read(scene, free)}"
            : message.Text is { } id && TextOf(scene, id) is { } own ? await Fill(scene, own.In(language), language, address, isShort: message.To.Channel == Channel.Sms)
            : "";
        return new(Drill(scene, await Value(scene, "incident.title", language, address)), Drill(scene, ForChannel(scene, text, message.To, language)));
    }

    public async Task<LightPayload> Light(Scene scene, ActionCall call, Address? address)
    {
        var step = StepOf(scene, address);
        var title = await TitleOf(scene, step, "da");
        var incident = await Value(scene, "incident.title", "da", address);
        var priority = call.With.FirstOrDefault(parameter => parameter.Name == "priority")?.Values[0].Source;
        var targets = call.With.Where(parameter => parameter.Name == "accounts").SelectMany(parameter => parameter.Values)
            .SelectMany(value => value.OnlyPath is { } path && scene.Run is { } run ? run.ListAt(path) : []);
        var subject = call.With.FirstOrDefault(parameter => parameter.Name == "of")?.Values[0].Source;
        return new(call.Action, Drill(scene, $"{incident}: {title}"), subject ?? (step?.Work is Work.Task task ? await Fill(scene, task.Sentence.In("da"), "da", address) : title), priority, [.. targets]);
    }

    /// <summary>Whoever is mailed where no answers by mail are read, or written to in Teams, has no code, and answers in Beredskab; whoever is called presses a key.</summary>
    private string ForChannel(Scene scene, string text, PersonContact to, string language) =>
        to.Channel == Channel.Mail && (mailbox is null || scene.Chats.Contains(to.Contact)) ? text.Replace(CodeMark, Resources.Texts.In(language)["letter.in-beredskab"], StringComparison.Ordinal)
        : to.Channel == Channel.Voice && text.Contains(CodeMark, StringComparison.Ordinal) ? CallWords.In(language).Message(text.Replace($" {CodeMark}", "", StringComparison.Ordinal).Replace(CodeMark, "", StringComparison.Ordinal))
        : text;

    // ---- The product's own words

    private static string Own(EffectWork.Page page, Step? step, string language, string title, string incident, string due, string? failure)
    {
        var words = SmsWords.In(language);
        var options = step?.Work is Work.Decide decide ? decide.Options : [];
        return page.About switch
        {
            PageFor.Task => words.Task(incident, title, due, CodeMark),
            PageFor.Decision => words.Decision(incident, title, due, CodeMark, [.. options.Select(option => option.Label.In(language))]),
            PageFor.Suggestion => words.Decision(incident, title, due, CodeMark, [.. options.Select(option => option.Label.In(language))]),
            PageFor.Approval => words.Approval(incident, title, CodeMark),
            PageFor.Late => words.Late(incident, title, CodeMark),
            PageFor.Failure => words.Failure(incident, failure ?? title, CodeMark),
            PageFor.Assigned => words.Assigned(incident, title, CodeMark),
            PageFor.Refused => words.Refused(incident, title),
            PageFor.StandDown => words.StandDown(incident, title),
            _ => words.Informed(incident),
        };
    }

    // ---- Look-ups

    /// <param name="isShort">For a text message: what people wrote is cut, and holds no letter that would make two of it and no address of the web.</param>
    private async Task<string> Fill(Scene scene, string source, string language, Address? address, bool isShort = false)
    {
        var filled = new System.Text.StringBuilder();
        foreach (var part in Template.Parse(source).Parts)
            filled.Append(part switch
            {
                TemplatePart.Literal(var text) => text,
                TemplatePart.Look(var path) => await Value(scene, path, language, address) is not { Length: > 0 } value ? Resources.Texts.In(language)["reading.left-empty"]
                    : isShort && !path.StartsWith("reply.", StringComparison.Ordinal) ? SmsText.Cut(value) : value,
                _ => "",
            });
        return filled.ToString();
    }

    /// <summary>What a path of a template says, for people.</summary>
    public async Task<string> Value(Scene scene, string path, string language, Address? address)
    {
        var step = StepOf(scene, address);
        switch (path)
        {
            case "reply.yes": return $"{SmsWords.In(language).Yes} {CodeMark}";
            case "reply.no": return $"{SmsWords.In(language).No} {CodeMark}";
            case "reply.code": return CodeMark;
            case "step.title": return await TitleOf(scene, step, language);
            case "step.card": return step?.Card ?? step?.Id.Value ?? "";
            case "step.due-in": return DueIn(scene, address, language);
            case "step.due-at": return DueAt(scene, address) is { } due ? DanishClock.Clock(due, language) : "-";
            case "organisation.name": return (await store.Roster.Organisations()).Find(organisation => organisation.Id == scene.Organisation)?.Name ?? scene.Organisation.Value;
        }
        if (path.StartsWith("incident.", StringComparison.Ordinal)) return await OfIncident(scene, path["incident.".Length..], language);
        return scene.Run is { } run ? await OfRun(scene, run, path, language) : "";
    }

    private async Task<string> OfIncident(Scene scene, string what, string language)
    {
        var incident = await (scene.Found ??= incidents.Find(scene.Incident, scene.Organisation));
        return what switch
        {
            "title" => SmsText.Cut(incident?.Title is { } title ? await Read(scene, title) : "", SmsText.Longest),
            "area" => SmsText.Cut(incident?.Area is { } area ? await Read(scene, area) : await Value(scene, "organisation.name", language, null), SmsText.Longest),
            "level" => SmsWords.In(language).Level(incident?.Level ?? Level.Green),
            "meet-at" => incident?.MeetAt ?? DanishClock.Clock((scene.Run?.Started ?? scene.At) + MeetIn, language),
            _ => "",
        };
    }

    private async Task<string> OfRun(Scene scene, Run run, string path, string language)
    {
        var dot = path.IndexOf('.', StringComparison.Ordinal);
        var (first, rest) = dot > 0 ? (path[..dot], path[(dot + 1)..]) : (path, "");
        if (rest == "label" && LabelOf(run, new(first), language) is { } label) return label;
        if (run.GivenAt(path) is not { } given) return "";
        if (given.Text is { } text) return await Read(scene, text);
        var question = first == "inputs"
            ? run.Version.Content.Inputs.FirstOrDefault(input => input.Id == rest)
            : run.FindStep(new(first))?.Asks.FirstOrDefault(asked => asked.Id == rest);
        if (question?.Type == QuestionType.People)
        {
            var names = new List<string>();
            foreach (var person in given.Values) names.Add((await store.Roster.Find(new(person)))?.Name ?? person);
            return string.Join(", ", names);
        }
        return string.Join(", ", given.Values.Select(value => question?.Options.FirstOrDefault(option => option.Id == value)?.Label.In(language) ?? value));
    }

    /// <summary>What was chosen, in words; null of what is no decision or not made.</summary>
    public static string? LabelOf(Run run, StepId step, string language) => run.FindStep(step)?.Work is Work.Decide decide && run.StateOf(step) is StepState.Happened happened
        ? string.Join(", ", decide.Options.Where(option => happened.Includes.Contains(option.Id)).Select(option => option.Label.In(language))) : null;

    private async Task<string> TitleOf(Scene scene, Step? step, string language)
    {
        if (step is null) return await OfIncident(scene, "title", language);
        if (scene.Run?.AddedTasks.GetValueOrDefault(step.Id) is { } added) return SmsText.Cut(await Read(scene, added.Sentence), 100);
        return step.Title.In(language);
    }

    private async Task<string> Read(Scene scene, Engine.Aside aside)
    {
        if (scene.Texts.TryGetValue(aside.Id, out var known)) return known;
        return scene.Texts[aside.Id] = scene.Fresh.FirstOrDefault(fresh => fresh.Aside.Id == aside.Id)?.Aside.Value
            ?? (await store.Asides.Read([aside.Id])).GetValueOrDefault(aside.Id, "(slettet)");
    }

    private static LocalizedText? TextOf(Scene scene, MessageId id) =>
        scene.Run?.Version.Content.Messages.FirstOrDefault(message => message.Id == id)?.Text;

    private static Step? StepOf(Scene scene, Address? address) => address is { } at ? scene.Run?.FindStep(at.Step) : null;

    private static DateTimeOffset? DueAt(Scene scene, Address? address) =>
        address is { } at && scene.Run is { } run && run.FindStep(at.Step) is { } step && run.StateOf(at.Step) is StepState.Ready ready
            ? Deadline.DueOf(run, step, ready) : null;

    private static string DueIn(Scene scene, Address? address, string language) =>
        DueAt(scene, address) is { } due ? SmsWords.In(language).Span(due - scene.At) : "-";

    private static string Drill(Scene scene, string text) => scene.Mode == Mode.Drill ? $"ØVELSE: {text}" : text;
}
