using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Beredskab.Engine.Runs;
using Beredskab.Server.Inbound;

namespace Beredskab.Scenarios;

/// <summary>Two providers of texts over the wire, and one of them dies (issue 5; decision 0023).</summary>
public class SecondProviderScenarios
{
    private const int Everybody = 200;
    private const string Second = "+4512041204";

    [Fact]
    public async Task Provider_A_dies_while_200_are_being_called_and_everybody_is_called_all_the_same()
    {
        await using var town = await Town.Open();
        // After the first twenty it says no to some, hangs up on the others, and answers no question either.
        await town.Outside.Fault(new { system = "sms", operation = "send", fault = new { kind = "broken", status = 503 }, times = 3, after = 20 });
        await town.Outside.Fault(new { system = "sms", operation = "send", fault = new { kind = "broken", status = 500 }, after = 20 });
        await town.Outside.Fault(new { system = "sms", operation = "find", fault = new { kind = "broken", status = 500 } });

        var run = await town.Kommune.Start("ransomware");
        await town.Kommune.FastForward(TimeSpan.FromSeconds(9));

        var sent = (await town.Outside.Journal()).Where(asked => asked is { Operation: "send", TookEffect: true } && asked.Target.StartsWith("+45305", StringComparison.Ordinal)).ToList();
        sent.Select(asked => asked.Target).Distinct().Count().ShouldBe(Everybody);
        sent.Count.ShouldBe(Everybody, "nobody is called twice: what the dead one had not taken it had not sent");
        sent.Count(asked => asked.System == "sms2").ShouldBeGreaterThan(100);
        // What nobody could say of the first provider stands as a possible duplicate.
        var pages = (await town.Kommune.Store.Ledger.OfStream(Storage.StreamId.Of(run))).Where(effect => effect.Channel == "sms").ToList();
        var doubted = pages.Count(page => page.Resent is not null);
        doubted.ShouldBe((await town.Outside.Journal()).Count(asked => asked is { System: "sms", Operation: "send", Answer: "500" }));
        pages.ShouldAllBe(page => page.State == Storage.EffectState.HandedOver);
    }

