using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Beredskab.Engine;
using Beredskab.Engine.Playbooks;
using Beredskab.Playbooks;
using Beredskab.Server.Api;
using Beredskab.Storage;

namespace Beredskab.Server.Streams;

/// <summary>
/// A playbook's life before and after anybody starts it: a draft is saved, reviewed by somebody who did not write it, published as it was
/// reviewed, superseded by the next and withdrawn. What the checker refuses is not published, whoever asks.
/// </summary>
public sealed class Editing(Store store, Books books)
{
    private readonly ConcurrentDictionary<(OrganisationId, PlaybookId), (string Asked, Judged Judged)> _judged = [];

    /// <summary>What is known of a text among the organisation's own playbooks.</summary>
    /// <param name="Version">Null when it cannot be read as a playbook.</param>
    public sealed record Judged(IReadOnlyList<Flaw> Flaws, Engine.Playbooks.PlaybookVersion? Version)
    {
        public bool IsSound => Version is not null && Flaws.All(flaw => !flaw.Fault.IsError);
    }

    public async Task<Outcome> Save(Caller caller, PlaybookId playbook, string text, string? over)
    {
        if (!PlaybookReader.IsId(playbook.Value)) return new Outcome.Refused("wrong-playbook.id", "A playbook's id is of small letters a-z, digits and -, at most 64.");
        if (Encoding.UTF8.GetByteCount(text) > 256 * 1024) return new Outcome.Refused("too-large", "A playbook has at most 256 KB.");
        if (text.Any(letter => char.IsControl(letter) && letter is not ('\n' or '\r' or '\t'))) return new Outcome.Refused("control-character", "The text holds characters that cannot be seen. Write it in a plain editor.");
        if (string.IsNullOrWhiteSpace(text)) return new Outcome.Refused("empty-draft", "There is nothing in it. Write a text, or throw the draft away.");
        if (PlaybookReader.IdIn(Encoding.UTF8.GetBytes(text)) is { } id && id != playbook.Value)
            return new Outcome.Refused("wrong-playbook", $"This text is of '{id:id}', and the draft is of '{playbook:playbook}'.");
        var judged = await Judge(caller.Organisation, playbook, text);
        var draft = new PlaybookDraft(caller.Organisation, playbook, text, HashOf(text), store.Now(), caller.Person, null, null, null);
        return await store.Drafts.Save(draft, over, judged.Version?.Content.Version ?? "") ? Done(playbook)
            : new Outcome.Refused("draft-changed", "The draft has changed since you read it. Your text was not saved: read theirs, and put yours in again.");
    }

    /// <param name="approve"><c>yes</c> or <c>no</c>: a word that is neither is nobody's answer.</param>
    public async Task<Outcome> Review(Caller caller, PlaybookId playbook, string hash, string approve, string? note)
    {
        if (approve is not ("yes" or "no")) return new Outcome.Refused("wrong-answer.review", $"'{approve:value}' is neither yes nor no.");
        var isApproved = approve == "yes";
        if (await store.Drafts.Get(caller.Organisation, playbook) is not { } draft) return NoDraft(playbook);
        if ((await Authors(caller.Organisation, playbook)).Contains(caller.Person))
            return new Outcome.Refused("own-draft", "You have written in this draft yourself. Somebody else must review it.");
        if (!isApproved && string.IsNullOrWhiteSpace(note)) return WhyNeeded();
        var judged = await Judge(caller.Organisation, playbook, draft.Source);
        return await store.Drafts.Review(caller.Organisation, playbook, hash, isApproved, caller.Person, store.Now(), string.IsNullOrWhiteSpace(note) ? null : note.Trim(), judged.Version?.Content.Version ?? "")
            ? Done(playbook) : Changed();
    }

    public async Task<Outcome> Publish(Caller caller, PlaybookId playbook, string hash)
    {
        if (await store.Drafts.Get(caller.Organisation, playbook) is not { } draft) return NoDraft(playbook);
        if (draft.Hash != hash) return Changed();
        if (!draft.IsReviewed) return new Outcome.Refused("not-reviewed", "Nobody else has reviewed this text yet. Ask somebody to.");
        var judged = await Judge(caller.Organisation, playbook, draft.Source);
        if (judged.Version is { } read && await NotBelow(caller.Organisation, read.Content) is { } higher)
            return new Outcome.Refused("version-not-above", $"Version {higher:there} is published already. Give the draft a version above it, and have it reviewed again; it has {read.Content.Version:version}.");
        if (!judged.IsSound || judged.Version is not { } version || version.Content.Id != playbook)
            return NotSound(playbook, judged);
        return await store.Drafts.Publish(new(caller.Organisation, playbook, version.Content.Version, version.Hash, Canonical.Json(version.Content), draft.Source, store.Now(), caller.Person.Value), hash, caller.Person) switch
        {
            Publication.Published or Publication.AlreadyThere => Done(playbook),
            Publication.Refused => new Outcome.Refused("published-already", "This very content is published already."),
            _ => Changed(),
        };
    }

