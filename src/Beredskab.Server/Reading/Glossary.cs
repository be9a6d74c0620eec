using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Beredskab.Engine;
using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;
using Beredskab.Server.Pages;
using Beredskab.Server.Streams;
using Beredskab.Server.Views;
using Beredskab.Storage;

namespace Beredskab.Server.Reading;

/// <summary>What ids mean to one reader at one moment: people, roles, accounts and free texts by name, in the reader's language.</summary>
public sealed class Glossary(
    string language, DateTimeOffset now, Staff staff, ClockBook clocks, IReadOnlyDictionary<string, string> texts, IReadOnlyDictionary<string, string> accounts,
    LevelNames levels)
{
    public string Language { get; } = language;

    public DateTimeOffset Now { get; } = now;

    public Staff Staff { get; } = staff;

    public Words Words { get; } = new(language, now);

    public ClockBook Clocks { get; } = clocks;

    /// <summary>Å comes last in Danish.</summary>
    public StringComparer Sorting => SortingIn(Language);

    public static StringComparer SortingIn(string language) => StringComparer.Create(CultureInfo.GetCultureInfo(language), ignoreCase: true);

    public PersonRef Person(PersonId id) =>
        new(id.Value, Staff.People.TryGetValue(id, out var known) && known.Name.Length > 0 ? known.Name : Words["reading.erased-person"]);

    public PersonRef? Person(PersonId? id) => id is { } person ? Person(person) : null;

    public RoleRef Role(RoleId id) => new(id.Value, Staff.Roster.Directory.Find(id)?.Title.In(Language) ?? id.Value);

    /// <summary>What was written; where it has been erased, that it has.</summary>
    [return: NotNullIfNotNull(nameof(aside))]
    public string? Text(Engine.Aside? aside) => aside is null ? null : texts.GetValueOrDefault(aside.Id) ?? Words["reading.erased"];

    [return: NotNullIfNotNull(nameof(text))]
    public string? In(LocalizedText? text) => text?.In(Language);

    /// <summary>What the organisation calls a level; null: as everybody does.</summary>
    public string? Level(Engine.Playbooks.Level level) => level switch { Engine.Playbooks.Level.Green => levels.Green, Engine.Playbooks.Level.Yellow => levels.Yellow, _ => levels.Red };

    public string Account(string id) => accounts.GetValueOrDefault(id, id);

    public string Clock(ClockId id) => Clocks.Find(id)?.Title.In(Language) ?? id.Value;

    /// <summary>Who is reached at a contact.</summary>
    public PersonRef? PersonAt(ContactId contact) => Staff.Find(contact) is { } known ? Person(known.Person) : null;

    /// <summary>Values given for a question, as people say them.</summary>
    public IReadOnlyList<string> Answer(Question? question, Given given) => given.Text is { } text ? [Text(text)] : [.. given.Values.Select(value => question switch
    {
        { Type: QuestionType.Choice } => In(question.Options.FirstOrDefault(option => option.Id == value)?.Label) ?? value,
        { Type: QuestionType.Accounts } => Account(value),
        { Type: QuestionType.People } => Person(new PersonId(value)).Name,
        _ => value,
    })];
}

/// <summary>Makes glossaries: free texts in one question, people from the few seconds' keeping, accounts from the directory.</summary>
public sealed class Glossaries(Store store, Books books, Staffs staffs, AccountNames accounts, LevelNames levels)
{
    public async Task<Glossary> For(OrganisationId organisation, string language, IEnumerable<string>? asides = null, IEnumerable<string>? accountIds = null)
    {
        var (texts, named) = ((asides ?? []).Distinct().ToList(), (accountIds ?? []).Distinct().ToList());
        return new(
            language, store.Now(), await staffs.Of(organisation), books.Clocks,
            texts.Count == 0 ? new Dictionary<string, string>() : await store.Asides.Read(texts), await accounts.Of(named), levels);
    }

    /// <summary>All that a story and its runs mention.</summary>
    public Task<Glossary> For(OrganisationId organisation, string language, Story story, IEnumerable<Run> runs) =>
        For(organisation, language, story.Asides, runs.SelectMany(AccountsOf));

    private static IEnumerable<string> AccountsOf(Run run)
    {
        var asked = run.Version.Content.Inputs.Where(input => input.Type == QuestionType.Accounts).SelectMany(input => run.ListAt($"inputs.{input.Id}"));
        var answered = run.AllSteps.SelectMany(step => step.Asks.Where(question => question.Type == QuestionType.Accounts).SelectMany(question => run.ListAt($"{step.Id}.{question.Id}")));
        return asked.Concat(answered).Concat(run.InForce.Select(account => account.Value));
    }
}

/// <summary>The organisation's own names for the levels, beside grøn, gul and rød: Aalborg says Informationsberedskab, Stabsberedskab, Operationsberedskab.</summary>
public sealed record LevelNames(string? Green, string? Yellow, string? Red);
