using System.Data.Common;
using Beredskab.Engine;

namespace Beredskab.Storage;

/// <summary>What somebody is let in for, and what they show at the door. Whoever has none of it is nobody there.</summary>
/// <param name="Access">Words separated by a space; empty: nothing.</param>
public sealed record Credentials(PersonId Person, OrganisationId Organisation, string Access)
{
    /// <summary>Hashed.</summary>
    public string? Password { get; init; }

    /// <summary>The secret that an authenticator app counts from, in base 32. Plain, since the keys that would cover it lie beside it.</summary>
    public string? Authenticator { get; init; }

    /// <summary>The time step of the last code that was taken: it and those before it are worth nothing more.</summary>
    public long LastStep { get; init; }

    /// <summary>Wrong passwords and codes since the last right one.</summary>
    public int Failures { get; init; }

    public DateTimeOffset? LockedUntil { get; init; }

    /// <summary>Who they are to the identity provider: its issuer, a space, and its subject. Null before they came from there.</summary>
    public string? Subject { get; init; }
}

/// <summary>A passkey of somebody's.</summary>
/// <param name="Id">The credential's id, base64url.</param>
/// <param name="Data">What WebAuthn needs to know of it, as JSON.</param>
public sealed record Passkey(string Id, OrganisationId Organisation, PersonId Person, string Name, string Data, DateTimeOffset Created)
{
    public DateTimeOffset? LastUsed { get; init; }
}

/// <summary>Somebody signed in at a browser.</summary>
/// <param name="Sha256">Of the secret that the browser keeps.</param>
/// <param name="Way"><c>passkey, code, recovery-code, provider, invitation</c> or <c>token</c>.</param>
/// <param name="Token">The token that it was begun with: revoking it ends this too.</param>
public sealed record SignIn(string Sha256, OrganisationId Organisation, PersonId Person, string Way, DateTimeOffset Begun, DateTimeOffset Ends, string? Token = null)
{
    /// <summary>When it was ended before its time.</summary>
    public DateTimeOffset? Ended { get; init; }
}

/// <summary>A link that lets somebody in once, so that they can make a key of their own.</summary>
/// <param name="Sha256">Of the secret in the link.</param>
/// <param name="Person">Null: whoever uses it becomes the first administrator.</param>
public sealed record Invitation(string Sha256, OrganisationId Organisation, PersonId? Person, DateTimeOffset Created, DateTimeOffset Expires)
{
    /// <summary>Who made it; null: whoever has the machine.</summary>
    public PersonId? Author { get; init; }

    public DateTimeOffset? Used { get; init; }
}

/// <summary>Something that concerns who gets in.</summary>
/// <param name="Person">Whose access it is about.</param>
/// <param name="What"><c>signed-in, refused, locked, access-set, invited, ended, password-set, authenticator-set, codes-made, passkey-added, passkey-removed, keys-removed, linked, token-made, token-revoked</c>.</param>
/// <param name="Detail">The way, the words or the name; null when there is none.</param>
/// <param name="Author">Who did it; null: the person, or whoever has the machine.</param>
public sealed record AccessEntry(string Id, OrganisationId Organisation, PersonId? Person, DateTimeOffset At, string What, string? Detail = null, PersonId? Author = null)
{
    public static AccessEntry Of(Person person, DateTimeOffset at, string what, string? detail = null, PersonId? author = null) => Of(person.Organisation, person.Id, at, what, detail, author);

    public static AccessEntry Of(OrganisationId organisation, PersonId person, DateTimeOffset at, string what, string? detail = null, PersonId? author = null) =>
        new(Guid.NewGuid().ToString("n"), organisation, person, at, what, detail, author);
}

/// <summary>Who may sign in, with what, and who has.</summary>
public sealed class SignIns
{
    private const string SelectCredentials = "select person, organisation, access, password, authenticator, last_step, failures, locked_until, subject from credentials ";
    private const string SelectPasskeys = "select id, organisation, person, name, data, created, last_used from passkeys ";
    private const string SelectSignIns = "select sha256, organisation, person, way, begun, ends, token, ended from sign_ins ";
    private const string SelectInvitations = "select sha256, organisation, person, created, expires, author, used from invitations ";

    // Whoever has left cannot; a password alone lets nobody in, and the identity provider no administrator.
    private const string CanSignIn =
        """
        exists (select 1 from people p where p.id = credentials.person and p.departed is null) and (
            exists (select 1 from passkeys k where k.person = credentials.person)
            or exists (select 1 from recovery_codes r where r.person = credentials.person)
            or (password is not null and authenticator is not null))
        """;