    /// <param name="hash">The text as it was read; null: whatever it is.</param>
    public async Task<Outcome> Discard(Caller caller, PlaybookId playbook, string? hash) =>
        await store.Drafts.Discard(caller.Organisation, playbook, caller.Person, store.Now(), string.IsNullOrEmpty(hash) ? null : hash) ? Done(playbook)
        : await store.Drafts.Get(caller.Organisation, playbook) is null ? NoDraft(playbook) : Changed();

    public async Task<Outcome> Withdraw(Caller caller, PlaybookId playbook, string version, string? reason)
    {
        if (string.IsNullOrWhiteSpace(reason)) return WhyNeeded();
        if (await store.Shelf.Get(caller.Organisation, playbook, version) is { Withdrawn: not null })
            return new Outcome.Refused("withdrawn.already", $"Version {version:version} of '{playbook:playbook}' is withdrawn already; who did it and why stands in its history.");
        if ((await store.Shelf.Versions(caller.Organisation, playbook)).Where(other => other.Withdrawn is null).ToList() is [var last] && last.Version == version
            && (await Callers(caller.Organisation, playbook)) is { Count: > 0 } callers)
            return new Outcome.Refused("still-called", $"It is the last version that can be started, and {string.Join(", ", callers):playbooks} would call it in vain. Change or withdraw those first.");
        if (await BrokenWithout(caller.Organisation, playbook, version) is { Count: > 0 } broken)
            return new Outcome.Refused("still-called.otherwise", $"The version before it would be started again, and {string.Join(", ", broken):playbooks} would call that one in vain. Change or withdraw those first.");
        return await store.Drafts.Withdraw(caller.Organisation, playbook, version, caller.Person, store.Now(), reason.Trim()) ? Done(playbook)
            : new Outcome.NotFound("unknown-playbook", $"There is no published playbook '{playbook:playbook}' of version {version:version}.");
    }

    /// <summary>Everybody who has saved a text since the last one was published or thrown away.</summary>
    public async Task<IReadOnlySet<PersonId>> Authors(OrganisationId organisation, PlaybookId playbook) =>
        (await store.Drafts.History(organisation, playbook)).TakeWhile(entry => entry.What is not ("published" or "discarded")).Where(entry => entry.What == "saved").Select(entry => entry.DoneBy).ToHashSet();

    /// <summary>What lint and verify say of it, read among what the organisation has published; and what it breaks in those that call it.</summary>
    public async Task<Judged> Judge(OrganisationId organisation, PlaybookId playbook, string text)
    {
        // A page that is read again asks the same, and the answer takes a second of what the workers may need.
        var asked = $"{HashOf(text)} {string.Join(' ', (await store.Shelf.Latest(organisation)).Concat(await store.Shelf.Versions(organisation, playbook)).Select(version => version.Hash))}";
        if (_judged.TryGetValue((organisation, playbook), out var known) && known.Asked == asked) return known.Judged;
        var judged = await Judge(organisation, NameOf(playbook), text);
        if (judged.Version is { } version && await NotBelow(organisation, version.Content) is { } higher)
            judged = judged with { Flaws = [VersionTooLow(playbook, text, version.Content.Version, higher), .. judged.Flaws] };
        _judged[(organisation, playbook)] = (asked, judged);
        return judged;
    }

    /// <param name="name">What the text is called in faults.</param>
    public async Task<Judged> Judge(OrganisationId organisation, string name, string text)
    {
        var library = await LibraryOf(organisation);
        var source = SourceFile.Of(name, text);
        var faults = Linter.Lint(library, source);
        var version = PlaybookReader.Read(source.Name, source.Utf8.Span).Version;
        // What a text shows by itself comes first; ways are looked at when it shows nothing wrong.
        if (faults.Any(fault => fault.IsError)) return new(Verifier.Told(library.With(source), faults), version);
        var before = Linter.Lint(library).ToHashSet();
        var broken = Linter.Lint(library.With(source)).Where(fault => fault.IsError && fault.File != name && !before.Contains(fault));
        return new([.. faults.Select(fault => new Flaw(fault, [])), .. Verifier.Verify(library, source)?.Flaws ?? [], .. broken.Select(fault => new Flaw(fault, []))], version);
    }

