using Beredskab.Engine.Playbooks;
using Beredskab.Playbooks.Gate;
using Beredskab.Playbooks.Grammar;

namespace Beredskab.Playbooks;

/// <summary>Look-ups in texts lead somewhere, and stand only where the product looks things up.</summary>
internal static class PathCheck
{
    private static readonly ValueList<string> Always =
        ["incident.title", "incident.area", "incident.level", "incident.meet-at", "organisation.name", "step.title", "step.card", "step.due-in", "step.due-at"];

    private static readonly ValueList<string> Replies = ["reply.yes", "reply.no", "reply.code"];

    private const string Paths = "there are inputs.…, the answers of steps, incident.title, .area, .level and .meet-at, organisation.name, and step.title, .card, .due-in and .due-at";

    private static readonly ValueList<QuestionType> Lists =
        [QuestionType.Accounts, QuestionType.People, QuestionType.Systems, QuestionType.Partners, QuestionType.Lessons];

    public static void Check(LintedFile file)
    {
        foreach (var step in file.Playbook.Steps)
        {
            foreach (var (key, text) in Texts(step)) Look(file, text, path => file.Text.Word(step.Id, key, path), step);
            if (step.ForEach is { } list) List(file, step, list, file.Text.At(step.Id, "for-each"));
            if (step.Work is Work.Share share) ShareWith(file, step, share);
        }
        foreach (var message in file.Playbook.Messages)
        {
            foreach (var version in message.Text?.Versions ?? []) Look(file, version.Text, _ => file.Text.At("messages", message.Id.Value, "text"), of: null);
            var paths = (message.Text?.Versions ?? []).SelectMany(version => Template.Parse(version.Text).Paths).Distinct().ToList();
            foreach (var step in file.Playbook.Steps.Where(step => MessageCheck.Used(step).Contains(message.Id)))
                foreach (var path in paths)
                    if (Lacks(step, path) is { } missing)
                        file.Error(Codes.PathNotBefore, file.Text.At("messages", message.Id.Value, "text"), $"'{{{{{path}}}}}' is nothing when '{step.Id}' sends it: the step has no '{missing}'.", "give it one, or write another message");
        }
    }

    /// <summary>What a path gives, for those who need to know: the field, or null when it is no field or does not exist.</summary>
    public static Question? Field(LintedFile file, string path) => path.Split('.', 2) switch
    {
        ["inputs", var input] => file.Input(input),
        [var step, var answer] => file.Find(new StepId(step))?.Asks.FirstOrDefault(ask => ask.Id == answer),
        _ => null,
    };

    public static bool IsList(Question question) => Lists.Contains(question.Type);

    /// <summary>Every path of this playbook's own facts that a step looks up, where, and whether nothing at all would do there.</summary>
    public static IEnumerable<(string Path, Mark At, bool MayBeEmpty)> LooksOf(LintedFile file, Step step)
    {
        foreach (var (key, text) in Texts(step))
            foreach (var path in Template.Parse(text).Paths) yield return (path, file.Text.Word(step.Id, key, path), MayBeEmpty(file, step, key, path));
        if (step.ForEach is { } list) yield return (list, file.Text.At(step.Id, "for-each"), true);
        if (step.Work is Work.Share { With.OnlyPath: { } partners }) yield return (partners, file.Text.At(step.Id, "share", "with"), true);
        foreach (var message in MessageCheck.Used(step).Distinct().Select(file.Find).OfType<Message>())
            foreach (var path in (message.Text?.Versions ?? []).SelectMany(version => Template.Parse(version.Text).Paths).Distinct())
                yield return (path, file.Text.At("messages", message.Id.Value, "text"), false);
    }

    /// <summary>A called playbook that does not require an input does without it.</summary>
    private static bool MayBeEmpty(LintedFile file, Step step, string key, string path) =>
        key == "with" && step.Work is Work.Call call && file.Neighbours.Find(call.Playbook)?.Playbook is { } called
        && call.With.Where(given => given.Values.Any(value => value.OnlyPath == path)).All(given => called.Inputs.FirstOrDefault(input => input.Id == given.Name) is { Required: false });

    private static IEnumerable<(string Key, string Text)> Texts(Step step)
    {
        var sentences = new (string Key, LocalizedText? Text)[]
        {
            (step.Work.Kind, step.Work switch { Work.Task task => task.Sentence, Work.Decide decide => decide.Question, _ => null }),
            ("note", step.Note), ("done-when", step.DoneWhen), ("on-failure", step.OnFailure?.Task),
        };
        var points = step.Checklist?.Points.Select(point => ("checklist", (LocalizedText?)point)) ?? [];
        var parameters = step.Work switch { Work.Act act => act.Action.With, Work.Call call => call.With, _ => [] };
        return sentences.Concat(points).SelectMany(pair => pair.Item2?.Versions.Select(version => (pair.Item1, version.Text)) ?? [])
            .Concat(parameters.SelectMany(parameter => parameter.Values).Select(value => ("with", value.Source)))
            .Concat(step.Alongside.SelectMany(call => call.With).SelectMany(parameter => parameter.Values).Select(value => ("alongside", value.Source)));
    }

