using Beredskab.Engine.Outside;
using Microsoft.Graph.Models.ODataErrors;
using Microsoft.Kiota.Abstractions;

namespace Beredskab.Adapters.Graph;

/// <summary>What Graph's refusals mean. https://learn.microsoft.com/graph/errors, https://learn.microsoft.com/graph/throttling</summary>
internal static class GraphErrors
{
    public static WorldAnswer Meaning(ApiException error, DateTimeOffset now)
    {
        var retryAfter = error.ResponseHeaders?.FirstOrDefault(header => header.Key.Equals("Retry-After", StringComparison.OrdinalIgnoreCase)).Value?.FirstOrDefault();
        var details = error is ODataError { Error: { } said } ? $"{said.Code}: {said.Message}" : error.Message;
        return error.ResponseStatusCode switch
        {
            401 => new WorldAnswer.Failed($"The directory does not accept our sign-in ({details})."),
            403 => new WorldAnswer.Failed($"We are not allowed to do that to this account ({details})."),
            404 => new WorldAnswer.Failed($"There is no such account in the directory ({details})."),
            // Somebody else changed it at the same moment; reading it again is all it takes.
            409 or 412 => new WorldAnswer.TryAgain(null, $"The directory was changing the account just then ({details})."),
            var status => Line.Meaning("The directory", status, retryAfter, details, now),
        };
    }
}
