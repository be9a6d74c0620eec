using Beredskab.Engine.Playbooks;
using Beredskab.Playbooks.Gate;
using Beredskab.Playbooks.Grammar;

namespace Beredskab.Playbooks;

/// <summary>
/// Takes values out of a mapping that <see cref="ShapeCheck"/> has been through. What is missing or malformed has been
/// reported there, so nothing is reported here: a stand-in takes its place, and the file is refused all the same.
/// </summary>
internal sealed class Fields(Mapping map, string language)
{
    private static readonly Mapping Nothing = new(new(1, 1), []);

    public bool Has(string key) => map[key] is not null;

    public string? Word(string key) => (map[key] as Scalar)?.Text;

    public string WordOr(string key, string standIn = "") => Word(key) ?? standIn;

    public bool IsYes(string key) => Word(key) == "yes";

    public LocalizedText? Words(string key) => map[key] is { } node ? Texts(node) : null;

    public LocalizedText WordsOrNone(string key) => Words(key) ?? LocalizedText.Of(language, "");

    public TimeSpan? Span(string key) => TimeText.Span(Word(key));

    public TimeSpan SpanOrNone(string key) => Span(key) ?? TimeSpan.Zero;

    public int NumberOrNone(string key) => int.TryParse(Word(key), out var number) ? number : 0;

    public Condition? Condition(string key) => Word(key) is { } text ? ConditionText.Parse(text).Condition : null;

    public ValueList<LocalizedText> ListOfWords(string key) => [.. Items(key).Select(Texts)];

    public ValueList<string> List(string key) => [.. Items(key).OfType<Scalar>().Select(scalar => scalar.Text)];

    public ValueList<T> Ids<T>(string key) where T : struct, IId<T> => [.. List(key).Select(T.Of)];

    public T? Id<T>(string key) where T : struct, IId<T> => Word(key) is { } word ? T.Of(word) : null;

    /// <summary>One thing stands for a list of one.</summary>
    public IEnumerable<Node> Items(string key) => map[key] switch
    {
        null => [],
        Sequence list => list.Items,
        var one => [one],
    };

    public IEnumerable<Fields> Mappings(string key) => Items(key).OfType<Mapping>().Select(inner => new Fields(inner, language));

    public IEnumerable<(string Id, Node Value)> Entries => map.Entries.Select(entry => (entry.Key, entry.Value));

    /// <summary>Things by the id that the author gave them, in file order.</summary>
    public IEnumerable<(string Id, Node Value)> Named(string key) => map[key] is Mapping named ? named.Entries.Select(entry => (entry.Key, entry.Value)) : [];

    public IEnumerable<(string Id, Fields Fields)> NamedMappings(string key) => Named(key).Select(named => (named.Id, Of(named.Value)));

    public Fields? Inner(string key) => map[key] is Mapping inner ? new(inner, language) : null;

    public Fields Of(Node node) => new(node as Mapping ?? Nothing, language);

    /// <summary>A text in the file's own language first, then the others by name, so that equal texts are equal.</summary>
    public LocalizedText Texts(Node node) => node switch
    {
        Scalar plain => LocalizedText.Of(language, plain.Text),
        Mapping map => InOrder(map.Entries.Select(entry => new Localized(entry.Key, (entry.Value as Scalar)?.Text ?? "")), language),
        _ => LocalizedText.Of(language, ""),
    };

    public static LocalizedText InOrder(IEnumerable<Localized> versions, string language) =>
        new([.. versions.OrderBy(version => version.Language != language).ThenBy(version => version.Language, StringComparer.Ordinal)]);

    /// <summary>The word of <typeparamref name="T"/> that the grammar writes in small letters with hyphens.</summary>
    public T? OneOf<T>(string key) where T : struct, Enum => Word(key) is { } word ? Spoken<T>(word) : null;

    public static T? Spoken<T>(string word) where T : struct, Enum =>
        Enum.TryParse<T>(word.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var value) ? value : null;
}
