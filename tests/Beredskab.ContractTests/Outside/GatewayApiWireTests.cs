using System.Text.Json;
using Beredskab.Adapters.GatewayApi;
using Beredskab.Engine;
using Beredskab.Engine.Outside;
using Beredskab.Simulation;

namespace Beredskab.ContractTests.Outside;

/// <summary>What happens on the wire between us and GatewayAPI, both ways.</summary>
public sealed class GatewayApiWireTests : IAsyncLifetime
{
    private const string Ana = "+4520300001";
    private const string Secret = "simulated-gateway-secret";

    private static readonly Sms Page = new(new EffectKey("effect/1"), Ana, "Bekræft på ø-en: svar JA 4711 x7k", "x7k", TimeSpan.FromSeconds(20));

    private Doorway _door = null!;
    private Stage _stage = null!;

    public async ValueTask InitializeAsync()
    {
        _door = await Doorway.Open();
        _stage = await Stage.OverTheWire(Stage.Plenty,
            options => options with { InboundGatewayApiUrl = new Uri(_door.Url, "/webhooks/gatewayapi/sms").AbsoluteUri },
            [.. Stage.SecondSms, ("PublicUrl", _door.Url.AbsoluteUri)]);
        _stage.World.Phones.Add(Ana, "Ana Holm");
    }

    public async ValueTask DisposeAsync()
    {
        await _stage.DisposeAsync();
        await _door.DisposeAsync();
    }

    [Fact]
    public async Task A_text_comes_from_our_number_and_lives_a_minute_at_least()
    {
        await _stage.Sms.Send(Page, CancellationToken.None);

        var text = _stage.World.Phones.Messages(Ana).ShouldHaveSingleItem();
        (text.From, text.Text, text.Company).ShouldBe(("+4512041204", Page.Text, Companies.Second));
        text.ValidUntil.ShouldBe(Stage.Night.AddMinutes(1));
    }

    [Fact]
    public async Task The_fate_of_a_text_is_told_in_order_to_the_effect_it_belongs_to_and_signed()
    {
        await _stage.Sms.Send(Page, CancellationToken.None);
        await _stage.World.Callbacks.Settled();

        var told = _door.Received.Select(posted => GatewayApiSignature.Read(Secret, posted.Token)!.Value).ToList();
        told.Select(each => each.GetProperty("status").GetString()).ShouldBe(["BUFFERED", "ENROUTE", "DELIVERED"]);
        foreach (var posted in _door.Received)
        {
            posted.Url.ShouldBe($"{_door.Url}webhooks/gatewayapi/status?effect=effect%2F1");
            GatewayApiSignature.Read("another-secret-altogether", posted.Token).ShouldBeNull();
        }
    }

    [Fact]
    public async Task A_text_a_person_writes_is_posted_with_the_same_words_signed()
    {
        await _stage.Sms.Send(Page, CancellationToken.None);
        await _stage.World.Callbacks.Settled();
        _door.Received.Clear();

        (await _stage.World.Phones.Reply(Ana, "ja 4711 – på vej æøå")).ShouldBeNull();

        var posted = _door.Received.ShouldHaveSingleItem();
        var told = GatewayApiSignature.Read(Secret, posted.Token).ShouldNotBeNull();
        JsonElement.DeepEquals(told, JsonDocument.Parse(posted.Body).RootElement).ShouldBeTrue();
        (told.GetProperty("msisdn").GetInt64(), told.GetProperty("receiver").GetInt64(), told.GetProperty("message").GetString()).ShouldBe((4520300001, 4512041204, "ja 4711 – på vej æøå"));
    }

    /// <summary>The token that GatewayAPI's own documentation shows, with its secret.</summary>
    [Theory]
    [InlineData("secret", true)]
    [InlineData("Secret", false)]
    public void The_token_of_the_documentation_is_read_with_its_secret_only(string secret, bool isValid)
    {
        const string Token = "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJpZCI6MjM4MTcwMywibXNpc2RuIjo0NTQyNjA5MDQ1LCJ0aW1lIjoxNTIyNzY0MDYyLCJzdGF0dXMiOiJERUxJVkVSRUQiLCJlcnJvciI6bnVsbCwiY29kZSI6bnVsbCwidXNlcnJlZiI6bnVsbCwiY2FsbGJhY2tfdXJsIjoiaHR0cDovL2JiYWY3MTQyLm5ncm9rLmlvIiwiYXBpIjo0fQ.KdfDH65bnQtgxEkFnpAQodOciAJedZFB13r9wEo8t3Y";

        var told = GatewayApiSignature.Read(secret, Token);

        (told is not null).ShouldBe(isValid);
        if (isValid) told!.Value.GetProperty("status").GetString().ShouldBe("DELIVERED");
        // A letter of what is signed, and of the signature, changed.
        GatewayApiSignature.Read(secret, Token.Replace("MjM4MTcw", "MjM4MTcx", StringComparison.Ordinal)).ShouldBeNull();
        GatewayApiSignature.Read(secret, Token[..^3] + "abc").ShouldBeNull();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a.b.c")]
    [InlineData("..")]
    [InlineData("a.b")]
    [InlineData("æ.ø.å")]
    // {"alg":"none"}, and no signature.
    [InlineData("eyJhbGciOiJub25lIn0.eyJpZCI6MX0.")]
    public void What_is_no_token_is_nobodys_word(string? token) => GatewayApiSignature.Read(Secret, token).ShouldBeNull();
}
