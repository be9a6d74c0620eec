using Beredskab.Engine;
using Beredskab.Storage;

namespace Beredskab.ContractTests.Storage;

/// <summary>Who gets in, with what, and whether they can be reached.</summary>
public abstract class AccessPromises : StoreSuite
{
    private const string Administrator = "administrator";

    private static readonly PersonId Bo = new("bo");

    [Fact]
    public async Task An_invitation_lets_in_one_of_two_who_come_together_and_only_while_it_lasts()
    {
        await Staff();
        await Store.SignIns.Invite(new(Tokens.Hash("old"), Fjordby, Ana, Morning, Morning + 1.Hours), null);
        await Store.SignIns.Invite(new(Tokens.Hash("new"), Fjordby, Ana, Morning, Morning + 1.Hours) { Author = Bo }, Entry(Ana, "invited"));
        await Store.SignIns.Invite(new(Tokens.Hash("first"), Fjordby, null, Morning, Morning + 1.Hours), null);

        (await Store.SignIns.Invited("old", Morning)).ShouldBeNull("another was made since");
        (await Store.SignIns.Invited("new", Morning)).ShouldBe(new Invitation(Tokens.Hash("new"), Fjordby, Ana, Morning, Morning + 1.Hours) { Author = Bo });
        (await Store.SignIns.Invited("new", Morning + 1.Hours)).ShouldBeNull();
        var both = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Store.SignIns.Use("new", Morning))));
        both.Count(used => used).ShouldBe(1);
        (await Store.SignIns.Invited("first", Morning)).ShouldNotBeNull("it is another's");
        await Store.SignIns.Invite(new(Tokens.Hash("second"), Fjordby, null, Morning, Morning + 1.Hours), null);
        (await Store.SignIns.Use("first", Morning)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_sign_in_is_found_by_its_secret_until_it_ends_and_all_can_be_ended_but_one()
    {
        await Staff();
        foreach (var secret in new[] { "a", "b", "c" }) await Store.SignIns.Begin(new(Tokens.Hash(secret), Fjordby, Ana, "passkey", Morning, Morning + 12.Hours), Entry(Ana, "signed-in"));

        (await Store.SignIns.Find("a", Morning + 11.Hours))!.Way.ShouldBe("passkey");
        (await Store.SignIns.Find("a", Morning + 12.Hours)).ShouldBeNull();
        (await Store.SignIns.End(Tokens.Hash("a"), Morning)).ShouldBeTrue();
        (await Store.SignIns.End(Tokens.Hash("a"), Morning)).ShouldBeFalse();
        (await Store.SignIns.Find("a", Morning)).ShouldBeNull();
        (await Store.SignIns.EndAll(Ana, Tokens.Hash("b"), Morning, Entry(Ana, "ended"))).ShouldBe(1);
        (await Store.SignIns.Going(Ana, Morning)).ShouldHaveSingleItem().Sha256.ShouldBe(Tokens.Hash("b"));
        (await Store.SignIns.EndAll(Ana, null, Morning, Entry(Ana, "ended"))).ShouldBe(1);
        (await Store.SignIns.History(Fjordby, Ana)).Count(entry => entry.What == "ended").ShouldBe(2);
        (await Store.SignIns.History(Aaby, null)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_code_is_taken_once_and_none_that_is_older()
    {
        await Staff();
        await Store.SignIns.SetAuthenticator(Ana, "JBSWY3DP", Entry(Ana, "authenticator-set"));
        await Store.SignIns.SetRecoveryCodes(Fjordby, Ana, ["x", "y"], Entry(Ana, "codes-made"));

        var steps = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Store.SignIns.TakeStep(Ana, 100))));
        steps.Count(taken => taken).ShouldBe(1);
        (await Store.SignIns.TakeStep(Ana, 99)).ShouldBeFalse();
        (await Store.SignIns.TakeStep(Ana, 101)).ShouldBeTrue();
        (await Store.SignIns.TakeRecoveryCode(Bo, "x")).ShouldBeFalse();
        var codes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Store.SignIns.TakeRecoveryCode(Ana, "x"))));
        codes.Count(taken => taken).ShouldBe(1);
        await Store.SignIns.SetRecoveryCodes(Fjordby, Ana, ["z"], Entry(Ana, "codes-made"));
        (await Store.SignIns.TakeRecoveryCode(Ana, "y")).ShouldBeFalse("new ones were made");
        (await Store.SignIns.RecoveryCodesLeft(Ana)).ShouldBe(1);
    }

    [Fact]
    public async Task Wrong_tries_are_counted_until_a_right_one()
    {
        await Staff();
        await Store.SignIns.SetPassword(Ana, "hash", Entry(Ana, "password-set"));

        var tries = await Task.WhenAll(Enumerable.Range(0, 9).Select(_ => Task.Run(() => Store.SignIns.Try(Ana, 3, Morning, Morning + 1.Hours))));
        tries.OfType<int>().Order().ShouldBe([1, 2, 3]);
        (await Store.SignIns.Of(Ana))!.LockedUntil.ShouldBe(Morning + 1.Hours);
        (await Store.SignIns.Try(Ana, 3, Morning + 59.Minutes, Morning + 2.Hours)).ShouldBeNull();
        (await Store.SignIns.Try(Ana, 3, Morning + 1.Hours, Morning + 2.Hours)).ShouldBe(1, "the count begins anew");
        (await Store.SignIns.Of(Ana))!.LockedUntil.ShouldBeNull();
        await Store.SignIns.Forgive(Ana);
        (await Store.SignIns.Of(Ana)).ShouldBe(new Credentials(Ana, Fjordby, "") { Password = "hash" });
        (await Store.SignIns.Try(Bo, 3, Morning, Morning + 1.Hours)).ShouldBeNull("who has no keys has no tries");
    }

    [Fact]
    public async Task The_last_administrator_who_can_sign_in_stays_however_many_are_taken_away_at_once()
    {
        await Staff();
        foreach (var person in new[] { Ana, Bo })
        {
            (await Store.SignIns.SetAccess(Fjordby, person, $"reader {Administrator}", Entry(person, "access-set"))).ShouldBeTrue();
            await Store.SignIns.SetPassword(person, "hash", Entry(person, "password-set"));
            (await Store.SignIns.Administrators(Fjordby)).ShouldNotContain(person, "a password alone lets nobody in");
            await Store.SignIns.SetAuthenticator(person, "JBSWY3DP", Entry(person, "authenticator-set"));
        }
        (await Store.SignIns.Administrators(Fjordby)).ShouldBe([Ana, Bo], ignoreOrder: true);
        await Store.SignIns.Invite(new(Tokens.Hash("first"), Fjordby, null, Morning, Morning + 1.Hours), null);
        (await Store.SignIns.UseFirst(Fjordby, "first", Morning)).ShouldBeFalse();

        var taken = await Task.WhenAll(new[] { Ana, Bo }.Select(person => Task.Run(() => Store.SignIns.SetAccess(Fjordby, person, "reader", Entry(person, "access-set")))));

        taken.Count(done => done).ShouldBe(1);
        var last = (await Store.SignIns.Administrators(Fjordby)).ShouldHaveSingleItem();
        (await Store.SignIns.RemoveKeys(Fjordby, last, Morning, Entry(last, "keys-removed"))).ShouldBeFalse();
        (await Store.SignIns.RemoveKeys(Fjordby, last == Ana ? Bo : Ana, Morning, Entry(Ana, "keys-removed"))).ShouldBeTrue();
        (await Store.SignIns.History(Fjordby, null)).Count(entry => entry.What == "access-set").ShouldBe(3, "what was refused is not written down");
    }

    [Fact]
    public async Task A_subject_is_one_person_and_a_person_one_subject()
    {
        await Staff();
        foreach (var person in new[] { Ana, Bo }) await Store.SignIns.SetAccess(Fjordby, person, "reader", Entry(person, "access-set"));

        var both = await Task.WhenAll(new[] { Ana, Bo }.Select(person => Task.Run(() => Store.SignIns.Link(person, "https://login 1", Entry(person, "linked")))));
        both.Count(linked => linked).ShouldBe(1);
        var linked = (await Store.SignIns.OfSubject("https://login 1"))!.Person;
        (await Store.SignIns.Link(linked, "https://login 2", Entry(linked, "linked"))).ShouldBeFalse();
        (await Store.SignIns.OfSubject("https://login 2")).ShouldBeNull();
    }

    [Fact]
    public async Task A_passkey_is_kept_once_used_and_removed_by_its_owner_only()
    {
        await Staff();
        var passkey = new Passkey("id", Fjordby, Ana, "Pc", """{"signCount":1}""", Morning);
        (await Store.SignIns.Add(passkey, Entry(Ana, "passkey-added"))).ShouldBeTrue();
        (await Store.SignIns.Add(passkey with { Person = Bo }, Entry(Bo, "passkey-added"))).ShouldBeFalse();

        await Store.SignIns.UsePasskey("id", """{"signCount":2}""", Morning + 1.Hours);
        (await Store.SignIns.PasskeyById("id")).ShouldBe(passkey with { Data = """{"signCount":2}""", LastUsed = Morning + 1.Hours });
        await Store.SignIns.RemovePasskey(Fjordby, Bo, "id", Entry(Bo, "passkey-removed"));
        (await Store.SignIns.Passkeys(Ana)).ShouldHaveSingleItem("it is not his");
        await Store.SignIns.SetAccess(Fjordby, Ana, Administrator, Entry(Ana, "access-set"));
        (await Store.SignIns.RemovePasskey(Fjordby, Ana, "id", Entry(Ana, "passkey-removed"))).ShouldBeFalse("it is the last administrator's only key");
        await Store.SignIns.SetRecoveryCodes(Fjordby, Ana, ["x"], Entry(Ana, "codes-made"));
        (await Store.SignIns.RemovePasskey(Fjordby, Ana, "id", Entry(Ana, "passkey-removed"))).ShouldBeTrue();
        (await Store.SignIns.RemovePasskey(Fjordby, Ana, "id", Entry(Ana, "passkey-removed"))).ShouldBeTrue("gone is gone");
        (await Store.SignIns.Passkeys(Ana)).ShouldBeEmpty();
        (await Store.SignIns.History(Fjordby, Ana)).Count(entry => entry.What == "passkey-removed").ShouldBe(1);
    }

    [Fact]
    public async Task A_number_is_proven_by_an_answer_until_it_is_another_number()
    {
        await Staff();
        var number = new ContactPoint(new("ana-sms"), Fjordby, Ana, "sms", "+4512345678", 1);
        await Store.Roster.Save(number);
        await Store.ContactProofs.Ask(number, "4711", Morning, Morning + 1.Hours);

        (await Store.ContactProofs.Waiting(number.Address, "4712", Morning)).ShouldBeNull();
        (await Store.ContactProofs.Waiting("+4512345679", "4711", Morning)).ShouldBeNull();
        (await Store.ContactProofs.Waiting(number.Address, "4711", Morning + 1.Hours)).ShouldBeNull();
        (await Store.ContactProofs.Waiting(number.Address, "4711", Morning))!.Person.ShouldBe(Ana);
        await Store.ContactProofs.Prove(Fjordby, Ana, "sms", number.Address, Morning, "answered");
        (await Store.ContactProofs.All(Fjordby)).ShouldHaveSingleItem().ShouldBe(new ContactProof(number.Id, Fjordby, Ana, "sms", number.Address) { Asked = Morning, Proven = Morning, Way = "answered" });
        await Store.ContactProofs.Ask(number, "4713", Morning + 1.Hours, Morning + 2.Hours);
        (await Store.ContactProofs.All(Fjordby)).Single().Proven.ShouldBe(Morning, "asking again takes nothing away");
        await Store.ContactProofs.Ask(number with { Address = "+4587654321" }, "4714", Morning + 1.Hours, Morning + 2.Hours);
        (await Store.ContactProofs.All(Fjordby)).Single().ShouldSatisfyAllConditions(proof => proof.Proven.ShouldBeNull(), proof => proof.Address.ShouldBe("+4587654321"));
        await Store.ContactProofs.Prove(Fjordby, Bo, "sms", number.Address, Morning, "answered");
        (await Store.ContactProofs.All(Fjordby)).ShouldHaveSingleItem("Bo has no such number");
    }

    [Fact]
    public async Task A_typed_code_is_tried_five_times()
    {
        await Staff();
        var number = new ContactPoint(new("ana-mail"), Fjordby, Ana, "mail", "ana@fjordby.dk", 1);
        await Store.Roster.Save(number);
        await Store.ContactProofs.Ask(number, "4711", Morning, Morning + 1.Hours);

        for (var tried = 0; tried < 4; tried++) (await Store.ContactProofs.Take(number.Id, "0000", Morning)).ShouldBeFalse();
        (await Store.ContactProofs.Take(number.Id, "4711", Morning)).ShouldBeTrue("the fifth is the last");
        (await Store.ContactProofs.Take(number.Id, "4711", Morning)).ShouldBeFalse("once");
        await Store.ContactProofs.Ask(number, "4711", Morning, Morning + 1.Hours);
        for (var tried = 0; tried < 5; tried++) (await Store.ContactProofs.Take(number.Id, "0000", Morning)).ShouldBeFalse();
        (await Store.ContactProofs.Take(number.Id, "4711", Morning)).ShouldBeFalse();
        await Store.ContactProofs.Ask(number, "4711", Morning, Morning + 1.Hours);
        (await Store.ContactProofs.Take(number.Id, "4711", Morning + 1.Hours)).ShouldBeFalse("too late");
    }

    [Fact]
    public async Task Whoever_leaves_takes_along_nothing_that_opens_anything()
    {
        await Staff();
        await Store.SignIns.SetAccess(Fjordby, Bo, "reader", Entry(Bo, "access-set"));
        await Store.SignIns.SetPassword(Bo, "hash", Entry(Bo, "password-set"));
        await Store.SignIns.Add(new("id", Fjordby, Bo, "Pc", "{}", Morning), Entry(Bo, "passkey-added"));
        await Store.SignIns.SetRecoveryCodes(Fjordby, Bo, ["x"], Entry(Bo, "codes-made"));
        await Store.SignIns.Link(Bo, "https://login 1", Entry(Bo, "linked"));
        await Store.SignIns.Begin(new(Tokens.Hash("a"), Fjordby, Bo, "passkey", Morning, Morning + 12.Hours), Entry(Bo, "signed-in"));
        await Store.SignIns.Invite(new(Tokens.Hash("link"), Fjordby, Bo, Morning, Morning + 1.Hours), null);
        await Store.Tokens.Add(new("t", Fjordby, Bo, Tokens.Hash("secret"), "reader", Morning));

        (await Store.Roster.Save(Fjordby, new([new(Bo, Fjordby, "Bo", "da", null, Morning, Morning)], [], [], null, 0), Ana, Morning)).ShouldBeTrue();

        (await Store.SignIns.Of(Bo)).ShouldBe(new Credentials(Bo, Fjordby, ""));
        (await Store.SignIns.Passkeys(Bo)).ShouldBeEmpty();
        (await Store.SignIns.RecoveryCodesLeft(Bo)).ShouldBe(0);
        (await Store.SignIns.Find("a", Morning)).ShouldBeNull();
        (await Store.SignIns.Invited("link", Morning)).ShouldBeNull();
        (await Store.Tokens.Find("secret")).ShouldBeNull();
    }

    private static AccessEntry Entry(PersonId person, string what) => AccessEntry.Of(Fjordby, person, Morning, what);

    private async Task Staff()
    {
        await Store.Roster.Save(new Organisation(Fjordby, "Fjordby", "da", Morning));
        foreach (var person in new[] { Ana, Bo }) await Store.Roster.Save(new Person(person, Fjordby, person.Value, "da", null, Morning));
    }
}
