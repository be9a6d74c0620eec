using Beredskab.Adapters.Twilio;
using Beredskab.Engine;
using Beredskab.Engine.Outside;
using Beredskab.Simulation;
using Microsoft.AspNetCore.Http;

namespace Beredskab.ContractTests.Outside;

/// <summary>What happens on the wire between us and Twilio, both ways.</summary>
public sealed class TwilioWireTests : IAsyncLifetime
{
    private const string Ana = "+4520300001";
    private const string Token = "simulated-token";

    private static readonly Sms Page = new(new EffectKey("effect/1"), Ana, "Bekræft: svar JA 4711 x7k", "x7k", TimeSpan.FromMinutes(5));

    private Doorway _door = null!;
    private Stage _stage = null!;

    public async ValueTask InitializeAsync()
    {
        _door = await Doorway.Open();
        _stage = await Stage.OverTheWire(Stage.Plenty,
            options => options with { InboundSmsUrl = new Uri(_door.Url, "/webhooks/twilio/sms").AbsoluteUri },
            ("PublicUrl", _door.Url.AbsoluteUri));
        _stage.World.Phones.Add(Ana, "Ana Holm");
    }

    public async ValueTask DisposeAsync()
    {
        await _stage.DisposeAsync();
        await _door.DisposeAsync();
    }

    /// <summary>A night found it: our clock had been set far ahead, the text was looked for among those of the last hours, and went twice.</summary>
    [Theory]
    [InlineData(30)]
    [InlineData(-30)]
    public async Task What_was_cut_off_is_found_by_Twilios_own_clock_however_wrong_ours_is(int hours)
    {
        var theirs = new StandingClock(Stage.Night.AddHours(-hours));
        await using var stage = await Stage.OverTheWire(Stage.Plenty, options => options with { World = new World(theirs) });
        stage.World.Faults.Switch(new Fault.CutOff(), "sms", "send", times: 1);
        stage.World.Faults.Switch(new Fault.CutOff(), "voice", "call", times: 1);
        VoiceCall ring = new(new EffectKey("effect/2"), Ana, "Tryk 1 for ja.", "da", TimeSpan.FromSeconds(40));
        (await stage.Sms.Send(Page, CancellationToken.None)).ShouldBeOfType<WorldAnswer.Unknown>();
        (await stage.Voice.Call(ring, CancellationToken.None)).ShouldBeOfType<WorldAnswer.Unknown>();
        theirs.Forward(TimeSpan.FromSeconds(11));

        (await stage.Sms.Find(Page, TimeSpan.FromSeconds(12), CancellationToken.None)).ShouldBeOfType<WorldMemory.Found>();
        (await stage.Voice.Find(ring, TimeSpan.FromSeconds(12), CancellationToken.None)).ShouldBeOfType<WorldMemory.Found>();
        theirs.Forward(TimeSpan.FromMinutes(1));
        (await stage.Voice.Find(ring, TimeSpan.FromSeconds(12), CancellationToken.None)).ShouldBeOfType<WorldMemory.NotThere>();
    }

    [Fact]
    public async Task The_fate_of_a_message_is_told_in_order_to_the_effect_it_belongs_to_and_signed()
    {
        await _stage.Sms.Send(Page, CancellationToken.None);
        await _stage.World.Callbacks.Settled();

        _door.Received.Select(posted => posted.Form["MessageStatus"]).ShouldBe(["queued", "sent", "delivered"]);
        foreach (var posted in _door.Received)
        {
            posted.Url.ShouldBe($"{_door.Url}webhooks/twilio/status?effect=effect%2F1");
            posted.Form["MessageSid"].ShouldBe(_stage.World.Phones.Messages(Ana)[0].Sid);
            TwilioSignature.IsValid(Token, posted.Url, posted.Form, posted.Signature).ShouldBeTrue();
            TwilioSignature.IsValid("another", posted.Url, posted.Form, posted.Signature).ShouldBeFalse();
        }
    }

    [Fact]
    public async Task A_text_a_person_writes_is_posted_signed_and_what_we_answer_lies_on_the_phone()
    {
        await _stage.Sms.Send(Page, CancellationToken.None);
        await _stage.World.Callbacks.Settled();
        _door.Received.Clear();
        _door.Answer = _ => Results.Text("<?xml version=\"1.0\"?><Response><Message>Tak, Ana &amp; co. Noteret på ø-en.</Message></Response>", "text/xml");

        var answer = await _stage.World.Phones.Reply(Ana, "ja 4711 – på vej æøå");

        var posted = _door.Received.ShouldHaveSingleItem();
        posted.Url.ShouldEndWith("/webhooks/twilio/sms");
        (posted.Form["From"], posted.Form["To"], posted.Form["Body"]).ShouldBe((Ana, "+4570101112", "ja 4711 – på vej æøå"));
        TwilioSignature.IsValid(Token, posted.Url, posted.Form, posted.Signature).ShouldBeTrue();
        answer.ShouldBe("Tak, Ana & co. Noteret på ø-en.");
        _stage.World.Phones.Messages(Ana)[^1].Text.ShouldBe(answer);
    }

