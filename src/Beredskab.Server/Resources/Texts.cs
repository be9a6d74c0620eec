using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;

namespace Beredskab.Server.Resources;

/// <summary>
/// Every sentence that the product shows, in one language. The sentences stand in the files beside this one, both languages in one
/// line, so that a missing one is seen. In a sentence <c>{name}</c> is filled in, and <c>[…]</c> falls away when something inside it is not known.
/// </summary>
public sealed class Texts
{
    public const string Danish = "da";

    public const string English = "en";

    // Stands before the texts, which are loaded by it.
    private static readonly string[] Spoken = [Danish, English];

    private static readonly FrozenDictionary<string, Texts> All = Load();

    private readonly FrozenDictionary<string, string> _sentences;

    private Texts(string language, IEnumerable<KeyValuePair<string, string>> sentences) =>
        (Language, _sentences) = (language, sentences.ToFrozenDictionary(StringComparer.Ordinal));

    public static IReadOnlyList<string> Languages => Spoken;

    public string Language { get; }

    public IEnumerable<string> Keys => _sentences.Keys;

    /// <summary>The sentence; a missing one shows its key, for a page with an odd word beats no page at night.</summary>
    public string this[string key] => _sentences.TryGetValue(key, out var sentence) ? sentence : key;

    /// <summary>The texts in <paramref name="language"/>, or in Danish when that is not spoken here.</summary>
    public static Texts In(string? language) => language is not null && All.TryGetValue(language, out var texts) ? texts : All[Danish];

    public bool Has(string key) => _sentences.ContainsKey(key);

    public string Say(string key, params (string Name, object? Value)[] values) =>
        Sentence.Fill(this[key], name => Array.Find(values, value => value.Name == name).Value?.ToString());

    public string Say(string key, IReadOnlyDictionary<string, string?> values) =>
        Sentence.Fill(this[key], values.GetValueOrDefault);

    private static FrozenDictionary<string, Texts> Load()
    {
        var sentences = Spoken.ToDictionary(language => language, _ => new Dictionary<string, string>(StringComparer.Ordinal));
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.Contains(".Resources.", StringComparison.Ordinal)))
        {
            using var file = assembly.GetManifestResourceStream(name)!;
            using var json = JsonDocument.Parse(file);
            foreach (var entry in json.RootElement.EnumerateObject())
                foreach (var version in entry.Value.EnumerateObject())
                    sentences[version.Name].Add(entry.Name, version.Value.GetString()!);
        }
        return sentences.ToFrozenDictionary(pair => pair.Key, pair => new Texts(pair.Key, pair.Value));
    }
}
