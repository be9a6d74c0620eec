using Beredskab.Server.Views;

namespace Beredskab.Server.Reading;

/// <summary>One entry on its way to a sentence: which sentence, and what is filled into it.</summary>
/// <param name="Kind">The key of <c>timeline.json</c> without its prefix.</param>
/// <param name="By">Who it seems to come from, where no person wrote it.</param>
internal sealed record Telling(string Kind, IReadOnlyDictionary<string, string?> Values, AuthorKind By = AuthorKind.System)
{
    public EntrySort? Sort { get; init; }

    /// <summary>Said only where everything is: it matters to machines.</summary>
    public bool IsMute { get; init; }

    public string? Meta { get; init; }

    public string? Tlp { get; init; }

    public static Telling Of(string kind, params (string Name, string? Value)[] values) => new(kind, values.ToDictionary(value => value.Name, value => value.Value));

    public static Telling Mute(string kind) => Of(kind) with { IsMute = true };

    public Telling ByClock() => this with { By = AuthorKind.Clock };

    public Telling ByWorld() => this with { By = AuthorKind.Outside };
}
