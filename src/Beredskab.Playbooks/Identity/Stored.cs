using System.Text.Json;
using Beredskab.Engine.Playbooks;

namespace Beredskab.Playbooks.Identity;

/// <summary>One object of a stored playbook.</summary>
/// <param name="Language">The playbook's own language, which comes first in every text.</param>
internal sealed record Stored(JsonElement Json, string Language)
{
    public JsonElement? Member(string key) => Json.TryGetProperty(key, out var value) ? value : null;

    public string? TextOrNone(string key) => Member(key)?.GetString();

    public string Text(string key) => Json.GetProperty(key).GetString() ?? throw new FormatException($"'{key}' is null.");

    public bool IsYes(string key) => TextOrNone(key) == "yes";

    public int Number(string key) => Json.GetProperty(key).GetInt32();

    public TimeSpan? Span(string key) => Member(key) is { } seconds ? TimeSpan.FromSeconds(seconds.GetInt64()) : null;

    public T? OneOf<T>(string key) where T : struct, Enum => TextOrNone(key) is { } word ? Fields.Spoken<T>(word) : null;

    public T? Id<T>(string key) where T : struct, IId<T> => TextOrNone(key) is { } id ? T.Of(id) : null;

    public ValueList<T> Ids<T>(string key) where T : struct, IId<T> => [.. Texts(key).Select(T.Of)];

    public ValueList<string> Texts(string key) => [.. Items(key).Select(item => item.Json.GetString() ?? throw new FormatException($"'{key}' holds null."))];

    public IEnumerable<Stored> Items(string key) => Member(key) is { } array ? array.EnumerateArray().Select(item => this with { Json = item }) : [];

    public Stored? Inner(string key) => Member(key) is { ValueKind: JsonValueKind.Object } inner ? this with { Json = inner } : null;

    public LocalizedText? Words(string key) => Inner(key)?.AsWords();

    public LocalizedText AsWords() =>
        Fields.InOrder(Json.EnumerateObject().Select(version => new Localized(version.Name, version.Value.GetString()!)), Language);
}
