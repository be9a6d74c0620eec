using System.Text.Json.Serialization;
using Refit;

namespace Beredskab.Adapters.Twilio;

/// <summary>The part of Twilio's REST API that we use. https://www.twilio.com/docs/messaging/api, https://www.twilio.com/docs/voice/api</summary>
internal interface ITwilioApi
{
    [Post("/2010-04-01/Accounts/{account}/Messages.json")]
    Task<HttpResponseMessage> SendMessage(string account, [Body(BodySerializationMethod.UrlEncoded)] Dictionary<string, string> form, CancellationToken stop);

    [Get("/2010-04-01/Accounts/{account}/Messages.json")]
    Task<HttpResponseMessage> ListMessages(
        string account, [AliasAs("To")] string to, [AliasAs("From")] string? from, [AliasAs("PageSize")] int pageSize,
        [AliasAs("Page")] int page, [AliasAs("PageToken")] string? pageToken, CancellationToken stop);

    [Post("/2010-04-01/Accounts/{account}/Calls.json")]
    Task<HttpResponseMessage> PlaceCall(string account, [Body(BodySerializationMethod.UrlEncoded)] Dictionary<string, string> form, CancellationToken stop);

    [Get("/2010-04-01/Accounts/{account}/Calls.json")]
    Task<HttpResponseMessage> ListCalls(
        string account, [AliasAs("To")] string to, [AliasAs("From")] string from, [AliasAs("PageSize")] int pageSize,
        [AliasAs("Page")] int page, [AliasAs("PageToken")] string? pageToken, CancellationToken stop);
}

/// <summary>A message or a call, as far as we read it.</summary>
internal sealed record TwilioItem(
    [property: JsonPropertyName("sid")] string? Sid,
    [property: JsonPropertyName("body")] string? Body,
    [property: JsonPropertyName("from")] string? From,
    [property: JsonPropertyName("date_created")] string? DateCreated)
{
    /// <summary>By Twilio's own clock.</summary>
    [JsonIgnore]
    public TimeSpan Age { get; init; }
}

internal sealed record TwilioPage(
    [property: JsonPropertyName("messages")] List<TwilioItem>? Messages,
    [property: JsonPropertyName("calls")] List<TwilioItem>? Calls,
    [property: JsonPropertyName("next_page_uri")] string? NextPageUri);

internal sealed record TwilioError(
    [property: JsonPropertyName("code")] int? Code,
    [property: JsonPropertyName("message")] string? Message);
