using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Beredskab.Engine;
using Beredskab.Engine.Outside;

namespace Beredskab.ContractTests.Outside;

/// <summary>The hand that moves the world from another process.</summary>
public sealed class ControlApiTests : IAsyncLifetime
{
    private const string Ana = "+4520300001";

    private static readonly Sms Page = new(new EffectKey("effect-1"), Ana, "Svar JA 4711 x7k", "x7k", TimeSpan.FromMinutes(5));

    private Stage _stage = null!;
    private HttpClient _hand = null!;

    public async ValueTask InitializeAsync()
    {
        _stage = await Stage.OverTheWire(Stage.Plenty);
        _hand = new HttpClient { BaseAddress = _stage.Server!.Url, Timeout = TimeSpan.FromSeconds(20) };
    }

    public async ValueTask DisposeAsync()
    {
        _hand.Dispose();
        await _stage.DisposeAsync();
    }

    [Fact]
    public async Task A_fault_is_switched_on_and_the_journal_shows_whom_it_hit()
    {
        await Post("/world/phones", new { number = Ana, owner = "Ana Holm" });
        await Post("/world/faults", new { system = "sms", operation = "send", times = 1, fault = new { retryAfter = "7", kind = "too-many" } });

        (await _stage.Sms.Send(Page, CancellationToken.None)).ShouldBeOfType<WorldAnswer.TryAgain>().After.ShouldBe(TimeSpan.FromSeconds(7));
        await _stage.Sms.Send(Page, CancellationToken.None);

        var entries = await Items("/world/journal?system=sms&operation=send");
        entries.Select(entry => entry.GetProperty("answer").GetString()).ShouldBe(["429 Retry-After: 7", "ok"]);
        entries.Select(entry => entry.GetProperty("tookEffect").GetBoolean()).ShouldBe([false, true]);
        entries[1].GetProperty("facts").GetProperty("mark").GetString().ShouldBe("x7k");
        (await Items("/world/journal?after=1")).Count.ShouldBe(1);
        (await Items($"/world/phones/{Uri.EscapeDataString(Ana)}/messages")).ShouldHaveSingleItem()
            .GetProperty("text").GetString().ShouldBe(Page.Text);
    }

    [Theory]
    [InlineData("""{"fault": {"kind": "late", "by": "00:00:02"}}""", "late")]
    [InlineData("""{"fault": {"kind": "broken", "status": 500, "takesEffect": true}}""", "broken")]
    [InlineData("""{"fault": {"kind": "refused", "status": 403, "code": "Authorization_RequestDenied", "why": "no"}, "target": "x"}""", "refused")]
    [InlineData("""{"fault": {"kind": "silent", "takesEffect": false}}""", "silent")]
    [InlineData("""{"fault": {"kind": "cut-off"}}""", "cut-off")]
    public async Task Every_kind_of_fault_can_be_switched_on_seen_and_lifted(string body, string kind)
    {
        using var content = new StringContent(body);
        (await _hand.PostAsync("/world/faults", content)).StatusCode.ShouldBe(HttpStatusCode.Created);

        var rule = (await Items("/world/faults")).ShouldHaveSingleItem();
        rule.GetProperty("fault").GetProperty("kind").GetString().ShouldBe(kind);
        (await _hand.DeleteAsync($"/world/faults/{rule.GetProperty("id")}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await Items("/world/faults")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/world/faults", "{}")]
    [InlineData("/world/faults", """{"fault": {"kind": "flood"}}""")]
    [InlineData("/world/faults", "not json")]
    [InlineData("/world/phones", "{}")]
    [InlineData("/world/phones/+4599999999/reply", """{"text": "JA 4711"}""")]
    [InlineData("/world/phones/+4599999999/press", """{"key": "1"}""")]
    public async Task A_wrong_request_is_answered_with_a_sentence(string path, string body)
    {
        using var content = new StringContent(body);
        var response = await _hand.PostAsync(path, content);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString().ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task Accounts_made_by_hand_are_there_for_graph()
    {
        await Post("/world/accounts", new { id = "0b1c", login = "bo@fjordby.example", displayName = "Bo Lund", isPrivileged = true });

        (await _stage.Accounts.Look(new AccountId("0b1c"), CancellationToken.None)).ShouldBeOfType<AccountLook.Found>().Account.IsEnabled.ShouldBeTrue();
        (await Items("/world/accounts")).ShouldHaveSingleItem().GetProperty("isPrivileged").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task A_request_the_world_does_not_know_is_in_its_journal()
    {
        (await _hand.GetAsync("/v1.0/devices.json")).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        (await Items("/world/journal?system=wire")).ShouldHaveSingleItem().GetProperty("target").GetString().ShouldBe("/v1.0/devices.json");
    }

    [Fact]
    public async Task A_world_that_is_closed_lets_go_of_those_it_keeps_waiting()
    {
        await Post("/world/faults", new { fault = new { kind = "silent", takesEffect = false } });
        var waiting = _stage.Sms.Send(Page, CancellationToken.None);
        while (_stage.World.Journal.Entries.Count == 0) await Task.Yield();

        await _stage.Server!.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));

        (await waiting.WaitAsync(TimeSpan.FromSeconds(20))).ShouldBeOfType<WorldAnswer.Unknown>();
    }

    private async Task Post(string path, object body) => (await _hand.PostAsJsonAsync(path, body)).StatusCode.ShouldBe(HttpStatusCode.Created);

    private async Task<List<JsonElement>> Items(string path) =>
        [.. (await _hand.GetFromJsonAsync<JsonElement>(path)).GetProperty("items").EnumerateArray()];
}
