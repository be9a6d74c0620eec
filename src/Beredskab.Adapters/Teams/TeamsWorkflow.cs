using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Beredskab.Engine.Outside;

namespace Beredskab.Adapters.Teams;

/// <summary>
/// Posts cards through a workflow whose trigger is "When a Teams webhook request is received". The body is what that trigger expects, a message
/// with an adaptive card, and beside it <c>recipient</c>: the workflow posts the card into the chat of whoever that is.
/// </summary>
public sealed class TeamsWorkflow : IChatGateway
{
    /// <summary>What Teams takes of a card is 28 KB; what is longer is cut.</summary>
    private const int MostBytes = 27_000;

    /// <summary>Nobody reads so much in a chat.</summary>
    private const int LongestText = 4_000;

    private static readonly Dictionary<string, string> s_buttons = new() { ["da"] = "Åbn i Beredskab", ["en"] = "Open in Beredskab" };

    private readonly TeamsOptions _options;
    private readonly TimeProvider _clock;
    private readonly HttpClient _http;

    public TeamsWorkflow(TeamsOptions options, TimeProvider clock) =>
        (_options, _clock, _http) = (options, clock, Egress.Client(options.Webhook!, options.IsInternal));

    public Task<WorldAnswer> Post(ChatCard card, CancellationToken stop) => Line.Ask(_options.Patience, async over =>
    {
        // The address holds its own key in the query, and goes as it was written.
        using var body = new ByteArrayContent(Light(card)) { Headers = { ContentType = new("application/json") } };
        using var response = await _http.PostAsync(_options.Webhook, body, over);
        // 202: the workflow has begun. What becomes of it there nobody tells us.
        if (response.IsSuccessStatusCode) return new WorldAnswer.HandedOver(card.Effect.Value);
        var retryAfter = response.Headers.TryGetValues("Retry-After", out var values) ? values.First() : null;
        var details = await response.Content.ReadAsStringAsync(over);
        return Line.Meaning("Teams", (int)response.StatusCode, retryAfter, details.Length > 200 ? details[..200] : details, _clock.GetUtcNow());
    }, stop);

    /// <summary>Each letter may weigh up to eight bytes on its way, and each line sixty more.</summary>
    private static byte[] Light(ChatCard card)
    {
        card = card with { Title = Cut(card.Title, 200) };
        for (var most = LongestText; ; most /= 2)
        {
            var body = JsonSerializer.SerializeToUtf8Bytes(Body(card with { Text = Cut(card.Text, most) }));
            if (body.Length <= MostBytes || most == 0) return body;
        }
    }

    private static WireMessage Body(ChatCard card) => new("message", card.To,
    [
        new("application/vnd.microsoft.card.adaptive", null, new("http://adaptivecards.io/schemas/adaptive-card.json", "AdaptiveCard", "1.4",
            [
                new("TextBlock", Plain(card.Title), true, "Large", "Bolder"),
                .. card.Text.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => new WireText("TextBlock", Plain(line), true, null, null)),
            ],
            [new("Action.OpenUrl", s_buttons.GetValueOrDefault(card.Language, s_buttons["da"]), card.Link.AbsoluteUri)])),
    ]);

    private static string Cut(string text, int most) => text.Length <= most ? text : $"{text[..Math.Max(0, most - 1)]}…";

    /// <summary>Cards take a part of Markdown for markup: what people wrote must neither become a link nor lose its stars.</summary>
    private static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (letter is '\\' or '*' or '_' or '[' or ']' or '(' or ')' or '#' or '`' or '~' or '>' or '{' or '}') plain.Append('\\');
            plain.Append(letter);
        }
        return plain.ToString();
    }

    private sealed record WireMessage(
        [property: JsonPropertyName("type")] string Type, [property: JsonPropertyName("recipient")] string Recipient,
        [property: JsonPropertyName("attachments")] IReadOnlyList<WireAttachment> Attachments);

    private sealed record WireAttachment(
        [property: JsonPropertyName("contentType")] string ContentType, [property: JsonPropertyName("contentUrl")] string? ContentUrl,
        [property: JsonPropertyName("content")] WireCard Content);

    private sealed record WireCard(
        [property: JsonPropertyName("$schema")] string Schema, [property: JsonPropertyName("type")] string Type, [property: JsonPropertyName("version")] string Version,
        [property: JsonPropertyName("body")] IReadOnlyList<WireText> Body, [property: JsonPropertyName("actions")] IReadOnlyList<WireButton> Actions);

    private sealed record WireText(
        [property: JsonPropertyName("type")] string Type, [property: JsonPropertyName("text")] string Text, [property: JsonPropertyName("wrap")] bool Wrap,
        [property: JsonPropertyName("size"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Size,
        [property: JsonPropertyName("weight"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Weight);

    private sealed record WireButton(
        [property: JsonPropertyName("type")] string Type, [property: JsonPropertyName("title")] string Title, [property: JsonPropertyName("url")] string Url);
}
