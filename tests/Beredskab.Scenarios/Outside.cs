using System.Net.Http.Json;
using System.Text.Json;

namespace Beredskab.Scenarios;

/// <summary>The simulated world in a process of its own, reached only as the real systems are, and by its control interface.</summary>
internal sealed class Outside : IAsyncDisposable
{
    private readonly Child _process;
    private readonly HttpClient _controls;
    private readonly string _http, _graph, _smtpPort;

    private Outside(Child process, string http, string graph, string smtpPort)
    {
        (_process, _http, _graph, _smtpPort) = (process, http, graph, smtpPort);
        _controls = new() { BaseAddress = new($"{http}/world/") };
    }

    public static async Task<Outside> Start(string serverUrl)
    {
        var process = Child.Start(new Dictionary<string, string>(), "world", "--port", "0", "--demo", "--inbound-sms-url", $"{serverUrl}/webhooks/twilio/sms", "--inbound-gatewayapi-url", $"{serverUrl}/webhooks/gatewayapi/sms");
        var smtp = Second(await process.Says("smtp"));
        return new(process, Second(await process.Says("twilio")), Second(await process.Says("graph")), smtp[(smtp.LastIndexOf(':') + 1)..]);

        static string Second(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
    }

    /// <summary>What a server must be told to work in this world.</summary>
    public Dictionary<string, string> Settings(string serverUrl) => new()
    {
        ["World"] = "real", ["Demo"] = "yes", ["PublicUrl"] = serverUrl,
        ["Twilio:BaseUrl"] = _http, ["Twilio:AccountSid"] = "AC00000000000000000000000000000001", ["Twilio:AuthToken"] = "simulated-token", ["Twilio:From"] = "+4570101112", ["Twilio:Internal"] = "true",
        ["Graph:BaseUrl"] = _graph, ["Graph:Credential"] = "None", ["Graph:Internal"] = "true",
        ["Smtp:Host"] = "127.0.0.1", ["Smtp:Port"] = _smtpPort, ["Smtp:From"] = "beredskab@fjordby.example", ["Smtp:Security"] = "None",
        ["Tickets:Kind"] = "webhook", ["Tickets:BaseUrl"] = _http, ["Tickets:Internal"] = "true",
    };

    /// <summary>The second provider of texts, beside <see cref="Settings"/>.</summary>
    public Dictionary<string, string> SecondSms() => new()
    {
        ["GatewayApi:BaseUrl"] = _http, ["GatewayApi:Token"] = "simulated-gateway-token", ["GatewayApi:Secret"] = "simulated-gateway-secret", ["GatewayApi:Sender"] = "4512041204", ["GatewayApi:Internal"] = "true",
    };

    /// <summary>Cards in Teams, beside <see cref="Settings"/>.</summary>
    public Dictionary<string, string> Teams() => new() { ["Teams:Webhook"] = $"{_http}/teams/workflow?api-version=1&sig=simulated", ["Teams:Internal"] = "true" };

    public async Task<IReadOnlyList<Asked>> Journal(string query = "") => (await _controls.GetFromJsonAsync<Listed<Asked>>($"journal{query}", JsonSerializerOptions.Web))!.Items;

    public async Task<IReadOnlyList<string>> Callbacks() =>
        [.. (await _controls.GetFromJsonAsync<Listed<Called>>("callbacks", JsonSerializerOptions.Web))!.Items.Select(call => $"{call.Kind} {call.Answer}")];

    /// <summary>Switches a fault on, as the control interface takes it.</summary>
    public async Task Fault(object fault)
    {
        using var answer = await _controls.PostAsJsonAsync("faults", fault);
        answer.EnsureSuccessStatusCode();
    }

    public async Task AddPhone(string number, string owner)
    {
        using var answer = await _controls.PostAsJsonAsync("phones", new { number, owner });
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>An account of the directory, open or closed.</summary>
    public async Task AddAccount(string id, bool isEnabled)
    {
        using var answer = await _controls.PostAsJsonAsync("accounts", new { id, login = $"{id}@fjordby.example", isEnabled });
        answer.EnsureSuccessStatusCode();
    }

    public async Task LiftFaults()
    {
        using var answer = await _controls.DeleteAsync(new Uri("faults", UriKind.Relative));
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Every text that reached a number from us, oldest first.</summary>
    public async Task<IReadOnlyList<string>> TextsTo(string number) =>
        [.. (await _controls.GetFromJsonAsync<Listed<Texted>>($"phones/{number}/messages", JsonSerializerOptions.Web))!.Items.Where(text => text.To == number).Select(text => text.Text)];

    public async Task<string?> Text(string number, string text, string to = "+4570101112")
    {
        using var answer = await _controls.PostAsJsonAsync($"phones/{number}/reply", new { text, to });
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.TryGetProperty("answer", out var said) ? said.GetString() : null;
    }

    public async ValueTask DisposeAsync()
    {
        _controls.Dispose();
        await _process.DisposeAsync();
    }

    public sealed record Asked(string System, string Operation, string Target, Dictionary<string, string> Facts, string Answer, bool TookEffect, DateTimeOffset At);

    private sealed record Texted(string To, string Text);

    private sealed record Called(string Kind, string Answer);

    private sealed record Listed<T>
    {
        public List<T> Items { get; init; } = [];
    }
}
