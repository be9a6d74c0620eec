using System.Text.Json.Serialization;
using Refit;

namespace Beredskab.Adapters.GatewayApi;

/// <summary>The part of GatewayAPI's REST interface that we use. https://gatewayapi.com/docs/apis/rest/</summary>
internal interface IGatewayApi
{
    [Post("/rest/mtsms")]
    Task<HttpResponseMessage> Send([Body] WireText text, CancellationToken stop);

    [Get("/rest/mosms")]
    Task<HttpResponseMessage> Received(string from, string to, int page, [AliasAs("per_page")] int size, CancellationToken stop);
}

/// <param name="Message">In letters of the GSM alphabet, which is what it sends unless told otherwise; all our texts are.</param>
/// <param name="ValidityPeriod">Seconds; less than 60 becomes 60.</param>
internal sealed record WireText(
    [property: JsonPropertyName("message")] string Message, [property: JsonPropertyName("sender")] string Sender,
    [property: JsonPropertyName("validity_period")] int ValidityPeriod,
    [property: JsonPropertyName("userref")] string UserRef, [property: JsonPropertyName("callback_url")] string CallbackUrl,
    [property: JsonPropertyName("recipients")] IReadOnlyList<WireRecipient> Recipients);

internal sealed record WireRecipient([property: JsonPropertyName("msisdn")] long Msisdn);

internal sealed record WireTaken([property: JsonPropertyName("ids")] IReadOnlyList<long>? Ids);

internal sealed record WireRefusal([property: JsonPropertyName("code")] string? Code, [property: JsonPropertyName("message")] string? Message);

internal sealed record WireReceived(
    [property: JsonPropertyName("messages")] IReadOnlyList<WireWritten>? Messages, [property: JsonPropertyName("pages")] int? Pages);

/// <param name="SentAt">Seconds since 1970.</param>
internal sealed record WireWritten(
    [property: JsonPropertyName("mosms_id")] long? Id, [property: JsonPropertyName("msisdn")] long? From,
    [property: JsonPropertyName("message")] string? Text, [property: JsonPropertyName("senttime")] double? SentAt);
