using System.Text.Json;
using Beredskab.Engine;
using Beredskab.Engine.Outside;
using Beredskab.Server.Api;
using Beredskab.Server.Letters;
using Beredskab.Server.Streams;
using Beredskab.Storage;
using Effect = Beredskab.Storage.Effect;

namespace Beredskab.Server.Workers;

/// <summary>Does one effect through the port it is for.</summary>
public sealed class Hands(
    ISmsGateway sms, IVoiceGateway voice, IMailGateway mail, IAccountDirectory accounts, ITicketDesk tickets, Store store, LightActions lights, AckLinks links, Instance instance, IChatGateway? chat = null)
{
    /// <summary>
    /// How much older than we think an attempt may be, should our clock have been set back meanwhile. A text's mark tells it from all others to the
    /// same number in that time; a call carries none, and one too many in view leaves it to a person.
    /// </summary>
    private static readonly TimeSpan s_textMayBeOlder = TimeSpan.FromDays(1), s_callMayBeOlder = TimeSpan.FromMinutes(5);

    /// <summary>Somebody has a name in Teams, and nothing carries cards there.</summary>
    internal static readonly WorldAnswer.Failed NoChat = new("Teams er ikke sat op (Teams:Webhook).");

    /// <summary>The reference of an isolation that found the account closed already.</summary>
    public const string DisabledBefore = "disabled-before";

    public Task<WorldAnswer> Do(Effect effect, CancellationToken stop) => Planted.Is("Effect-throws", effect.Stream.Value) ? throw new InvalidOperationException("planted") : effect.Kind switch
    {
        EffectKinds.Isolate => Isolate(effect, stop),
        EffectKinds.Restore => Restore(effect, stop),
        EffectKinds.Light => Light(effect, stop),
        _ => Send(effect, stop),
    };

    /// <summary>What the provider knows of an attempt that was cut off.</summary>
    public async Task<WorldMemory> Recall(Effect effect, CancellationToken stop) => Planted.Is("Effect-throws", effect.Stream.Value) ? throw new InvalidOperationException("planted") : effect.Kind switch
    {
        EffectKinds.Isolate => await RecallIsolation(effect, stop),
        EffectKinds.Restore => await RecallRestoring(effect, stop),
        EffectKinds.Light when Read<LightPayload>(effect).Action == "tickets.open" => await tickets.Find(effect.Key.Value, stop),
        // The other light actions do no harm twice.
        EffectKinds.Light => new WorldMemory.NotThere(),
        _ => effect.Channel switch
        {
            "voice" => await RecallCall(effect, stop),
            "mail" => new WorldMemory.CannotTell("SMTP cannot be asked", IsForGood: true),
            "teams" => new WorldMemory.CannotTell("A workflow of Teams cannot be asked", IsForGood: true),
            // With another secret, or none, than when it left, its words are not known any more.
            _ when effect.Link is not null && links.AddressOf(effect) is null => new WorldMemory.CannotTell("It may have left with a link that cannot be made again.", IsForGood: true),
            _ => await sms.Find(Sms(effect) with { Others = [.. (await Others(effect, stop)).OfType<string>()] }, Age(effect) + s_textMayBeOlder, stop),
        },
    };

    private TimeSpan Age(Effect effect) => store.Now() is var now && now > effect.Created ? now - effect.Created : TimeSpan.Zero;

    /// <summary>One call in view may be this one's or another's of which nobody knows yet either: then nobody can tell.</summary>
    private async Task<WorldMemory> RecallCall(Effect effect, CancellationToken stop)
    {
        // Before the provider is asked: what becomes known meanwhile only takes a doubt away.
        var others = await Others(effect, stop);
        if (Planted.Is("calls-not-told-apart")) others = [];
        var memory = await voice.Find(Call(effect) with { Others = [.. others.OfType<string>()] }, Age(effect) + s_callMayBeOlder, stop);
        return memory is WorldMemory.Found && others.Contains(null) ? new WorldMemory.CannotTell("It may be another call to the same number.") : memory;
    }

    /// <summary>A phone that several people carry is one number.</summary>
    private async Task<List<string?>> Others(Effect effect, CancellationToken stop)
    {
        var carriers = await store.Roster.ContactsAt(Read<LetterPayload>(effect).To, stop);
        return await store.Ledger.References(effect, carriers, store.Now() - Age(effect) - s_callMayBeOlder, stop);
    }

    private Task<WorldAnswer> Send(Effect effect, CancellationToken stop) => effect.Channel switch
    {
        "voice" => voice.Call(Call(effect), stop),
        "mail" => mail.Send(Mail(effect), stop),
        "teams" => chat?.Post(Card(effect), stop) ?? Task.FromResult<WorldAnswer>(NoChat),
        _ => sms.Send(Sms(effect), stop),
    };

    private async Task<WorldAnswer> Isolate(Effect effect, CancellationToken stop)
    {
        var account = new AccountId(Read<AccountPayload>(effect).Account);
        var before = Planted.Is("prior-state-overwritten") ? null : Before(effect);
        switch (await accounts.Look(account, stop))
        {
            case AccountLook.Missing: return new WorldAnswer.Failed("Kontoen findes ikke i kataloget.");
            case AccountLook.NoAnswer(var why): return Repeatable(why);
            // An earlier attempt did it, and its answer got lost.
            case AccountLook.Found(var found) when before is not null && before.IsIsolatedSince(found): return Isolated(before);
            case AccountLook.Found(var found) when before is null:
                // What undo needs is stored once, before the first touch.
                before = new(found.Id, found.IsEnabled, found.SessionsValidFrom);
                if (await store.Ledger.Remember(effect.Key, effect.Fence, JsonSerializer.Serialize(before, Wire.Options), stop) is null) return new WorldAnswer.TryAgain(null, "In other hands");
                break;
        }
        return await accounts.Isolate(account, stop) is var answer and not WorldAnswer.Done ? Repeatable(answer) : Isolated(before!);
    }

    /// <summary>What was closed before us is not ours to open, and the timeline says so.</summary>
    private static WorldAnswer.Done Isolated(AccountBefore before) => new(before.WasEnabled ? null : DisabledBefore);

    /// <summary>
    /// Doing it twice is the same as once, and each attempt looks first, so an answer that got lost is simply asked for again.
    /// </summary>
    private static WorldAnswer Repeatable(WorldAnswer answer) => answer is WorldAnswer.Unknown lost ? new WorldAnswer.TryAgain(null, lost.Why) : answer;

    private async Task<WorldAnswer> Restore(Effect effect, CancellationToken stop) =>
        await BeforeIsolation(effect, stop) is { } before
            ? Repeatable(await accounts.Restore(before, stop))
            : new WorldAnswer.Failed("Kontoen er ikke isoleret af dette forløb og genåbnes derfor ikke.");

    private async Task<WorldMemory> RecallIsolation(Effect effect, CancellationToken stop)
    {
        // Nothing was stored, so nothing was touched.
        if (Before(effect) is not { } before) return new WorldMemory.NotThere();
        return await accounts.Look(before.Id, stop) switch
        {
            AccountLook.NoAnswer(var why) => new WorldMemory.CannotTell(why.WhyNot()),
            AccountLook.Found(var found) when before.IsIsolatedSince(found) => new WorldMemory.Found(Isolated(before).Reference ?? ""),
            _ => new WorldMemory.NotThere(),
        };
    }

    private async Task<WorldMemory> RecallRestoring(Effect effect, CancellationToken stop)
    {
        if (await BeforeIsolation(effect, stop) is not { WasEnabled: true } before) return new WorldMemory.NotThere();
        return await accounts.Look(before.Id, stop) switch
        {
            AccountLook.NoAnswer(var why) => new WorldMemory.CannotTell(why.WhyNot()),
            AccountLook.Found({ IsEnabled: true }) => new WorldMemory.Found(""),
            _ => new WorldMemory.NotThere(),
        };
    }

    private static AccountBefore? Before(Effect isolation) =>
        isolation.Remembered is { } json ? JsonSerializer.Deserialize<AccountBefore>(json, Wire.Options) : null;

    /// <summary>How the account stood before this run first touched it.</summary>
    private async Task<AccountBefore?> BeforeIsolation(Effect restoring, CancellationToken stop)
    {
        var account = Read<AccountPayload>(restoring).Account;
        return (await store.Ledger.OfStream(restoring.Stream, stop: stop))
            .Where(other => other.Kind == EffectKinds.Isolate && other.Recipient == account && other.Remembered is not null)
            .OrderBy(other => other.Created).Select(Before).FirstOrDefault();
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

    /// <summary>The link is made here, as it leaves, so that no row and no backup holds it.</summary>
    private Sms Sms(Effect effect)
    {
        var letter = Read<LetterPayload>(effect);
        var text = links.AddressOf(effect) is { } link ? $"{letter.Text[..^letter.Mark.Length]}{link} {letter.Mark}" : letter.Text;
        return new(effect.Key, letter.To, text, letter.Mark, TimeSpan.FromSeconds(letter.ValiditySeconds)) { IsInDoubt = effect.Resent is not null };
    }

    private static VoiceCall Call(Effect effect)
    {
        var letter = Read<LetterPayload>(effect);
        return new(effect.Key, letter.To, letter.Text[..^(letter.Mark.Length + 1)], letter.Language, TimeSpan.FromSeconds(letter.ValiditySeconds));
    }

    private ChatCard Card(Effect effect)
    {
        var letter = Read<LetterPayload>(effect);
        return new(effect.Key, letter.To, letter.Subject, letter.Text[..^(letter.Mark.Length + 1)], letter.Language, new($"{instance.PublicUrl.TrimEnd('/')}{Pages.Paths.Tasks}"));
    }

    private static Mail Mail(Effect effect)
    {
        var letter = Read<LetterPayload>(effect);
        return new(effect.Key, letter.To, letter.Subject, letter.Text, letter.Language) { IsAnswerable = letter.IsAnswerable, IsReply = effect.Kind == EffectKinds.Reply, InReplyTo = letter.InReplyTo };
    }

    private static T Read<T>(Effect effect) => JsonSerializer.Deserialize<T>(effect.Payload, Wire.Options)!;
}
