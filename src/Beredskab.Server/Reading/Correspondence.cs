using System.Text.Json;
using Beredskab.Server.Streams;
using Beredskab.Server.Views;
using Effect = Beredskab.Storage.Effect;

namespace Beredskab.Server.Reading;

/// <summary>What lies in the ledger, as people read it.</summary>
internal static class Correspondence
{
    public static MessageView View(Effect effect, Glossary glossary) => new()
    {
        Id = effect.Key.Value,
        Address = effect.Address,
        Channel = Terms.ChannelOf(effect),
        To = glossary.Person(effect.Person),
        State = Terms.AttemptOf(effect),
        At = effect.Started ?? effect.Created,
        Text = Text(effect),
        Why = effect.Why,
    };

    public static EffectView Effect(Effect effect, string run, Glossary glossary) => new()
    {
        Id = effect.Key.Value,
        Run = run,
        Address = effect.Address,
        Kind = KindOf(effect),
        State = Terms.StateOf(effect),
        To = effect.Person is { } person ? glossary.Person(person).Name : effect.Kind is EffectKinds.Isolate or EffectKinds.Restore ? glossary.Account(effect.Recipient) : null,
        Attempts = effect.Attempts,
        NotBefore = effect.NotBefore,
        Expires = effect.Expires,
        Changed = effect.Settled ?? effect.Started ?? effect.Created,
        Reference = effect.Reference,
        Why = effect.Why,
        PossibleDuplicate = effect.Resent is not null,
    };

    private static string KindOf(Effect effect) => effect.Kind switch
    {
        EffectKinds.Isolate => "accounts.isolate",
        EffectKinds.Restore => "accounts.restore",
        EffectKinds.Light => effect.Recipient,
        _ => effect.Channel.Length > 0 ? effect.Channel : effect.Kind,
    };

    /// <summary>Null once the person was forgotten: the payload went with the name.</summary>
    private static string? Text(Effect effect)
    {
        using var payload = JsonDocument.Parse(effect.Payload);
        return payload.RootElement.ValueKind == JsonValueKind.Object && payload.RootElement.TryGetProperty("text", out var text) ? text.GetString() : null;
    }
}
