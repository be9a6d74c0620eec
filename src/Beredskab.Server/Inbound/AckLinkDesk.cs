using System.Text.Json;
using Beredskab.Engine;
using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;
using Beredskab.Server.Api;
using Beredskab.Server.Letters;
using Beredskab.Server.Pages;
using Beredskab.Server.Resources;
using Beredskab.Server.Streams;
using Beredskab.Server.Views;
using Beredskab.Storage;

namespace Beredskab.Server.Inbound;

/// <summary>
/// What becomes of a link in a text. Looking at it changes nothing, however often and whatever looks; pressing answers as the text it stands in asked, for as
/// long as the code beside it means anything, and opens nothing else.
/// </summary>
public sealed class AckLinkDesk(Store store, Gate gate, Replies replies, Renderer renderer, AckLinks links, Instance instance)
{
    /// <param name="language">What the reader chose; null: that of whoever was asked.</param>
    public async Task<AckLinkShown> Look(string token, string? language)
    {
        var (asked, isGone) = await Find(token);
        return asked is null ? await Nothing(token, isGone, language) : await Show(token, asked, SmsWords.In(language ?? asked.Language));
    }

    public async Task<AckLinkShown> Press(string token, bool isYes, string? language)
    {
        var (asked, isGone) = await Find(token);
        if (asked is null) return await Nothing(token, isGone, language);
        var words = SmsWords.In(language ?? asked.Language);
        var (outcome, said) = await replies.Press(asked.Code, asked.Run, asked.Step, asked.Address, asked.Link, isYes, words);
        return outcome == Replies.Busy
            ? await Show(token, asked, words, Texts.In(words.Language)["ack-link.busy"], StatusCodes.Status503ServiceUnavailable)
            : await Show(token, asked with { Run = await gate.Read(asked.Run.Id) ?? asked.Run }, words, said);
    }

    /// <summary>What a link is about; or null, and whether it was about something once.</summary>
    private async Task<(Asked? Asked, bool IsGone)> Find(string token)
    {
        if (!links.AreWanted || !AckLinks.IsToken(token) || await store.Ledger.ByLink(AckLinks.HashOf(token)) is not { Link: { } link } effect) return (null, false);
        // Of whoever was forgotten the payload is empty, and says no number.
        var letter = JsonSerializer.Deserialize<LetterPayload>(effect.Payload, Wire.Options)!;
        var code = (await store.Codes.Of(effect.Stream, effect.Address)).Find(code => code.Person == effect.Person && code.Number == letter.To && code.Mode == effect.Mode);
        if (code is null || !code.IsKnown(store.Now()) || !Address.TryParse(effect.Address, out var address)
            || await gate.Read(new RunId(effect.Stream.Value["run:".Length..])) is not { } run || run.FindStep(address.Step) is not { } step) return (null, true);
        return (new(link, letter.Language, code, run, step, address), false);
    }

    /// <param name="said">To an answer that was just given; null: what was said to the one that used the link up.</param>
    private async Task<AckLinkShown> Show(string token, Asked asked, SmsWords words, string? said = null, int status = StatusCodes.Status200OK)
    {
        var (title, used) = (await replies.TitleOf(asked.Run, asked.Step, words), await replies.PressedBefore(asked.Link));
        var incident = await renderer.Value(new(asked.Run, asked.Run.Incident, asked.Run.Organisation, asked.Run.Mode, store.Now(), []), "incident.title", words.Language, asked.Address);
        var due = asked.Ready is { } ready ? Deadline.DueOf(asked.Run, asked.Step, ready) : null;
        return new(status, await Frame(token, words.Language), new()
        {
            Task = new(title, incident, due, StateOf(asked)),
            Said = (said ?? (used is null ? null : Replies.Said(used, title, words)))?.Replace("BEREDSKAB: ", "", StringComparison.Ordinal),
            IsUsed = used is not null,
        });
    }

    private static AckLinkState StateOf(Asked asked) => asked.Ready switch
    {
        null => AckLinkState.Over,
        { AcknowledgedBy: var by } when by.Contains(asked.Code.Person) => AckLinkState.Yours,
        { IsAnswered: true } => AckLinkState.Taken,
        { DeclinedBy: var by } when by.Contains(asked.Code.Person) => AckLinkState.Declined,
        _ => AckLinkState.Open,
    };

    /// <summary>The same page whether it never was a link or is one no more: whoever guesses learns nothing of what there is.</summary>
    private async Task<AckLinkShown> Nothing(string token, bool isGone, string? language) =>
        new(isGone ? StatusCodes.Status410Gone : StatusCodes.Status404NotFound, await Frame(token, language ?? Texts.Danish), new());

    /// <summary>Of nobody: whoever has signed in here is shown no more than others are.</summary>
    private async Task<PageFrame> Frame(string token, string language) => new()
    {
        Language = language,
        Now = store.Now(),
        Organisation = (await store.Roster.Organisations()).Find(one => one.Id == instance.Organisation)?.Name ?? "",
        Path = Paths.AckLink(token),
    };

    private sealed record Asked(string Link, string Language, ReplyCode Code, Run Run, Step Step, Address Address)
    {
        /// <summary>Null when it is over, or asked anew since.</summary>
        public StepState.Ready? Ready => Run.IsGoing && Run.StateOf(Step.Id) is StepState.Ready ready && ready.Iteration == Address.Iteration ? ready : null;
    }
}

/// <summary>The page of a link, with the status it is answered with.</summary>
public sealed record AckLinkShown(int Status, PageFrame Frame, AckLinkView View);