    /// <summary>What comes with the product, and in its place what the organisation has published by itself.</summary>
    public async Task<Library> LibraryOf(OrganisationId organisation) => LibraryOf(await store.Shelf.Latest(organisation));

    private Library LibraryOf(IReadOnlyList<Storage.PlaybookVersion> startable)
    {
        var known = books.Shipped.Without(playbook => startable.All(version => version.Playbook != playbook));
        return startable.Where(version => version.Source.Length > 0).Aggregate(known, (library, version) => library.With(SourceFile.Of(NameOf(version.Playbook), version.Source)));
    }

    public static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>Those that call it, or that are followed by it.</summary>
    private async Task<IReadOnlyList<string>> Callers(OrganisationId organisation, PlaybookId playbook) => [.. (await books.All(organisation)).Select(version => version.Content)
        .Where(content => content.Id != playbook && (content.Afterwards == playbook || content.Steps.Any(step => step.Work is Engine.Playbooks.Work.Call call && call.Playbook == playbook))).Select(content => content.Id.Value)];

    /// <summary>The playbooks that lint finds errors in once this version is gone and the one before it takes its place.</summary>
    private async Task<IReadOnlyList<string>> BrokenWithout(OrganisationId organisation, PlaybookId playbook, string version)
    {
        if (await store.Shelf.Latest(organisation, playbook) is not { } now || now.Version != version) return [];
        if ((await store.Shelf.Versions(organisation, playbook)).FirstOrDefault(other => other.Withdrawn is null && other.Version != version) is not { } before) return [];
        var startable = await store.Shelf.Latest(organisation);
        var known = Linter.Lint(LibraryOf(startable)).ToHashSet();
        var then = Linter.Lint(LibraryOf([.. startable.Select(other => other.Playbook == playbook ? before : other)]));
        return [.. then.Where(fault => fault.IsError && fault.File != NameOf(playbook) && !known.Contains(fault)).Select(fault => Path.GetFileNameWithoutExtension(fault.File)).Distinct()];
    }

    /// <summary>What a draft's text is called in faults.</summary>
    public static string NameOf(PlaybookId playbook) => $"{playbook}.yaml";

    /// <summary>The highest version that stands in the way of this one; null when it stands above all that there ever were.</summary>
    private async Task<string?> NotBelow(OrganisationId organisation, Playbook content) =>
        (await store.Shelf.Versions(organisation, content.Id)).FirstOrDefault(other => !VersionNumber.IsAbove(content.Version, other.Version))?.Version;

    private static Flaw VersionTooLow(PlaybookId playbook, string text, string version, string higher) => new(
        new(Severity.Error, "version-not-above", NameOf(playbook), 1 + Math.Max(0, Array.FindIndex(text.Split('\n'), line => line.StartsWith("version:", StringComparison.Ordinal))), 1,
            $"The draft has version {version}, and {higher} is published already.", "give it a version above that"), []);

    /// <summary>With the first thing that is wrong, and the playbook it stands in where that is another; in each language that the checker speaks.</summary>
    private static Outcome.Refused NotSound(PlaybookId playbook, Judged judged)
    {
        Phrase? wrong = judged.Flaws.FirstOrDefault(flaw => flaw.Fault.IsError)?.Fault switch
        {
            null => null,
            { } fault when fault.File == NameOf(playbook) => (Phrase)$"line {fault.Line}: {fault.Says}",
            { } fault => $"{Path.GetFileName(fault.File)}, line {fault.Line}: {fault.Says}",
        };
        return new(Refusal.Of("not-sound", $"The checker refuses it: {wrong:fault} Mend it, and have it reviewed again.").Spoken("fault", "da", wrong?.In("da") ?? ""));
    }

    private static Outcome.Refused WhyNeeded() => new("reason-needed.history", "Say why; the reason stands in the playbook's history.");

    private static Outcome.Accepted Done(PlaybookId playbook) => new(new($"playbook:{playbook}"), [], []);

    private static Outcome.NotFound NoDraft(PlaybookId playbook) => new("no-draft", $"There is no draft of '{playbook:playbook}'.");

    private static Outcome.Refused Changed() => new("draft-changed.since", "The draft is another text by now, or gone. Read it again.");
}
