using Beredskab.Engine.Incidents;
using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;
using Beredskab.Server.Streams;

namespace Beredskab.Server.Reading;

/// <summary>The engine's words and the ledger's, as the views say them.</summary>
internal static class Terms
{
    public static Views.Level ToView(this Level level) => level switch
    {
        Level.Green => Views.Level.Green,
        Level.Yellow => Views.Level.Yellow,
        _ => Views.Level.Red,
    };

    public static Views.Mode ToView(this Mode mode) => mode == Mode.Drill ? Views.Mode.Drill : Views.Mode.Live;

    public static Views.RunStatus ToView(this RunStatus status) => status switch
    {
        RunStatus.Paused => Views.RunStatus.Paused,
        RunStatus.Ended => Views.RunStatus.Ended,
        RunStatus.Aborted => Views.RunStatus.Aborted,
        _ => Views.RunStatus.Running,
    };

    public static Views.Channel ToView(this Channel channel) => channel switch
    {
        Channel.Voice => Views.Channel.Voice,
        Channel.Mail => Views.Channel.Mail,
        _ => Views.Channel.Sms,
    };

    /// <summary>How an answer came: <c>sms</c>, <c>voice</c>, <c>mail</c>, <c>page</c>, <c>api</c>.</summary>
    public static Views.Channel Via(string via) => via switch
    {
        "sms" => Views.Channel.Sms,
        "voice" => Views.Channel.Voice,
        "mail" => Views.Channel.Mail,
        "teams" => Views.Channel.Teams,
        _ => Views.Channel.Web,
    };

    public static string Word(this Views.Channel channel) => channel.ToString().ToLowerInvariant();

    public static string Word(this Level level) => level.ToString().ToLowerInvariant();

    public static string Word(this QuestionType type) => type.ToString().ToLowerInvariant();

    public static string Word(this Evidence evidence) => evidence == Evidence.CaseNumber ? "case-number" : evidence.ToString().ToLowerInvariant();

    public static string Word(this IfNobody then) => then.ToString().ToLowerInvariant();

    public static Views.EffectState StateOf(Storage.Effect effect) => effect.State switch
    {
        Storage.EffectState.Ready => Views.EffectState.Ready,
        Storage.EffectState.Attempting => Views.EffectState.Attempting,
        Storage.EffectState.FailedTemporarily => Views.EffectState.FailedTemporarily,
        Storage.EffectState.Done or Storage.EffectState.HandedOver => Views.EffectState.Done,
        Storage.EffectState.Failed => Views.EffectState.Failed,
        Storage.EffectState.Held => Views.EffectState.Held,
        Storage.EffectState.Cancelled => Views.EffectState.Cancelled,
        _ => Views.EffectState.Unknown,
    };

    public static Views.AttemptState AttemptOf(Storage.Effect effect) => effect.State switch
    {
        Storage.EffectState.Done => Views.AttemptState.Delivered,
        Storage.EffectState.HandedOver => Views.AttemptState.HandedOver,
        Storage.EffectState.Failed => Views.AttemptState.Failed,
        Storage.EffectState.Unknown => Views.AttemptState.Unknown,
        Storage.EffectState.Cancelled => Views.AttemptState.Cancelled,
        _ => Views.AttemptState.Planned,
    };

    public static Views.Channel ChannelOf(Storage.Effect effect) => Via(effect.Channel.Length == 0 ? "page" : effect.Channel);

    /// <summary>A message or a call to a person, as against an act on the world.</summary>
    public static bool IsLetter(this Storage.Effect effect) =>
        effect.Kind is EffectKinds.Page or EffectKinds.ApprovalPage or EffectKinds.Message or EffectKinds.Reply;

    public static Views.ClockState StateOf(Clock clock) => clock switch
    {
        Clock.Running => Views.ClockState.Running,
        Clock.Stopped => Views.ClockState.Stopped,
        Clock.Waived => Views.ClockState.Waived,
        Clock.LetGo => Views.ClockState.LetGo,
        _ => Views.ClockState.Possible,
    };

    public static string HeldWord(HeldChoice choice) => choice switch { HeldChoice.Send => "effect-released", HeldChoice.Done => "effect-done", _ => "effect-dropped" };

    /// <summary>What was held, in words: for whom where it is a person or an account.</summary>
    public static string HeldWhat(Glossary glossary, string kind, string target) =>
        glossary.Words.Say($"held.kind.{kind}", ("target", glossary.PersonAt(new(target))?.Name ?? glossary.Account(target)));
}