    private const string ForgetFirstSql = "delete from invitations where organisation = @organisation and person is null and used is null";

    private const string IsAdministrator = "' ' || access || ' ' like '% administrator %'";

    private readonly Database _database;

    internal SignIns(Database database) => _database = database;

    public async Task<Credentials?> Of(PersonId person, CancellationToken stop = default) =>
        (await _database.Read(SelectCredentials + "where person = @person", CredentialsOf, stop, ("@person", person.Value))).SingleOrDefault();

    public async Task<Credentials?> OfSubject(string subject, CancellationToken stop = default) =>
        (await _database.Read(SelectCredentials + "where subject = @subject", CredentialsOf, stop, ("@subject", subject))).SingleOrDefault();

    /// <summary>Those who are administrators and have a key of their own to come in with.</summary>
    public async Task<IReadOnlyList<PersonId>> Administrators(OrganisationId organisation, CancellationToken stop = default) =>
        await _database.Read(session => Administrators(session, organisation, stop), stop);

    /// <summary>What somebody is let in for from now on. False, and nothing, when no administrator would be left.</summary>
    public Task<bool> SetAccess(OrganisationId organisation, PersonId person, string access, AccessEntry entry, CancellationToken stop = default) => KeepingAnAdministrator(organisation, session =>
    {
        session.Queue(
            """
            insert into credentials (person, organisation, access, last_step, failures) values (@person, @organisation, @access, 0, 0)
            on conflict (person) do update set access = excluded.access
            """, ("@person", person.Value), ("@organisation", organisation.Value), ("@access", access));
        Log(session, entry);
        return Task.CompletedTask;
    }, stop);

    public Task SetPassword(PersonId person, string hash, AccessEntry entry, CancellationToken stop = default) =>
        Change(person, "password = @value, failures = 0, locked_until = null", hash, entry, stop);

    public Task SetAuthenticator(PersonId person, string? secret, AccessEntry entry, CancellationToken stop = default) =>
        Change(person, "authenticator = @value, last_step = 0, failures = 0, locked_until = null", secret, entry, stop);

    /// <summary>They came from the identity provider for the first time. False when somebody else is that subject already, or they are another.</summary>
    public Task<bool> Link(PersonId person, string subject, AccessEntry entry, CancellationToken stop = default) => _database.Write(async session =>
    {
        await _database.LockWords(session, [$"subject {subject}"], stop);
        var changed = await session.Execute(
            "update credentials set subject = @subject where person = @person and subject is null and not exists (select 1 from credentials other where other.subject = @subject)", stop,
            ("@person", person.Value), ("@subject", subject));
        if (changed == 1) Log(session, entry);
        await session.Flush(stop);
        return changed == 1;
    }, stop);

    /// <summary>Takes a code of that time step; false when it, or a later one, was taken before.</summary>
    public async Task<bool> TakeStep(PersonId person, long step, CancellationToken stop = default) => await _database.Write(
        "update credentials set last_step = @step where person = @person and last_step < @step", stop, ("@person", person.Value), ("@step", step)) == 1;

    /// <summary>Takes a recovery code; false when there is no such one any more.</summary>
    public async Task<bool> TakeRecoveryCode(PersonId person, string hash, CancellationToken stop = default) => await _database.Write(
        "delete from recovery_codes where person = @person and sha256 = @hash", stop, ("@person", person.Value), ("@hash", hash)) == 1;

    public Task SetRecoveryCodes(OrganisationId organisation, PersonId person, IReadOnlyCollection<string> hashes, AccessEntry entry, CancellationToken stop = default) => _database.Write(async session =>
    {
        session.Queue("delete from recovery_codes where person = @person", ("@person", person.Value));
        foreach (var hash in hashes)
            session.Queue("insert into recovery_codes (person, sha256, organisation) values (@person, @hash, @organisation)", ("@person", person.Value), ("@hash", hash), ("@organisation", organisation.Value));
        Log(session, entry);
        await session.Flush(stop);
        return true;
    }, stop);

    public async Task<int> RecoveryCodesLeft(PersonId person, CancellationToken stop = default) =>
        (await _database.Read("select sha256 from recovery_codes where person = @person", row => row.GetString(0), stop, ("@person", person.Value))).Count;

