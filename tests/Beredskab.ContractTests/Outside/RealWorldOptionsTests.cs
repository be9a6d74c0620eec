using Beredskab.Adapters;
using Beredskab.Engine;
using Beredskab.Engine.Outside;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Beredskab.ContractTests.Outside;

/// <summary>A start with wrong settings says everything that is wrong, at once, in sentences.</summary>
public sealed class RealWorldOptionsTests
{
    [Fact]
    public void Nothing_configured_names_everything_that_is_missing()
    {
        var faults = Options().Faults();

        foreach (var key in new[] { "Twilio:AccountSid", "Twilio:AuthToken", "Twilio:From", "PublicUrl", "Smtp:Host", "Smtp:From", "Graph:TenantId", "Graph:ClientId", "Graph:CertificatePath", "Tickets:Kind" })
            faults.ShouldContain(fault => fault.StartsWith(key, StringComparison.Ordinal), key);
        faults.ShouldAllBe(fault => fault.EndsWith('.'));
        Should.Throw<ArgumentException>(() => new ServiceCollection().AddRealWorld(Options())).Message.ShouldContain("Smtp:Host");
    }

    [Theory]
    [InlineData("Twilio:BaseUrl", "not a url")]
    [InlineData("Twilio:BaseUrl", "ftp://api.twilio.com")]
    [InlineData("Twilio:BaseUrl", "http://api.twilio.com")]
    [InlineData("Twilio:AccountSid", "XX1")]
    [InlineData("Twilio:Patience", "soon")]
    [InlineData("Sms:First", "telegraph")]
    [InlineData("Sms:First", "gatewayapi")]
    [InlineData("PublicUrl", "/relative")]
    [InlineData("Smtp:Port", "smtp")]
    [InlineData("Smtp:Port", "70000")]
    [InlineData("Smtp:From", "nobody")]
    [InlineData("Smtp:Security", "perhaps")]
    [InlineData("Smtp:User", "only-a-user")]
    [InlineData("Graph:Credential", "password")]
    [InlineData("Graph:CertificatePath", "/no/such/file.pem")]
    [InlineData("Tickets:Kind", "topdesk")]
    [InlineData("Tickets:BaseUrl", "tickets")]
    [InlineData("Teams:Webhook", "workflow")]
    [InlineData("Teams:Webhook", "http://prod-1.westeurope.logic.azure.com/workflows/1?sig=2")]
    public void A_wrong_setting_is_named(string key, string value)
    {
        var fault = Options([.. Sound, (key, value)]).Faults().ShouldHaveSingleItem();

        fault.ShouldStartWith(key);
    }

    [Theory]
    [InlineData("Smtp:Password", "secret", "Smtp:Security", "None")]
    [InlineData("Graph:BaseUrl", "https://graph.example.dk/v1.0", "Graph:Credential", "None")]
    public void What_would_be_unsafe_together_is_named(string key, string value, string key2, string value2) =>
        Options([.. Sound, ("Smtp:User", "u"), ("Smtp:Password", "p"), (key, value), (key2, value2)]).Faults().ShouldHaveSingleItem();

    [Theory]
    [InlineData("GatewayApi:BaseUrl", "http://gatewayapi.eu")]
    [InlineData("GatewayApi:Sender", "+4512041204")]
    [InlineData("GatewayApi:Sender", "Fjordby Kommune")]
    [InlineData("GatewayApi:Sender", "1234567890123456")]
    [InlineData("GatewayApi:Secret", "short")]
    [InlineData("GatewayApi:Patience", "soon")]
    [InlineData("PublicUrl", "/relative")]
    public void A_wrong_setting_of_the_second_provider_is_named(string key, string value) =>
        Options([.. Sound, .. Second, (key, value)]).Faults().ShouldHaveSingleItem().ShouldStartWith(key);

    [Fact]
    public void A_second_provider_without_its_token_is_asked_for_it() =>
        Options([.. Sound, ("GatewayApi:Sender", "4512041204")]).Faults().ShouldHaveSingleItem().ShouldStartWith("GatewayApi:Token");

    [Theory]
    [InlineData("twilio")]
    [InlineData("gatewayapi")]
    public void Two_providers_of_texts_stand_in_the_order_that_is_wished(string first)
    {
        using var adapters = new ServiceCollection().AddRealWorld(Options([.. Sound, .. Second, ("Sms:First", first)])).BuildServiceProvider();

        adapters.GetServices<SmsProvider>().Select(provider => provider.Name).ShouldBe(first == "twilio" ? ["twilio", "gatewayapi"] : ["gatewayapi", "twilio"]);
    }

    [Fact]
    public void Sound_settings_have_no_faults() => Options([.. Sound, .. Second]).Faults().ShouldBeEmpty();

    [Fact]
    public async Task Without_a_ticket_system_every_ticket_is_left_to_people()
    {
        await using var stage = await Stage.OverTheWire(Stage.Plenty, null, ("Tickets:Kind", "none"));

        (await stage.Tickets.Open(new Ticket(new EffectKey("e"), "c", "t", "x", "P1"), CancellationToken.None))
            .ShouldBeOfType<WorldAnswer.Failed>().Why.ShouldContain("Tickets:Kind");
    }

    private static (string, string)[] Second => [("GatewayApi:Token", "t"), ("GatewayApi:Sender", "4512041204"), ("GatewayApi:Secret", "long enough to be one")];

    private static (string, string)[] Sound =>
    [
        ("Twilio:AccountSid", "AC1"), ("Twilio:AuthToken", "t"), ("Twilio:From", "+4570101112"), ("PublicUrl", "https://beredskab.fjordby.example"),
        ("Smtp:Host", "mail.fjordby.example"), ("Smtp:From", "beredskab@fjordby.example"),
        ("Graph:TenantId", "t"), ("Graph:ClientId", "c"), ("Graph:CertificatePath", Environment.ProcessPath!),
        ("Tickets:Kind", "webhook"), ("Tickets:BaseUrl", "https://tickets.fjordby.example"),
    ];

    private static RealWorldOptions Options(params (string Key, string Value)[] settings)
    {
        var configuration = new Dictionary<string, string?>();
        foreach (var (key, value) in settings) configuration[key] = value;
        return RealWorldOptions.From(new ConfigurationBuilder().AddInMemoryCollection(configuration).Build());
    }
}
