using Beredskab.Engine;
using Beredskab.Server.SigningIn;
using Beredskab.Storage;
using Beredskab.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Beredskab.Scenarios;

/// <summary>Signing in with the organisation's identity provider, and the night it is down.</summary>
public sealed class ProviderScenarios
{
    private const string Mail = "sara-nygaard@fjordby.example";

    [Fact]
    public async Task Whoever_the_provider_knows_by_an_address_of_ours_gets_in_and_is_known_by_its_subject_from_then_on()
    {
        await using var provider = await Provider.Open();
        await using var kommune = await Open(provider.Url);
        await Give(kommune, "sara-nygaard", "responder");
        using var browser = kommune.Browser();
        (await browser.Page("/sign-in")).ShouldContain("Log ind med Fjordby-login");

        provider.Who = ("s-1", [("email", Mail.ToUpperInvariant()), ("email_verified", "true"), ("name", "Sara Nygaard")]);
        (await Come(browser)).ShouldContain("url=/tasks");
        (await browser.Page("/account")).ShouldSatisfyAllConditions(page => page.ShouldContain("Sara Nygaard"), page => page.ShouldContain("indsatsperson"), page => page.ShouldContain("identitetsudbyder"), page => page.ShouldContain("laver ingen nøgler"));
        (await browser.Press("/account", "/do/account/password", ("password", "fire grønne tog kører sent"))).ShouldContain("laver ingen nøgler");

        provider.Who = ("s-1", [("email", "sara.gift@fjordby.example"), ("email_verified", "true")]);
        using var renamed = kommune.Browser();
        (await Come(renamed)).ShouldContain("url=/tasks", customMessage: "a new name is the same person");
        provider.Who = ("s-2", Verified(Mail));
        using var other = kommune.Browser();
        (await Come(other)).ShouldContain("hører til en, der logger ind med en anden konto", customMessage: "somebody who got her address is not her");
        (await kommune.Store.SignIns.History(new("fjordby"), new("sara-nygaard"))).Select(entry => entry.What).ShouldBe(["signed-in", "signed-in", "linked", "access-set"], ignoreOrder: true);
    }

    [Fact]
    public async Task Who_is_nobody_here_has_no_access_or_is_doubted_by_the_provider_is_told_so()
    {
        await using var provider = await Provider.Open();
        await using var kommune = await Open(provider.Url);
        using var browser = kommune.Browser();

        provider.Who = ("s-1", Verified("nobody@fjordby.example"));
        (await Come(browser)).ShouldContain("nobody@fjordby.example er ingen her");
        provider.Who = ("s-1", Verified(Mail));
        (await Come(browser)).ShouldContain("Sara Nygaard kendes her, men har ikke fået adgang");
        await Give(kommune, "sara-nygaard", "responder");
        foreach (var doubted in new (string, string)[][] { [("email", Mail), ("email_verified", "false")], [("email", Mail)], [("preferred_username", Mail)] })
        {
            provider.Who = ("s-1", doubted);
            (await Come(browser)).ShouldContain("er ingen her", customMessage: "an address that anybody can write is nobody's");
        }
        provider.Who = ("", []);
        (await Come(browser)).ShouldContain("Fjordby-login lukkede dig ikke ind");
        (await kommune.Store.SignIns.Of(new("sara-nygaard")))!.Subject.ShouldBeNull();
    }

    [Fact]
    public async Task Whoever_has_the_provider_becomes_no_administrator()
    {
        await using var provider = await Provider.Open();
        await using var kommune = await Open(provider.Url);
        await Give(kommune, "sara-nygaard", "responder");
        provider.Who = ("s-1", Verified(Mail));
        using var browser = kommune.Browser();
        await Come(browser);

        await Give(kommune, "sara-nygaard", "responder administrator");

        (await browser.Press("/people/mads-holm", "/do/people/mads-holm/access", ("access", "reader"))).ShouldContain("Din adgang omfatter ikke det her", customMessage: "also while she is signed in");
        using var again = kommune.Browser();
        (await Come(again)).ShouldContain("En administrator logger ind med sin egen nøgle");
        await kommune.Store.SignIns.RemoveKeys(new("fjordby"), new("sara-nygaard"), kommune.Store.Now(), AccessEntry.Of(new("fjordby"), new PersonId("sara-nygaard"), kommune.Store.Now(), "keys-removed"));
        (await kommune.Store.SignIns.OfSubject($"{provider.Url}/ s-1")).ShouldBeNull();
    }

