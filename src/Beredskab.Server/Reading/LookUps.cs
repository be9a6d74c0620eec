using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;
using Beredskab.Server.Letters;

namespace Beredskab.Server.Reading;

/// <summary>
/// A playbook's own sentences with what they look up filled in (LANGUAGE 2), as whoever reads the page sees them. What is not known yet,
/// or was left empty, says so: a page never shows a gap or a pair of braces.
/// </summary>
internal sealed class LookUps(RunScene scene, Step step)
{
    public string? In(LocalizedText? text) => scene.Glossary.In(text) is not { } sentence ? null
        : !sentence.Contains("{{", StringComparison.Ordinal) ? sentence
        : string.Concat(Template.Parse(sentence).Parts.Select(part => part switch
        {
            TemplatePart.Literal(var words) => words,
            TemplatePart.Look(var path) => Value(path) is { Length: > 0 } value ? value : scene.Words[IsSettled(path) ? "reading.left-empty" : "reading.not-known-yet"],
            _ => "",
        }));

    private string? Value(string path) => path switch
    {
        "incident.title" => scene.Glossary.Text(scene.Incident.Title),
        "incident.area" => scene.Glossary.Text(scene.Incident.Area) ?? scene.Glossary.Staff.Organisation.Name,
        "incident.level" => SmsWords.In(scene.Glossary.Language).Level(scene.Incident.Level),
        "incident.meet-at" => scene.Incident.MeetAt ?? DanishClock.Clock(scene.Run.Started + Renderer.MeetIn, scene.Glossary.Language),
        "organisation.name" => scene.Glossary.Staff.Organisation.Name,
        "step.title" => scene.TitleOf(step),
        "step.card" => step.Card,
        "step.due-in" => Due is { } due ? SmsWords.In(scene.Glossary.Language).Span(due - scene.Glossary.Now) : null,
        "step.due-at" => Due is { } due ? DanishClock.Clock(due, scene.Glossary.Language) : null,
        // The code is each person's own and stands in the message that they get.
        "reply.yes" => $"{SmsWords.In(scene.Glossary.Language).Yes} …",
        "reply.no" => $"{SmsWords.In(scene.Glossary.Language).No} …",
        "reply.code" => "…",
        _ => OfRun(path),
    };

    private DateTimeOffset? Due => scene.Run.StateOf(step.Id) is StepState.Ready ready ? Deadline.DueOf(scene.Run, step, ready) : null;

    private string? OfRun(string path)
    {
        var (first, rest) = path.Split('.', 2) is [var one, var other] ? (one, other) : (path, "");
        if (rest == "label" && Renderer.LabelOf(scene.Run, new(first), scene.Glossary.Language) is { } label) return label;
        return scene.Run.GivenAt(path) is { } given ? string.Join(", ", scene.Glossary.Answer(scene.QuestionAt(path), given)) : null;
    }

    private bool IsSettled(string path) => path.Split('.')[0] is var first && (first is "inputs" or "incident" || scene.Run.FindStep(new(first)) is { } source && scene.Run.StateOf(source.Id).IsSettled);
}