    /// <summary>
    /// Counts a try before it is looked at, so that many at once are not more. Null when nothing is taken now; else how many there have been with this
    /// one. The last of <paramref name="most"/> shuts until then, and is taken itself; after that the count begins anew.
    /// </summary>
    public Task<int?> Try(PersonId person, int most, DateTimeOffset now, DateTimeOffset until, CancellationToken stop = default) => _database.Write(async session =>
    {
        (string, object?)[] values = [("@person", person.Value), ("@most", most), ("@now", Instant.Of(now)), ("@until", Instant.Of(until))];
        var counted = await session.Execute(
            """
            update credentials set failures = case when locked_until is null then failures + 1 else 1 end,
                locked_until = case when locked_until is null and failures + 1 >= @most then @until else null end
            where person = @person and (locked_until is null or locked_until <= @now)
            """, stop, values);
        return counted == 0 ? (int?)null : (await session.Query("select failures from credentials where person = @person", row => row.GetInt32(0), stop, ("@person", person.Value))).Single();
    }, stop);

    public Task Forgive(PersonId person, CancellationToken stop = default) =>
        _database.Write("update credentials set failures = 0, locked_until = null where person = @person", stop, ("@person", person.Value));

    public Task<List<Passkey>> Passkeys(PersonId person, CancellationToken stop = default) =>
        _database.Read(SelectPasskeys + "where person = @person order by created", PasskeyOf, stop, ("@person", person.Value));

    public async Task<Passkey?> PasskeyById(string id, CancellationToken stop = default) =>
        (await _database.Read(SelectPasskeys + "where id = @id", PasskeyOf, stop, ("@id", id))).SingleOrDefault();

    public Task<bool> Add(Passkey passkey, AccessEntry entry, CancellationToken stop = default) => _database.Write(async session =>
    {
        var added = await session.Execute(
            """
            insert into passkeys (id, organisation, person, name, data, created, last_used) values (@id, @organisation, @person, @name, @data, @created, null)
            on conflict (id) do nothing
            """, stop,
            ("@id", passkey.Id), ("@organisation", passkey.Organisation.Value), ("@person", passkey.Person.Value), ("@name", passkey.Name), ("@data", passkey.Data), ("@created", Instant.Of(passkey.Created)));
        if (added == 1) Log(session, entry);
        await session.Flush(stop);
        return added == 1;
    }, stop);

    public Task UsePasskey(string id, string data, DateTimeOffset now, CancellationToken stop = default) => _database.Write(
        "update passkeys set data = @data, last_used = @now where id = @id", stop, ("@id", id), ("@data", data), ("@now", Instant.Of(now)));

    /// <summary>One of theirs; one that is gone already stays so. False, and nothing, when no administrator would be left.</summary>
    public Task<bool> RemovePasskey(OrganisationId organisation, PersonId person, string id, AccessEntry entry, CancellationToken stop = default) => KeepingAnAdministrator(organisation, async session =>
    {
        if (await session.Execute("delete from passkeys where id = @id and person = @person", stop, ("@id", id), ("@person", person.Value)) == 1) Log(session, entry);
    }, stop);

    /// <summary>
    /// Takes away all that somebody can come in with: keys, who they are to the identity provider, invitations, and where they are signed in. False, and nothing, when
    /// no administrator would be left.
    /// </summary>
    public Task<bool> RemoveKeys(OrganisationId organisation, PersonId person, DateTimeOffset now, AccessEntry entry, CancellationToken stop = default) => KeepingAnAdministrator(organisation, session =>
    {
        TakeKeys(session, person, now);
        Log(session, entry);
        return Task.CompletedTask;
    }, stop);

    /// <summary>Whoever leaves takes nothing along that opens anything, should somebody of their name come again.</summary>
    internal static void Depart(Session session, PersonId person, DateTimeOffset now)
    {
        TakeKeys(session, person, now);
        session.Queue("update credentials set access = '' where person = @person", ("@person", person.Value));
        session.Queue("update access_tokens set revoked = @now where person = @person and revoked is null", ("@person", person.Value), ("@now", Instant.Of(now)));
    }

    private static void TakeKeys(Session session, PersonId person, DateTimeOffset now)
    {
        (string, object?) id = ("@person", person.Value);
        session.Queue("update credentials set password = null, authenticator = null, subject = null, failures = 0, locked_until = null where person = @person", id);
        session.Queue("delete from passkeys where person = @person", id);
        session.Queue("delete from recovery_codes where person = @person", id);
        session.Queue("delete from invitations where person = @person and used is null", id);
        session.Queue("update sign_ins set ended = @now where person = @person and ended is null and ends > @now", id, ("@now", Instant.Of(now)));
    }

    private static async Task<List<PersonId>> Administrators(Session session, OrganisationId organisation, CancellationToken stop) => await session.Query(
        $"select person from credentials where organisation = @organisation and {IsAdministrator} and {CanSignIn}", row => new PersonId(row.GetString(0)), stop, ("@organisation", organisation.Value));

