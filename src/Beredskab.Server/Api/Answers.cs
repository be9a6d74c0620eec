using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Beredskab.Engine;
using Beredskab.Server.Pages;
using Beredskab.Server.Reading;
using Beredskab.Server.Streams;
using Beredskab.Storage;

namespace Beredskab.Server.Api;

/// <summary>Turns outcomes into HTTP answers, and requests into what the gate can recognise again.</summary>
public static class Answers
{
    public const string KeyHeader = "Idempotency-Key";

    /// <summary>How REST bodies are read and answers written: camelCase, hyphened words, unknown fields refused.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    public const string Accepted = """{"accepted":true}""";

    /// <summary>What a caller is told who sends it first, and again who sends it twice.</summary>
    public static Request? RequestOf(HttpContext http, Caller caller, string bodySha256, string answer, int status = StatusCodes.Status200OK) =>
        http.Request.Headers[KeyHeader] is [{ Length: > 0 and <= 200 } key, ..]
            ? new(caller.Person.Value, http.Request.Path, key, bodySha256, status, _ => answer) : null;

    public static IResult Of(HttpContext http, Outcome outcome, string answer = Accepted, int status = StatusCodes.Status200OK) => outcome switch
    {
        Outcome.Accepted => Results.Text(answer, "application/json", statusCode: status),
        Outcome.Repeated(var earlier) => Results.Text(earlier.Response, "application/json", statusCode: earlier.Status),
        Outcome.Busy or Outcome.SetAside or Outcome.Refused { Code: "disk-low" } => new Later(Problem(503, outcome.No!.Code, Refusals.Say(outcome.No, LanguageChoice.Of(http)))),
        // Programs know steps, roles and questions by their ids, so these stay in the sentence.
        _ => Problem(StatusOf(outcome.No!.Code), outcome.No.Code, Refusals.Say(outcome.No, LanguageChoice.Of(http)),
            outcome is Outcome.Refused { Also: { Count: > 0 } also } ? [.. also.Select(why => Refusals.Say(why, LanguageChoice.Of(http)))] : null),
    };

    /// <param name="also">What else is wrong with the same request, a sentence each.</param>
    public static IResult Problem(int status, string code, string detail, IReadOnlyList<string>? also = null) => Results.Problem(
        detail, statusCode: status, title: code, type: $"urn:beredskab:problem:{code}",
        extensions: also is null ? new Dictionary<string, object?> { ["code"] = code } : new() { ["code"] = code, ["also"] = also });

    /// <summary>Seconds after which another try may well succeed.</summary>
    public const string RetryAfter = "2";

    /// <summary>Why nothing can be recorded, and what to do about it.</summary>
    public static IResult Away(HttpContext http, RecordTrouble trouble) => new Later(Problem(
        503, CodeOf(trouble), Resources.Texts.In(LanguageChoice.Of(http))[$"unrecorded.{CodeOf(trouble)}"]));

    /// <summary><c>away, disk-full</c> or <c>read-only</c>.</summary>
    public static string CodeOf(RecordTrouble trouble) => trouble switch { RecordTrouble.Full => "disk-full", RecordTrouble.ReadOnly => "read-only", _ => "away" };

    /// <summary>Another node, or the next attempt after the upgrade, can answer.</summary>
    public static IResult Newer(HttpContext http) => new Later(Problem(503, "newer-version", WhyNewer(http)));

    public static string WhyNewer(HttpContext http) => Refusals.Say(
        Refusal.Of("newer-version", "A newer version has written to this timeline, and this one does not know what it means. Nothing was changed. Ask a node that is upgraded already, or try again when the upgrade is done."), LanguageChoice.Of(http));

    /// <summary>An answer that says when to come again.</summary>
    private sealed class Later(IResult answer) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.RetryAfter = RetryAfter;
            return answer.ExecuteAsync(httpContext);
        }
    }

    public static int StatusOf(string code) => code switch
    {
        "unknown-step" or "unknown-phase" or "unknown-person" or "unknown-organisation" or "unknown-playbook" or "unknown-incident" or "unknown-role" or "unknown-entry" or "unknown-card" or "unknown-recipient" or "no-draft" or "not-found" => 404,
        "not-yours" or "not-an-approver" or "own-draft" or "not-allowed" => 403,
        "busy" or "disk-low" or "set-aside" => 503,
        _ => 409,
    };

    /// <summary>The body as <typeparamref name="T"/>, with the hash that tells a repeat from another request; or a 400 that says what is wrong.</summary>
    public static async Task<(T? Body, string Sha256, IResult? Wrong)> Read<T>(HttpContext http) where T : class
    {
        using var buffer = new MemoryStream();
        await http.Request.Body.CopyToAsync(buffer);
        var bytes = buffer.ToArray();
        var sha = Convert.ToHexStringLower(SHA256.HashData(bytes));
        try
        {
            var body = JsonSerializer.Deserialize<T>(bytes.Length == 0 ? "{}"u8 : bytes, Json);
            return body is null ? (null, sha, Problem(400, "body-needed", "The body is null. Send a JSON object."))
                : Needed<T>.MissingIn(body) is { } missing ? (null, sha, Problem(400, "field-needed", $"The field '{missing}' is missing."))
                : (body, sha, null);
        }
        catch (JsonException wrong)
        {
            var place = wrong.LineNumber is { } line ? $" (line {line + 1}, position {wrong.BytePositionInLine})" : "";
            return (null, sha, Problem(400, "bad-json", $"The body is not what this address takes{place}: {Plain(wrong.Message)}"));
        }
    }

    /// <summary>One value or a list of them, as callers like to write it.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Lists(Dictionary<string, JsonNode?>? values) =>
        (values ?? []).ToDictionary(pair => pair.Key, pair => (IReadOnlyList<string>)(pair.Value switch
        {
            null => [],
            JsonArray list => [.. list.Select(item => item?.ToString() ?? "")],
            var one => [one.ToString()],
        }));

    /// <summary>The fields that a body cannot do without: those that are not nullable. System.Text.Json leaves them null when they are absent.</summary>
    private static class Needed<T>
    {
        private static readonly PropertyInfo[] s_fields =
            [.. typeof(T).GetProperties().Where(field => !field.PropertyType.IsValueType && new NullabilityInfoContext().Create(field).ReadState == NullabilityState.NotNull)];

        public static string? MissingIn(T body) =>
            s_fields.FirstOrDefault(field => field.GetValue(body) is null) is { } missing ? JsonNamingPolicy.CamelCase.ConvertName(missing.Name) : null;
    }

    private static string Plain(string message) => message.Split(" Path:")[0];
}
