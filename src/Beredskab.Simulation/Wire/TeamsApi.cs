using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Beredskab.Simulation.Wire;

/// <summary>
/// A workflow that begins "When a Teams webhook request is received" and posts the card into the recipient's chat: <c>POST /teams/workflow?sig=</c>
/// answers 202 and nothing more.
/// </summary>
internal sealed partial class TeamsApi(WireAnswers answers)
{
    /// <summary>What Teams takes of a card.</summary>
    private const int MostBytes = 28 * 1024;

    public void Map(IEndpointRouteBuilder app) => app.MapPost("/teams/workflow", (Delegate)Post);

    private async Task<IResult> Post(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        if (http.Request.Query["sig"] is []) return await Refuse(http, 401, "DirectApiAuthorizationRequired", "The address lacks its key.");
        if (body.Length > MostBytes) return await Refuse(http, 413, "RequestEntityTooLarge", "The card weighs more than 28 KB.");
        try
        {
            var message = JsonDocument.Parse(body.ToArray()).RootElement;
            var attachment = message.GetProperty("attachments")[0];
            if (message.GetProperty("type").GetString() != "message" || attachment.GetProperty("contentType").GetString() != "application/vnd.microsoft.card.adaptive")
                return await Refuse(http, 400, "InvalidCard", "That is no message with an adaptive card.");
            var card = attachment.GetProperty("content");
            var lines = card.GetProperty("body").EnumerateArray().Select(block => Shown(block.GetProperty("text").GetString()!)).ToList();
            var reception = answers.World.Chats.Post(message.GetProperty("recipient").GetString() ?? "", lines[0], string.Join('\n', lines.Skip(1)), card.GetProperty("actions")[0].GetProperty("url").GetString() ?? "");
            return await answers.Give(http, reception, _ => Results.StatusCode(StatusCodes.Status202Accepted), WorldServer.Plain);
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            return await Refuse(http, 400, "InvalidCard", fault.Message);
        }
    }

    private Task<IResult> Refuse(HttpContext http, int status, string code, string why) => answers.Refuse(http, "teams", "post", "", (status, code, why), WorldServer.Plain);

    /// <summary>As Teams would show it: a letter behind a backslash is that letter.</summary>
    private static string Shown(string text) => Escaped().Replace(text, "$1");

    [GeneratedRegex(@"\\([\\*_\[\]()#`~>{}])")]
    private static partial Regex Escaped();
}
