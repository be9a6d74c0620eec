using System.Text.Json;
using Beredskab.Engine;
using Beredskab.Engine.Outside;
using Beredskab.Server.Streams;
using Beredskab.Storage;
using Effect = Beredskab.Storage.Effect;

namespace Beredskab.Server.Workers;

/// <summary>Does one effect through the port it is for.</summary>
public sealed class Hands(
    ISmsGateway sms, IVoiceGateway voice, IMailGateway mail, IAccountDirectory accounts, ITicketDesk tickets, Store store, LightActions lights)
{
    public Task<WorldAnswer> Do(Effect effect, CancellationToken stop) => effect.Kind switch
    {
        EffectKinds.Isolate => Isolate(effect, stop),
        EffectKinds.Restore => Restore(effect, stop),
        EffectKinds.Light => Light(effect, stop),
        _ => Send(effect, stop),
    };

    /// <summary>
    /// What became of an attempt that was cut off. A page that cannot be asked about is sent once more, because a page that nobody
    /// got is worse than one that came twice.
    /// </summary>
    public async Task<WorldAnswer> Ask(Effect effect, CancellationToken stop)
    {
        var memory = effect.Kind switch
        {
            EffectKinds.Notice => new WorldMemory.NotThere(),
            EffectKinds.Isolate or EffectKinds.Restore => new WorldMemory.NotThere(),
            EffectKinds.Light when Read<LightPayload>(effect).Action == "tickets.open" => await tickets.Find(effect.Key.Value, stop),
            EffectKinds.Light => new WorldMemory.NotThere(),
            _ when effect.Channel == "sms" => await sms.Find(Sms(effect), effect.Created - TimeSpan.FromMinutes(1), stop),
            _ when effect.Channel == "voice" => await voice.Find(Call(effect), effect.Created - TimeSpan.FromMinutes(1), stop),
            _ => new WorldMemory.CannotTell("SMTP cannot be asked"),
        };
        return memory switch
        {
            WorldMemory.Found(var reference) => new WorldAnswer.HandedOver(reference),
            WorldMemory.NotThere => new WorldAnswer.TryAgain(TimeSpan.Zero, "Cut off before it arrived"),
            // Once: the second time nobody knows either, it is given up, and the ladder goes on.
            _ when effect.Attempts > 1 => new WorldAnswer.Failed("The provider neither answered nor could be asked"),
            _ => new WorldAnswer.TryAgain(TimeSpan.Zero, "possible-duplicate"),
        };
    }

    private Task<WorldAnswer> Send(Effect effect, CancellationToken stop) => effect.Channel switch
    {
        "voice" => voice.Call(Call(effect), stop),
        "mail" => mail.Send(Mail(effect), stop),
        _ => sms.Send(Sms(effect), stop),
    };

    private async Task<WorldAnswer> Isolate(Effect effect, CancellationToken stop)
    {
        var account = new AccountId(Read<AccountPayload>(effect).Account);
        if (effect.Remembered is null)
        {
            // What undo needs is stored once, before the first touch.
            switch (await accounts.Look(account, stop))
            {
                case AccountLook.Missing: return new WorldAnswer.Failed("Kontoen findes ikke i kataloget.");
                case AccountLook.NoAnswer(var why): return why is WorldAnswer.Unknown unknown ? new WorldAnswer.TryAgain(null, unknown.Why) : why;
                case AccountLook.Found(var found):
                    var before = JsonSerializer.Serialize(new AccountBefore(found.Id, found.IsEnabled), Wire.Options);
                    if (await store.Ledger.Remember(effect.Key, effect.Fence, before, stop) is null) return new WorldAnswer.TryAgain(null, "In other hands");
                    break;
            }
        }
        return Repeatable(await accounts.Isolate(account, stop));
    }

    /// <summary>
    /// The directory says done only when it has read everything back. Doing it twice is the same as once, so an answer that got lost
    /// is simply asked for again.
    /// </summary>
    private static WorldAnswer Repeatable(WorldAnswer answer) => answer is WorldAnswer.Unknown lost ? new WorldAnswer.TryAgain(null, lost.Why) : answer;

    private async Task<WorldAnswer> Restore(Effect effect, CancellationToken stop)
    {
        var account = Read<AccountPayload>(effect).Account;
        var isolations = (await store.Ledger.OfStream(effect.Stream, stop: stop))
            .Where(other => other.Kind == EffectKinds.Isolate && other.Recipient == account && other.Remembered is not null);
        if (isolations.OrderBy(other => other.Created).FirstOrDefault()?.Remembered is not { } remembered)
            return new WorldAnswer.Failed("Kontoen er ikke isoleret af dette forløb og genåbnes derfor ikke.");
        var before = JsonSerializer.Deserialize<AccountBefore>(remembered, Wire.Options)!;
        return Repeatable(await accounts.Restore(before, stop));
    }

    private async Task<WorldAnswer> Light(Effect effect, CancellationToken stop)
    {
        var light = Read<LightPayload>(effect);
        return light.Action switch
        {
            "tickets.open" => await tickets.Open(new(effect.Key, effect.Key.Value, light.Title ?? "", light.Text ?? "", light.Priority ?? "P3"), stop),
            "accounts.list-foothold" => await lights.ListFootholds(light, stop),
            _ => await lights.Do(light, effect, stop),
        };
    }

    private static Sms Sms(Effect effect)
    {
        var letter = Read<LetterPayload>(effect);
        return new(effect.Key, letter.To, letter.Text, letter.Mark, TimeSpan.FromSeconds(letter.ValiditySeconds));
    }

    private static VoiceCall Call(Effect effect)
    {
        var letter = Read<LetterPayload>(effect);
        return new(effect.Key, letter.To, letter.Text[..^(letter.Mark.Length + 1)], letter.Language, TimeSpan.FromSeconds(letter.ValiditySeconds));
    }

    private static Mail Mail(Effect effect)
    {
        var letter = Read<LetterPayload>(effect);
        return new(effect.Key, letter.To, letter.Subject, letter.Text, letter.Language);
    }

    private static T Read<T>(Effect effect) => JsonSerializer.Deserialize<T>(effect.Payload, Wire.Options)!;
}