    public Task Begin(SignIn signIn, AccessEntry entry, CancellationToken stop = default) => _database.Write(async session =>
    {
        session.Queue(
            """
            insert into sign_ins (sha256, organisation, person, way, begun, ends, token, ended)
            values (@sha256, @organisation, @person, @way, @begun, @ends, @token, null)
            """,
            ("@sha256", signIn.Sha256), ("@organisation", signIn.Organisation.Value), ("@person", signIn.Person.Value), ("@way", signIn.Way),
            ("@begun", Instant.Of(signIn.Begun)), ("@ends", Instant.Of(signIn.Ends)), ("@token", signIn.Token));
        Log(session, entry);
        await session.Flush(stop);
        return true;
    }, stop);

    /// <summary>Null when it was ended, or its time is over.</summary>
    public async Task<SignIn?> Find(string secret, DateTimeOffset now, CancellationToken stop = default) => (await _database.Read(
        SelectSignIns + "where sha256 = @hash and ended is null and ends > @now", SignInOf, stop, ("@hash", Tokens.Hash(secret)), ("@now", Instant.Of(now)))).SingleOrDefault();

    /// <summary>Those that go on, the newest first.</summary>
    public Task<List<SignIn>> Going(PersonId person, DateTimeOffset now, CancellationToken stop = default) => _database.Read(
        SelectSignIns + "where person = @person and ended is null and ends > @now order by begun desc", SignInOf, stop, ("@person", person.Value), ("@now", Instant.Of(now)));

    public async Task<bool> End(string sha256, DateTimeOffset now, CancellationToken stop = default) => await _database.Write(
        "update sign_ins set ended = @now where sha256 = @sha256 and ended is null", stop, ("@sha256", sha256), ("@now", Instant.Of(now))) == 1;

    /// <summary>Everywhere but in one place; without one, invitations that were not used are worth nothing either.</summary>
    public Task<int> EndAll(PersonId person, string? but, DateTimeOffset now, AccessEntry entry, CancellationToken stop = default) => _database.Write(async session =>
    {
        var ended = await session.Execute(
            "update sign_ins set ended = @now where person = @person and ended is null and ends > @now and sha256 <> @but", stop, ("@person", person.Value), ("@now", Instant.Of(now)), ("@but", but ?? ""));
        if (but is null) session.Queue("delete from invitations where person = @person and used is null", ("@person", person.Value));
        if (ended > 0) Log(session, entry);
        await session.Flush(stop);
        return ended;
    }, stop);

    /// <summary>Those made before for the same person are worth nothing from now on.</summary>
    public Task Invite(Invitation invitation, AccessEntry? entry, CancellationToken stop = default) => _database.Write(async session =>
    {
        if (invitation.Person is { } person) session.Queue("delete from invitations where person = @person and used is null", ("@person", person.Value));
        else session.Queue(ForgetFirstSql, ("@organisation", invitation.Organisation.Value));
        session.Queue(
            "insert into invitations (sha256, organisation, person, created, expires, author, used) values (@sha256, @organisation, @person, @created, @expires, @author, null)",
            ("@sha256", invitation.Sha256), ("@organisation", invitation.Organisation.Value), ("@person", invitation.Person?.Value),
            ("@created", Instant.Of(invitation.Created)), ("@expires", Instant.Of(invitation.Expires)), ("@author", invitation.Author?.Value));
        if (entry is not null) Log(session, entry);
        await session.Flush(stop);
        return true;
    }, stop);

    /// <summary>Null when it was used, or its time is over.</summary>
    public async Task<Invitation?> Invited(string secret, DateTimeOffset now, CancellationToken stop = default) => (await _database.Read(
        SelectInvitations + "where sha256 = @hash and used is null and expires > @now", InvitationOf, stop, ("@hash", Tokens.Hash(secret)), ("@now", Instant.Of(now)))).SingleOrDefault();

    /// <summary>Once: of two who come together one gets in.</summary>
    public async Task<bool> Use(string secret, DateTimeOffset now, CancellationToken stop = default) => await _database.Write(
        "update invitations set used = @now where sha256 = @hash and used is null and expires > @now", stop, ("@hash", Tokens.Hash(secret)), ("@now", Instant.Of(now))) == 1;

