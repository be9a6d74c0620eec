using Beredskab.Engine;
using Beredskab.Server.Api;
using Beredskab.Server.Pages;
using Beredskab.Server.SigningIn;
using Beredskab.Server.Views;
using Beredskab.Storage;
using QRCoder;
using Caller = Beredskab.Server.Api.Caller;

namespace Beredskab.Server.Reading;

/// <summary>Who gets in, with what, and who has.</summary>
public sealed class AccessReader(Store store, Glossaries glossaries, PeopleReader people, AccessDesk desk, Keys keys, ReadinessReader readiness, IServiceProvider services)
{
    private readonly ProviderWatch? _watch = services.GetService<ProviderWatch>();

    /// <summary>What the identity provider is called; null when there is none.</summary>
    public string? Provider => _watch?.Name;

    public bool IsProviderAway => _watch?.IsAway is true;

    /// <summary>So that nobody is surprised when their sign-in ends.</summary>
    public Notice? Standing(Words words) => IsProviderAway
        ? new(NoticeKind.Late, words.Say("sign-in.away", ("provider", Provider)), words["sign-in.away-text"]) { Link = Paths.Account, LinkText = words["account.title"] } : null;

    public async Task<InvitedView> Invited(string link) => await desk.Look(link) is var (_, person) ? new(link, person?.Name) : new(null, null);

    public async Task<OwnAccountView> Account(Caller caller, string language)
    {
        var known = await store.SignIns.Of(caller.Person);
        var notFresh = keys.NotFresh(caller);
        return new()
        {
            Access = [.. Rights.WordsOf(caller.Access)],
            Passkeys = [.. (await store.SignIns.Passkeys(caller.Person)).Select(passkey => new PasskeyView(passkey.Id, passkey.Name, passkey.Created, passkey.LastUsed))],
            HasPassword = known?.Password is not null,
            HasAuthenticator = known?.Authenticator is not null,
            RecoveryCodes = await store.SignIns.RecoveryCodesLeft(caller.Person),
            NotFresh = notFresh is null ? null : Refusals.Say(notFresh, language),
            SetUp = notFresh is null ? SetUp(caller, (await glossaries.For(caller.Organisation, language)).Staff.Organisation.Name) : null,
            Contacts = await readiness.Of(caller.Organisation, caller.Person, language),
            SignIns = [.. (await store.SignIns.Going(caller.Person, store.Now())).Select(signIn => new SignInItem(signIn.Way, signIn.Begun, signIn.Ends, signIn.Sha256 == caller.SignIn?.Sha256))],
        };
    }

    public async Task<PersonCardView?> Person(Caller caller, PersonId person, string language)
    {
        if (await people.Person(caller.Organisation, person, language) is not { } view) return null;
        return new()
        {
            Person = view,
            Contacts = await readiness.Of(caller.Organisation, person, language),
            Access = (caller.Access & Rights.Take) == 0 ? null : await AccessOf(caller.Organisation, person, language),
            IsToBeChanged = caller.Access.HasFlag(Access.Administrator),
        };
    }

    public async Task<PersonAccessView> AccessOf(OrganisationId organisation, PersonId person, string language)
    {
        var known = await store.SignIns.Of(person);
        var codes = await store.SignIns.RecoveryCodesLeft(person);
        var hasPasskey = (await store.SignIns.Passkeys(person)).Count > 0;
        return new(
            (known?.Access ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries),
            [.. new[] { hasPasskey ? "passkey" : null, known is { Password: not null, Authenticator: not null } ? "code" : null, codes > 0 ? "recovery-code" : null, known?.Subject is not null ? "provider" : null }.OfType<string>()],
            (await store.SignIns.Going(person, store.Now())).Count, await Log(organisation, person, language), await Tokens(organisation, person));
    }

    /// <summary>Those that open something, the oldest first.</summary>
    /// <param name="person">Null: everybody's.</param>
    public async Task<IReadOnlyList<TokenView>> Tokens(OrganisationId organisation, PersonId? person) =>
        [.. (await store.Tokens.List()).Where(token => token.Organisation == organisation && token.Revoked is null && (person is null || token.Person == person))
            .Select(token => new TokenView(token.Id, token.Person.Value, token.Roles.Split(' ', StringSplitOptions.RemoveEmptyEntries), token.Created, token.LastUsed))];

    /// <param name="person">Null: everybody's.</param>
    public async Task<IReadOnlyList<AccessItem>> Log(OrganisationId organisation, PersonId? person, string language, int max = 30)
    {
        var glossary = await glossaries.For(organisation, language);
        PersonRef? Named(PersonId? id) => id is { } known ? glossary.Person(known) : null;
        return [.. (await store.SignIns.History(organisation, person, max)).Select(entry => new AccessItem(entry.At, Named(entry.Person), entry.What, entry.Detail, entry.Author == entry.Person ? null : Named(entry.Author)))];
    }

    private AuthenticatorSetUp SetUp(Caller caller, string organisation)
    {
        var (secret, closed) = keys.NewAuthenticator(caller);
        using var picture = QRCodeGenerator.GenerateQrCode(Keys.AddressOf(secret, $"Beredskab {organisation}", caller.Name), QRCodeGenerator.ECCLevel.M);
        using var svg = new SvgQRCode(picture);
        return new(string.Join(' ', secret.Chunk(4).Select(part => new string(part))), closed, svg.GetGraphic(4, "#000", "#fff", sizingMode: SvgQRCode.SizingMode.ViewBoxAttribute));
    }
}