    /// <param name="of">The step that the text belongs to; null for a message, which several may send.</param>
    private static void Look(LintedFile file, string text, Func<string, Mark> at, Step? of)
    {
        if (Unpaired(text) is { } message) file.Error(Codes.BadTemplate, at("{{"), message, "write {{path}}");
        else foreach (var path in Template.Parse(text).Paths) Path(file, path, at(path), of);
    }

    /// <summary>What is wrong with the braces; null when each look-up is opened and closed before the next.</summary>
    private static string? Unpaired(string text)
    {
        for (var at = 0; ;)
        {
            var (open, close) = (text.IndexOf("{{", at, StringComparison.Ordinal), text.IndexOf("}}", at, StringComparison.Ordinal));
            if (open < 0 && close < 0) return null;
            if (close < 0) return "A look-up is not closed: '{{' and '}}' must come in pairs.";
            if (open < 0 || close < open) return "'}}' closes a look-up here that was not opened: '{{' and '}}' must come in pairs.";
            if (text.IndexOf("{{", open + 2, close - open - 2, StringComparison.Ordinal) >= 0) return "A look-up begins within another: '{{' and '}}' must come in pairs.";
            at = close + 2;
        }
    }

    private static void Path(LintedFile file, string path, Mark at, Step? of)
    {
        ValueList<string> known = [.. Always, .. of is null ? Replies : [], .. Facts(file)];
        if (path is "")
            file.Error(Codes.UnknownPath, at, "A look-up is empty: '{{}}' names nothing.", "write between the braces what is looked up, such as {{incident.title}}, or remove them");
        else if (!known.Contains(path))
            file.Error(Codes.UnknownPath, at, $"Nothing is found at '{{{{{path}}}}}'.", Spelling.DidYouMean(path, known) ?? (Replies.Contains(path) ? "replies can be asked for in messages only" : Paths));
        else if (of is not null && file.Find(new StepId(path.Split('.')[0])) is { } source && !file.SettledBefore(of).Contains(source.Id))
            file.Error(Codes.PathNotBefore, at, source == of
                ? (Phrase)$"'{{{{{path}}}}}' is not known before '{of.Id}' itself is over."
                : $"'{{{{{path}}}}}' need not be known here: '{of.Id}' does not wait for '{source.Id}'.", source == of ? "look it up in a later step" : (Phrase)$"add '{source.Id}' to 'after'");
        else if (of is not null && Lacks(of, path) is { } missing)
            file.Error(Codes.PathNotBefore, at, $"'{{{{{path}}}}}' is nothing here: '{of.Id}' has no '{missing}'.", $"give it one, or leave the look-up out");
    }

    /// <summary>The key without which a step has nothing to show at that path.</summary>
    private static string? Lacks(Step step, string path) => path switch
    {
        "step.due-in" or "step.due-at" when step.Due is null => "due",
        "step.card" when step.Card is null => "card",
        _ => null,
    };

    private static IEnumerable<string> Facts(LintedFile file) =>
        file.Playbook.Inputs.Select(input => $"inputs.{input.Id}")
            .Concat(file.Playbook.Steps.SelectMany(step => step.Asks.Select(ask => $"{step.Id}.{ask.Id}")))
            .Concat(file.Playbook.Steps.Where(step => step.Work is Work.Decide).Select(step => $"{step.Id}.label"));

    private static void List(LintedFile file, Step step, string path, Mark at)
    {
        Path(file, path, at, step);
        if (Field(file, path) is { } field && !Lists.Contains(field.Type))
            file.Error(Codes.NotAList, at, $"'{path}' is no list, so there is nothing to make cards for.", "name an input or answer of type accounts, people, systems or partners");
    }

    private static void ShareWith(LintedFile file, Step step, Work.Share share)
    {
        var at = file.Text.At(step.Id, "share", "with");
        Look(file, share.With.Source, _ => at, step);
        if (share.With.OnlyPath is not { } path)
            file.Error(Codes.BadParameter, at, "'with' names the partners by a path.", "write \"{{recipients.partners}}\"");
        else if (Field(file, path) is { Type: not QuestionType.Partners })
            file.Error(Codes.BadParameter, at, $"'{path}' holds no partners.", "name an answer of type partners");
    }
}