    [Fact]
    public async Task An_answer_to_the_second_providers_number_counts_and_its_thank_you_comes_from_there()
    {
        await using var town = await Town.Open(people: 1);
        await town.Outside.Fault(new { system = "sms", operation = "send", fault = new { kind = "refused", status = 401, code = "20003", why = "Authenticate" } });
        var run = await town.Kommune.Start("ransomware");
        var page = (await town.Outside.TextsTo(NumberOf(0))).ShouldHaveSingleItem();

        (await town.Outside.Text(NumberOf(0), $"ja {page[(page.IndexOf("JA ", StringComparison.Ordinal) + 3)..][..4]}", Second)).ShouldBeNullOrEmpty();
        await town.Kommune.Quiet();

        (await town.Kommune.Step(run, "open")).ShouldBeOfType<StepState.Ready>().AcknowledgedBy.ShouldNotBeEmpty();
        (await town.Outside.TextsTo(NumberOf(0)))[^1].ShouldContain("Modtaget");
        (await town.Outside.Journal()).ShouldNotContain(asked => asked.System == "sms" && asked.TookEffect);
        (await town.Outside.Callbacks()).ShouldAllBe(callback => callback.EndsWith(" ok", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_the_second_provider_could_not_deliver_lets_the_ladder_go_on()
    {
        // Nobody has that phone.
        await using var town = await Town.Open(people: 1, withPhones: false);
        await town.Outside.Fault(new { system = "sms", operation = "send", fault = new { kind = "broken", status = 503 } });

        var run = await town.Kommune.Start("ransomware");
        for (var tries = 0; tries < 100 && (await town.Outside.TextsTo("+4512340102")).Count == 0; tries++) await Task.Delay(50);

        (await town.Outside.TextsTo("+4512340102")).ShouldHaveSingleItem("the next on the ladder is called, and nobody waits two minutes");
        (await town.Kommune.History(run)).OfType<RunEvent.MessageGivenUp>().Select(lost => lost.Contact.Value).ShouldBe(["vagt-0-sms", "vagt-0-voice"]);
    }

    [Fact]
    public async Task A_webhook_that_GatewayAPI_did_not_sign_is_refused_and_counted()
    {
        await using var town = await Town.Open(people: 1);
        var before = GatewayApiHooks.Forged;
        using var forger = new HttpClient { BaseAddress = town.Kommune.Api.BaseAddress };
        // None, one that was signed with another secret, and one that says it needs no signature.
        foreach (var token in (string?[])[null, "eyJhbGciOiJIUzI1NiJ9.eyJpZCI6MSwibXNpc2RuIjo0NTEyMzQwMTAyLCJtZXNzYWdlIjoiamEifQ.Zm9yZ2VkIHNpZ25hdHVyZSBoZXJl", "eyJhbGciOiJub25lIn0.eyJpZCI6MSwibXNpc2RuIjo0NTEyMzQwMTAyLCJtZXNzYWdlIjoiamEifQ."])
            foreach (var hook in (string[])["sms", "status"])
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, $"/webhooks/gatewayapi/{hook}") { Content = new StringContent("""{"id":1,"msisdn":4512340102,"message":"ja"}""", Encoding.UTF8, "application/json") };
                if (token is not null) request.Headers.Add("X-Gwapi-Signature", token);

                using var answer = await forger.SendAsync(request);

                await answer.ShouldBeRefused(HttpStatusCode.Forbidden, "bad-signature");
            }
        (GatewayApiHooks.Forged - before).ShouldBe(6);
    }

    [Fact]
    public async Task A_signed_receipt_of_another_text_and_one_that_came_to_the_wrong_address_change_nothing()
    {
        await using var town = await Town.Open(people: 1);
        var run = await town.Kommune.Start("ransomware");
        var page = (await town.Kommune.Store.Ledger.OfStream(Storage.StreamId.Of(run))).Single(effect => effect.Recipient == "vagt-0-sms");
        using var provider = new HttpClient { BaseAddress = town.Kommune.Api.BaseAddress };

        (await Post($"status?effect={page.Key}", """{"id":77,"msisdn":4530500000,"time":1,"status":"UNDELIVERABLE"}""")).ShouldBe(HttpStatusCode.NoContent);
        (await Post("sms", """{"id":77,"msisdn":4530500000,"time":1,"status":"DELIVERED"}""")).ShouldBe(HttpStatusCode.BadRequest);
        (await Post("status", """{"id":78,"msisdn":4530500000,"receiver":4512041204,"message":"ja"}""")).ShouldBe(HttpStatusCode.BadRequest);
        await town.Kommune.Quiet();

        (await town.Kommune.History(run)).OfType<RunEvent.MessageGivenUp>().ShouldBeEmpty();
        (await town.Outside.TextsTo(NumberOf(0))).ShouldHaveSingleItem("nobody is told that an empty text was not understood");
        Task<HttpStatusCode> Post(string hook, string json) => PostSigned(provider, hook, json);
    }

    /// <summary>It brings for a day what could not be brought, and by then something else is asked.</summary>
    [Fact]
    public async Task A_mere_yes_that_is_brought_hours_late_answers_nothing_and_one_of_now_does()
    {
        await using var town = await Town.Open(people: 1);
        var run = await town.Kommune.Start("ransomware");
        var now = town.Kommune.Store.Now().ToUnixTimeSeconds();
        using var provider = new HttpClient { BaseAddress = town.Kommune.Api.BaseAddress };

        (await PostSigned(provider, "sms", $$"""{"id":91,"msisdn":4530500000,"receiver":4512041204,"message":"ja","senttime":{{now - (3 * 3600)}}}""")).ShouldBe(HttpStatusCode.NoContent);
        (await town.Kommune.Step(run, "open")).ShouldBeOfType<StepState.Ready>().AcknowledgedBy.ShouldBeEmpty();

        (await PostSigned(provider, "sms", $$"""{"id":92,"msisdn":4530500000,"receiver":4512041204,"message":"ja","senttime":{{now}}}""")).ShouldBe(HttpStatusCode.NoContent);
        (await town.Kommune.Step(run, "open")).ShouldBeOfType<StepState.Ready>().AcknowledgedBy.ShouldNotBeEmpty();
    }

    private static async Task<HttpStatusCode> PostSigned(HttpClient provider, string hook, string json)
    {
        var signed = $"{Base64Url.EncodeToString("""{"alg":"HS256"}"""u8)}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json))}";
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/webhooks/gatewayapi/{hook}") { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        request.Headers.Add("X-Gwapi-Signature", $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData("simulated-gateway-secret"u8, Encoding.UTF8.GetBytes(signed)))}");
        using var answer = await provider.SendAsync(request);
        return answer.StatusCode;
    }

    [Fact]
    public async Task Without_a_second_provider_its_webhooks_are_not_there()
    {
        await using var kommune = await Kommune.Open();

        using var answer = await kommune.Api.PostAsync(new Uri("/webhooks/gatewayapi/sms", UriKind.Relative), new StringContent("{}"));

        await answer.ShouldBeRefused(HttpStatusCode.NotFound, "not-found");
    }

    private static string NumberOf(int person) => string.Create(CultureInfo.InvariantCulture, $"+45305{person:00000}");

    /// <summary>A kommune whose first rung is called together, in a world with two companies.</summary>
    private sealed record Town(Outside Outside, Kommune Kommune) : IAsyncDisposable
    {
        public static async Task<Town> Open(int people = Everybody, bool withPhones = true)
        {
            var url = $"http://127.0.0.1:{Child.FreePort()}";
            var outside = await Outside.Start(url);
            var kommune = await Kommune.OpenAt(url, [.. outside.Settings(url).Concat(outside.SecondSms()).Select(setting => $"--{setting.Key}={setting.Value}"), "--Twilio:PerSecond=1000", "--GatewayApi:PerSecond=1000"]);
            var file = new StringBuilder("navn;id;mobil;mail;roller\n");
            for (var i = 0; i < people; i++)
            {
                if (withPhones) await outside.AddPhone(NumberOf(i), $"Vagt {i}");
                file.Append(CultureInfo.InvariantCulture, $"Vagt {i};vagt-{i};{NumberOf(i)};vagt-{i}@fjordby.example;it-duty 1\n");
            }
            file.Append("Mads Holm;mads-holm;12 34 01 02;mads-holm@fjordby.example;it-duty 2\n");
            using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(file.ToString())) { Headers = { ContentType = new MediaTypeHeaderValue("text/csv") } };
            await Kommune.Yes(await kommune.Api.PostAsync(new Uri("/api/v1/people/import", UriKind.Relative), content));
            return new(outside, kommune);
        }

        public async ValueTask DisposeAsync()
        {
            await Kommune.DisposeAsync();
            await Outside.DisposeAsync();
        }
    }
}
