using Beredskab.Engine;
using Beredskab.Storage;
using Microsoft.Playwright;

namespace Beredskab.Browser;

/// <summary>Somebody makes a passkey and comes in by it, in a browser with an authenticator that answers as a phone does.</summary>
public sealed class SignInWalk(House house) : IClassFixture<House>
{
    [Fact]
    public async Task A_passkey_is_made_lets_in_and_is_worth_nothing_once_it_is_removed()
    {
        var page = await house.Open("/account");
        var authenticator = await Authenticator.In(page);
        await page.Locator("#passkey-name").FillAsync("Min pc derhjemme");
        await House.Press(page.Locator("form[data-new] button"));
        await House.Picture(page, "account-passkey");
        (await page.Locator("main").InnerTextAsync()).ShouldContain("Min pc derhjemme");
        var henrik = new PersonId("henrik-dahl");
        await house.Store.SignIns.SetAccess(new("fjordby"), henrik, "responder", AccessEntry.Of(new("fjordby"), henrik, house.Store.Now(), "access-set", "responder"));

        await page.GotoAsync("/sign-in?back=/account");
        await House.Picture(page, "sign-in-passkey");
        await authenticator.Verifies(false);
        await page.Locator("form[data-passkey] button").ClickAsync();
        await Assertions.Expect(page.Locator("[data-wrong]")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        (await house.Store.SignIns.Going(henrik, house.Store.Now())).ShouldBeEmpty("a finger that is not hers opens nothing");

        await authenticator.Verifies(true);
        (await House.Press(page.Locator("form[data-passkey] button"))).AbsolutePath.ShouldBe("/account");
        await House.Picture(page, "account-signed-in");
        (await page.Locator("main").InnerTextAsync()).ShouldSatisfyAllConditions(text => text.ShouldContain("indsatsperson"), text => text.ShouldContain("Her er du logget ind"));
        (await house.Store.SignIns.Going(henrik, house.Store.Now())).ShouldHaveSingleItem().Way.ShouldBe("passkey");

        await House.Press(page.Locator("form[action='/do/account/passkey-remove'] button"));
        (await page.Locator("main").InnerTextAsync()).ShouldNotContain("Min pc derhjemme");
        await page.GotoAsync("/sign-in?back=/account");
        await House.Press(page.Locator("form[data-passkey] button"));
        await House.Picture(page, "sign-in-refused");
        (await page.Locator("main").InnerTextAsync()).ShouldContain("Den adgangsnøgle kendes ikke her");
        (await house.Store.SignIns.Going(henrik, house.Store.Now())).ShouldHaveSingleItem("only the first");
    }

    [Fact]
    public async Task Without_script_there_is_no_button_that_cannot_work()
    {
        var page = await house.Open("/sign-in", hasScript: false);

        (await page.Locator("form[data-passkey]").IsVisibleAsync()).ShouldBeFalse();
        (await page.Locator("form[action='/do/session/keys'] button").IsVisibleAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task Recovery_codes_come_as_a_page_for_paper_and_an_authenticator_app_as_a_picture()
    {
        var page = await house.Open("/account");
        await page.Locator("details summary", new() { HasTextString = "godkendelsesapp" }).ClickAsync();
        (await page.Locator(".qr svg").BoundingBoxAsync())!.Width.ShouldBeInRange(120, 400);
        await House.Picture(page, "account-qr");
        await House.Press(page.Locator("form[action='/do/account/recovery-codes'] button"));

        await House.Picture(page, "recovery-codes");
        await PageQuality.HasNoViolations(page, "/do/account/recovery-codes");
        (await page.Locator("ol code").CountAsync()).ShouldBe(10);
        await page.GotoAsync("/people/henrik-dahl");
        await House.Press(page.Locator("form[action='/do/people/henrik-dahl/invitation'] button"));
        await House.Picture(page, "person-invitation");
        await PageQuality.HasNoViolations(page, "/do/people/henrik-dahl/invitation");
        var link = await page.Locator("#link").InputValueAsync();
        await page.GotoAsync(new Uri(link).PathAndQuery);
        await House.Picture(page, "invited");
        await PageQuality.HasNoViolations(page, "/welcome");
        (await page.Locator("h1").InnerTextAsync()).ShouldBe("Velkommen, Henrik Dahl");
    }

    /// <summary>Chromium's own, by its developer protocol: it keeps keys and presses its button by itself.</summary>
    private sealed class Authenticator(ICDPSession session, string id)
    {
        public static async Task<Authenticator> In(IPage page)
        {
            var session = await page.Context.NewCDPSessionAsync(page);
            await session.SendAsync("WebAuthn.enable");
            var added = await session.SendAsync("WebAuthn.addVirtualAuthenticator", new()
            {
                ["options"] = new Dictionary<string, object> { ["protocol"] = "ctap2", ["transport"] = "internal", ["hasResidentKey"] = true, ["hasUserVerification"] = true, ["isUserVerified"] = true, ["automaticPresenceSimulation"] = true },
            });
            return new(session, added!.Value.GetProperty("authenticatorId").GetString()!);
        }

        /// <summary>Whether the finger is the right one.</summary>
        public Task Verifies(bool isVerified) => session.SendAsync("WebAuthn.setUserVerified", new() { ["authenticatorId"] = id, ["isUserVerified"] = isVerified });
    }
}