    /// <summary>The link of the first administrator: once, and only while there is none who can sign in.</summary>
    public Task<bool> UseFirst(OrganisationId organisation, string secret, DateTimeOffset now, CancellationToken stop = default) => _database.Write(async session =>
    {
        await _database.LockWords(session, [$"access {organisation}"], stop);
        if (await Administrators(session, organisation, stop) is not []) return false;
        return await session.Execute("update invitations set used = @now where sha256 = @hash and person is null and used is null and expires > @now", stop, ("@hash", Tokens.Hash(secret)), ("@now", Instant.Of(now))) == 1;
    }, stop);

    /// <summary>There is an administrator, or there will be another link.</summary>
    public Task ForgetFirst(OrganisationId organisation, CancellationToken stop = default) =>
        _database.Write(ForgetFirstSql, stop, ("@organisation", organisation.Value));

    public Task Log(AccessEntry entry, CancellationToken stop = default) => _database.Write(async session =>
    {
        Log(session, entry);
        await session.Flush(stop);
        return true;
    }, stop);

    /// <summary>The newest first.</summary>
    /// <param name="person">Null: everybody's.</param>
    public Task<List<AccessEntry>> History(OrganisationId organisation, PersonId? person, int max = 50, CancellationToken stop = default) => _database.Read(
        $"select id, organisation, person, at, what, detail, author from access_log where organisation = @organisation {(person is null ? "" : "and person = @person")} order by at desc, id desc limit @max", EntryOf, stop,
        ("@organisation", organisation.Value), ("@person", person?.Value), ("@max", max));

    /// <summary>Undoes a change after which nobody would be left who is administrator and has a key of their own. Two who take it from each other wait for one another.</summary>
    private async Task<bool> KeepingAnAdministrator(OrganisationId organisation, Func<Session, Task> change, CancellationToken stop)
    {
        try
        {
            return await _database.Write(async session =>
            {
                await _database.LockWords(session, [$"access {organisation}"], stop);
                var before = await Administrators(session, organisation, stop);
                await change(session);
                return before is [] || await Administrators(session, organisation, stop) is not [] ? true : throw new NobodyLeftException();
            }, stop);
        }
        catch (NobodyLeftException)
        {
            return false;
        }
    }

    private Task Change(PersonId person, string set, string? value, AccessEntry entry, CancellationToken stop) => _database.Write(async session =>
    {
        session.Queue(
            "insert into credentials (person, organisation, access, last_step, failures) values (@person, @organisation, '', 0, 0) on conflict (person) do nothing",
            ("@person", person.Value), ("@organisation", entry.Organisation.Value));
        session.Queue($"update credentials set {set} where person = @person", ("@person", person.Value), ("@value", value));
        Log(session, entry);
        await session.Flush(stop);
        return true;
    }, stop);

    private static void Log(Session session, AccessEntry entry) => session.Queue(
        "insert into access_log (id, organisation, person, at, what, detail, author) values (@id, @organisation, @person, @at, @what, @detail, @author)",
        ("@id", entry.Id), ("@organisation", entry.Organisation.Value), ("@person", entry.Person?.Value), ("@at", Instant.Of(entry.At)), ("@what", entry.What), ("@detail", entry.Detail), ("@author", entry.Author?.Value));

    private static Credentials CredentialsOf(DbDataReader row) => new(new(row.GetString(0)), new(row.GetString(1)), row.GetString(2))
    {
        Password = row.Text(3),
        Authenticator = row.Text(4),
        LastStep = row.GetInt64(5),
        Failures = row.GetInt32(6),
        LockedUntil = row.InstantOrNull(7),
        Subject = row.Text(8),
    };

    private static Passkey PasskeyOf(DbDataReader row) =>
        new(row.GetString(0), new(row.GetString(1)), new(row.GetString(2)), row.GetString(3), row.GetString(4), row.Instant(5)) { LastUsed = row.InstantOrNull(6) };

    private static SignIn SignInOf(DbDataReader row) =>
        new(row.GetString(0), new(row.GetString(1)), new(row.GetString(2)), row.GetString(3), row.Instant(4), row.Instant(5), row.Text(6)) { Ended = row.InstantOrNull(7) };

    private static Invitation InvitationOf(DbDataReader row) => new(row.GetString(0), new(row.GetString(1)), Id(row.Text(2)), row.Instant(3), row.Instant(4))
    {
        Author = Id(row.Text(5)),
        Used = row.InstantOrNull(6),
    };

    private static AccessEntry EntryOf(DbDataReader row) =>
        new(row.GetString(0), new(row.GetString(1)), Id(row.Text(2)), row.Instant(3), row.GetString(4), row.Text(5), Id(row.Text(6)));

    private static PersonId? Id(string? id) => id is null ? null : new PersonId(id);

    private sealed class NobodyLeftException : Exception;
}
