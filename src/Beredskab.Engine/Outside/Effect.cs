using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;

namespace Beredskab.Engine.Outside;

/// <summary>What an effect touches.</summary>
public enum EffectKind { Page, ApprovalPage, Message, Isolate, Restore, Light, Notice, StandDown }

/// <summary>
/// One wish for something to happen outside a stream. Its key is the same however often the wish is derived, so a ledger that
/// refuses a second row with that key does nothing twice.
/// </summary>
/// <param name="Target">The account, contact, catalogue action or stream that it is about.</param>
public sealed record Effect(EffectKey Key, Address? Address, string Target, EffectWork Work)
{
    /// <summary>Of no use after this.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>Takes back what of this kind went to the same person about the same address; where nothing did, it is not wanted.</summary>
    public EffectKind? TakesBack { get; init; }

    /// <summary>A first page to anyone goes before anyone's second.</summary>
    public bool IsFirstPage { get; init; }

    public EffectKind Kind => Work switch
    {
        EffectWork.Page { About: PageFor.Approval } => EffectKind.ApprovalPage,
        EffectWork.Page { About: PageFor.StandDown } => EffectKind.StandDown,
        EffectWork.Page => EffectKind.Page,
        EffectWork.Message => EffectKind.Message,
        EffectWork.Isolate => EffectKind.Isolate,
        EffectWork.Restore => EffectKind.Restore,
        EffectWork.Light => EffectKind.Light,
        _ => EffectKind.Notice,
    };

    /// <summary>The key of a wish: SHA-256 over organisation, stream, address, recipient, channel and ordinal, as 64 hexadecimal digits.</summary>
    /// <param name="ordinal">The position of the event it follows from, and its place among that event's effects.</param>
    public static EffectKey KeyOf(OrganisationId organisation, string stream, Address? address, string recipient, string channel, long position, int ordinal) =>
        new(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"{organisation}\n{stream}\n{address}\n{recipient}\n{channel}\n{position}.{ordinal}")))));
}

/// <summary>What is to be done.</summary>
public abstract record EffectWork
{
    private EffectWork() { }

    /// <summary>Somebody is wanted, or told: the text is the product's own unless the step names one.</summary>
    public sealed record Page(PageFor About, PersonContact To, int Round, MessageId? Text, TimeSpan Validity) : EffectWork;

    /// <param name="Text">A message of the playbook; else <paramref name="FreeText"/>.</param>
    /// <param name="Asks">An answer is waited for, so it carries a code.</param>
    public sealed record Message(PersonContact To, MessageId? Text, Aside? FreeText, bool Asks) : EffectWork;

    public sealed record Isolate(AccountId Account) : EffectWork;

    public sealed record Restore(AccountId Account) : EffectWork;

    /// <summary>A light catalogue action.</summary>
    public sealed record Light(ActionCall Call) : EffectWork;

    public sealed record TellRun(RunId Run, ToRun News) : EffectWork;

    public sealed record TellIncident(IncidentId Incident, ToIncident News) : EffectWork;
}

/// <summary>What follows from an event: wishes, and wishes withdrawn.</summary>
public abstract record Reaction
{
    private Reaction() { }

    public sealed record Want(Effect Effect) : Reaction;

    /// <summary>
    /// What of these kinds is not yet under way is withdrawn, for one turn of a step or, without an address, for the whole stream.
    /// </summary>
    public sealed record Withdraw(Address? Address, ValueList<EffectKind> Kinds, string Why) : Reaction;
}