    [Fact]
    public async Task Nobody_is_led_out_of_the_house_on_the_way_back()
    {
        await using var provider = await Provider.Open();
        await using var kommune = await Open(provider.Url);
        await Give(kommune, "sara-nygaard", "responder");
        provider.Who = ("s-1", Verified(Mail));

        foreach (var back in new[] { "//evil.example", "/\\evil.example", "/%09/evil.example", "/%0a/evil.example", "https://evil.example" })
        {
            using var browser = kommune.Browser();
            (await browser.Page($"/do/session/provider?back={back}")).ShouldContain("url=/\"", customMessage: back);
            (await browser.Page($"/sign-in?back={back}")).ShouldNotContain("evil.example");
        }
    }

    [Fact]
    public async Task While_the_provider_is_down_the_server_starts_says_so_and_lets_people_in_by_their_own_keys()
    {
        var provider = await Provider.Open();
        var url = provider.Url;
        await provider.DisposeAsync();
        await using var kommune = await Open(url);
        using var browser = kommune.Browser();

        (await Come(browser)).ShouldContain("Fjordby-login svarer ikke. Brug en af dine egne nøgler");
        (await browser.Page("/")).ShouldContain("Fjordby-login svarer ikke.", customMessage: "everybody is told");
        (await browser.Page("/sign-in")).ShouldContain("Med adgangskode og engangskode");

        await using var back = await Provider.Open(url);
        await kommune.Services.GetRequiredService<ProviderWatch>().Ask(CancellationToken.None);
        (await browser.Page("/")).ShouldNotContain("svarer ikke");
        await Give(kommune, "sara-nygaard", "responder");
        back.Who = ("s-1", Verified(Mail));
        (await Come(browser)).ShouldContain("url=/tasks");
    }

    [Fact]
    public async Task One_question_without_an_answer_says_nothing_and_two_do()
    {
        await using var kommune = await Open("http://127.0.0.1:9");
        var watch = kommune.Services.GetRequiredService<ProviderWatch>();
        await watch.Ask(CancellationToken.None);
        await watch.Ask(CancellationToken.None);

        watch.IsAway.ShouldBeTrue();
    }

    [Theory]
    [InlineData("http://login.example/tenant", "", "Write the https address")]
    [InlineData("https://login.microsoftonline.com/common/v2.0", "x", "Write your own tenant's id")]
    [InlineData("https://login.microsoftonline.com/organizations/v2.0", "x", "Write your own tenant's id")]
    [InlineData("https://login.microsoftonline.com/9122040d/v2.0", "", "Oidc:ClientId is missing")]
    [InlineData("", "x", "Oidc:Authority is ''")]
    public void What_cannot_be_trusted_or_is_half_written_is_refused_at_start(string authority, string client, string says)
    {
        var faults = new List<string>();
        ProviderSettings.From(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Oidc:Authority"] = authority, ["Oidc:ClientId"] = client }).Build(), faults);

        faults.ShouldContain(fault => fault.Contains(says, StringComparison.Ordinal));
    }

    private static Task<Kommune> Open(string authority) => Kommune.Open(
        null, new ManualTime(TimeProvider.System.GetUtcNow()), $"--Oidc:Authority={authority}", $"--Oidc:ClientId={Provider.Client}", $"--Oidc:ClientSecret={Provider.Secret}", "--Oidc:Name=Fjordby-login");

    /// <summary>To the provider and back.</summary>
    private static Task<string> Come(HttpClient browser) => browser.Page("/do/session/provider?back=/tasks");

    private static (string, string)[] Verified(string mail) => [("email", mail), ("email_verified", "true")];

    private static Task Give(Kommune kommune, string person, string access) => kommune.Store.SignIns.SetAccess(
        new("fjordby"), new(person), access, AccessEntry.Of(new("fjordby"), new PersonId(person), kommune.Store.Now(), "access-set", access));
}
