using Beredskab.Engine.Outside;

namespace Beredskab.Server.Streams;

/// <summary>The kinds of effect as the ledger spells them.</summary>
public static class EffectKinds
{
    public const string Page = "page";
    public const string ApprovalPage = "approval-page";
    public const string Message = "message";
    public const string Isolate = "isolate";
    public const string Restore = "restore";
    public const string Light = "light";
    public const string Notice = "notice";
    public const string StandDown = "stand-down";

    /// <summary>An answer to somebody who wrote something we did not understand.</summary>
    public const string Reply = "reply";

    /// <summary>Everything that leaves the house; notices go from one stream to another.</summary>
    public static IReadOnlyList<string> Outside { get; } = [Page, ApprovalPage, Message, StandDown, Isolate, Restore, Light, Reply];

    /// <summary>What takes something away from people, and what gives it back.</summary>
    public static bool IsDestructive(string kind) => kind is Isolate or Restore;

    public static string Word(EffectKind kind) => kind switch
    {
        EffectKind.Page => Page,
        EffectKind.ApprovalPage => ApprovalPage,
        EffectKind.Message => Message,
        EffectKind.Isolate => Isolate,
        EffectKind.Restore => Restore,
        EffectKind.Light => Light,
        EffectKind.StandDown => StandDown,
        _ => Notice,
    };

    public static EffectKind Of(string word) => word switch
    {
        Page => EffectKind.Page,
        ApprovalPage => EffectKind.ApprovalPage,
        Message => EffectKind.Message,
        Isolate => EffectKind.Isolate,
        Restore => EffectKind.Restore,
        Light => EffectKind.Light,
        StandDown => EffectKind.StandDown,
        _ => EffectKind.Notice,
    };
}
