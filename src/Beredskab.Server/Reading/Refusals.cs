using System.Globalization;
using Beredskab.Engine;
using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;
using Beredskab.Server.Pages;
using Beredskab.Server.Resources;
using Beredskab.Server.Streams;

namespace Beredskab.Server.Reading;

/// <summary>Says why something was refused, in the language of whoever asked: <c>refused.CODE</c>, or <c>refused.CODE.WHICH</c> where a code has several sentences.</summary>
public sealed class Refusals(Gate gate, Books books)
{
    public static string KeyOf(Refusal why) => $"refused.{why.Sentence}";

    /// <summary>With ids as they are, for programs.</summary>
    public static string Say(Refusal why, string language) => Say(why, Texts.In(language), named => named.Value);

    /// <summary>With the names that people know, on a page.</summary>
    /// <param name="run">Where it was refused.</param>
    /// <param name="playbook">Where it was refused, when there is no run yet.</param>
    public async Task<string> Say(Refusal why, OrganisationId organisation, string language, string? run, string? playbook)
    {
        var content = run is not null ? (await gate.Read(new RunId(run)))?.Version.Content
            : playbook is not null ? (await books.Latest(organisation, new(playbook)))?.Content : null;
        return Say(why, Texts.In(language), named => NameOf(named, Steps(content, why), content, language));
    }

    /// <summary>With the names that people know, in a text message.</summary>
    /// <param name="title">Of the step it is about: one that was added by hand has its title in the run's texts only.</param>
    public string Say(Refusal why, string language, Run run, string title) =>
        Say(why, Texts.In(language), named => named.Name == "step" ? title : NameOf(named, Steps(run.Version.Content, why), run.Version.Content, language));

    private static string Say(Refusal why, Texts texts, Func<NamedValue, string> nameOf) =>
        texts.Has(KeyOf(why)) ? texts.Say(KeyOf(why), [.. why.Values.Select(named => (named.Name, (object?)In(named with { Value = why.In(texts.Language, named) }, texts, nameOf)))]) : why.Reason;

    private static string In(NamedValue named, Texts texts, Func<NamedValue, string> nameOf) => named.Name switch
    {
        "evidence" when texts.Has($"reading.evidence.{named.Value}") => texts[$"reading.evidence.{named.Value}"],
        "kind" when texts.Has($"kind.{named.Value}") => texts[$"kind.{named.Value}"],
        _ => nameOf(named),
    };

    private string NameOf(NamedValue named, IReadOnlyList<Step> steps, Playbook? playbook, string language) => named.Name switch
    {
        "step" or "newest" or "first" when Address.TryParse(named.Value, out var at) && steps.FirstOrDefault(step => step.Id == at.Step) is { } step => step.Title.In(language),
        "phase" or "place" => playbook?.Phases.FirstOrDefault(phase => phase.Id.Value == named.Value)?.Title?.In(language) ?? named.Value,
        "role" or "roles" => Each(named, id => books.Roles.Find(new(id))?.Title.In(language)),
        "clocks" => Each(named, id => books.Clocks.Find(new(id))?.Title.In(language)),
        "question" or "questions" => Each(named, id => Questions(playbook, steps).FirstOrDefault(question => question.Id == id)?.Title?.In(language)),
        "option" or "options" => Each(named, id => Options(playbook, steps).FirstOrDefault(option => option.Id == id)?.Label.In(language)),
        "at" when DateTimeOffset.TryParse(named.Value, CultureInfo.InvariantCulture, out var at) => new Words(language, at).AtClock(at),
        _ => named.Value,
    };

    private static string Each(NamedValue named, Func<string, string?> nameOf) => string.Join(", ", named.Value.Split(", ").Select(id => nameOf(id) ?? id));

    /// <summary>The step it is about first: several may have an option that is called the same.</summary>
    private static IReadOnlyList<Step> Steps(Playbook? playbook, Refusal why)
    {
        StepId? about = Address.TryParse(why.Values.FirstOrDefault(named => named.Name == "step")?.Value, out var at) ? at.Step : null;
        return [.. (playbook?.Steps ?? []).OrderByDescending(step => step.Id == about)];
    }

    private static IEnumerable<Question> Questions(Playbook? playbook, IReadOnlyList<Step> steps) => steps.SelectMany(step => step.Asks).Concat(playbook?.Inputs ?? []);

    private static IEnumerable<Option> Options(Playbook? playbook, IReadOnlyList<Step> steps) => steps
        .SelectMany(step => step.Work switch { Work.Decide decide => decide.Options, Work.Notify notify => notify.Options, _ => [] })
        .Concat(Questions(playbook, steps).SelectMany(question => question.Options));
}