    [Fact]
    public async Task A_webhook_we_turn_away_is_noted_with_our_answer()
    {
        await _stage.Sms.Send(Page, CancellationToken.None);
        _door.Answer = _ => Results.StatusCode(403);

        (await _stage.World.Phones.Reply(Ana, "JA 4711")).ShouldBeNull();

        _stage.World.Callbacks.Made.Single(callback => callback.Kind == "sms").Answer.ShouldBe("403");
    }

    [Fact]
    public async Task A_key_pressed_during_a_call_is_posted_to_the_effect_it_belongs_to()
    {
        await _stage.Voice.Call(new VoiceCall(new EffectKey("effect-9"), Ana, "Tryk 1", "da", TimeSpan.FromSeconds(30)), CancellationToken.None);
        await _stage.World.Callbacks.Settled();
        _door.Received.ShouldBeEmpty();
        _door.Answer = http => http.Request.Path.Value!.EndsWith("voice", StringComparison.Ordinal)
            ? Results.Text("<Response><Say>Tak</Say></Response>", "text/xml")
            : Results.NoContent();

        (await _stage.World.Phones.Press(Ana, "1")).ShouldBe("Tak");
        await _stage.World.Callbacks.Settled();

        var posted = _door.Received.First();
        posted.Url.ShouldEndWith("/webhooks/twilio/voice?effect=effect-9");
        posted.Form["Digits"].ShouldBe("1");
        TwilioSignature.IsValid(Token, posted.Url, posted.Form, posted.Signature).ShouldBeTrue();
        _door.Received.Last().Form["CallStatus"].ShouldBe("completed");
    }

    [Fact]
    public async Task A_message_on_a_later_page_of_a_long_list_is_found()
    {
        await _stage.Sms.Send(Page, CancellationToken.None);
        for (var n = 0; n < 150; n++)
            await _stage.Sms.Send(Page with { Effect = new EffectKey($"other-{n}"), Text = $"Nummer {n} zzz", Mark = "zzz" }, CancellationToken.None);

        (await _stage.Sms.Find(Page, TimeSpan.FromMinutes(1), CancellationToken.None)).ShouldBeOfType<WorldMemory.Found>();
        _stage.World.Journal.Of("sms", "find").Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_message_still_in_the_providers_queue_is_found_though_it_has_no_date_of_sending()
    {
        _stage.World.Phones.TurnOff(Ana);
        await _stage.Sms.Send(Page, CancellationToken.None);

        (await _stage.Sms.Find(Page, TimeSpan.FromMinutes(1), CancellationToken.None)).ShouldBeOfType<WorldMemory.Found>();
    }

    [Theory]
    [InlineData("Twilio:AuthToken", "wrong", "20003")]
    [InlineData("Twilio:From", "+4512345678", "21606")]
    public async Task A_wrong_setting_fails_with_twilios_own_code(string key, string value, string code)
    {
        await using var stage = await Stage.OverTheWire(Stage.Plenty, null, (key, value));

        (await stage.Sms.Send(Page, CancellationToken.None)).ShouldBeOfType<WorldAnswer.Failed>().Why.ShouldContain(code);

        stage.World.Journal.Entries.ShouldHaveSingleItem().TookEffect.ShouldBeFalse();
    }

    [Theory]
    [InlineData(201, "not json at all", typeof(WorldAnswer.Unknown))]
    [InlineData(201, "{}", typeof(WorldAnswer.Unknown))]
    [InlineData(302, "", typeof(WorldAnswer.Failed))]
    [InlineData(400, "<html>", typeof(WorldAnswer.Failed))]
    [InlineData(503, "<html>a proxy's page</html>", typeof(WorldAnswer.Unknown))]
    [InlineData(400, "{\"code\": 21611, \"message\": \"queue full\"}", typeof(WorldAnswer.TryAgain))]
    public async Task Whatever_the_other_end_answers_becomes_one_of_our_answers(int status, string body, Type expected)
    {
        await using var stage = await Stage.OverTheWire(Stage.Plenty, null, ("Twilio:BaseUrl", _door.Url.AbsoluteUri));
        _door.Answer = http =>
        {
            if (status == 302) http.Response.Headers.Location = stage.Server!.Url.AbsoluteUri;
            return Results.Text(body, "application/json", null, status);
        };

        (await stage.Sms.Send(Page, CancellationToken.None)).ShouldBeOfType(expected);

        stage.World.Journal.Entries.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_provider_nobody_listens_for_is_worth_another_try()
    {
        var nobody = _door.Url;
        await _door.DisposeAsync();
        await using var stage = await Stage.OverTheWire(Stage.Plenty, null, ("Twilio:BaseUrl", nobody.AbsoluteUri));

        (await stage.Sms.Send(Page, CancellationToken.None)).ShouldBeOfType<WorldAnswer.TryAgain>();
    }
}
