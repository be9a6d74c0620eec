using System.Net;
using System.Text.Json;
using Beredskab.Engine.Outside;

namespace Beredskab.Adapters;

/// <summary>
/// Asks something over a line that may break, and never waits longer than our patience. Says what a break means: before anything left
/// us it is worth another try, after that nobody knows.
/// </summary>
internal static class Line
{
    public static async Task<T> Ask<T>(
        TimeSpan patience, Func<CancellationToken, Task<T>> ask, Func<WorldAnswer, T> instead, CancellationToken stop)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        over.CancelAfter(patience);
        try
        {
            return await ask(over.Token);
        }
        catch (Exception error) when (!stop.IsCancellationRequested && Meaning(error, patience) is not null)
        {
            return instead(Meaning(error, patience)!);
        }
        catch (Exception error) when (stop.IsCancellationRequested && error is not OperationCanceledException)
        {
            // Some clients wrap it; whoever cancelled expects to see just that.
            throw new OperationCanceledException(error.Message, error, stop);
        }
    }

    public static Task<WorldAnswer> Ask(TimeSpan patience, Func<CancellationToken, Task<WorldAnswer>> ask, CancellationToken stop) =>
        Ask(patience, ask, answer => answer, stop);

    /// <summary>
    /// What a status means whoever gave it. A 503 is "not now" in the server's own words; after 500, 502 and 504 nobody knows how far it got.
    /// </summary>
    public static WorldAnswer Meaning(string who, int status, string? retryAfter, string details, DateTimeOffset now)
    {
        var why = $"{who} answered {status}{(details.Length > 0 ? $" ({details})" : "")}";
        return status switch
        {
            429 => new WorldAnswer.TryAgain(RetryAfter.Sane(retryAfter, now), $"{why}: too many requests."),
            503 => new WorldAnswer.TryAgain(RetryAfter.Sane(retryAfter, now), $"{why}: not available just now."),
            408 or >= 500 => new WorldAnswer.Unknown($"{why}; it may have happened all the same."),
            >= 300 and < 400 => new WorldAnswer.Failed($"{why}: a redirect, which we do not follow."),
            _ => new WorldAnswer.Failed($"{why}."),
        };
    }

    private static WorldAnswer? Meaning(Exception error, TimeSpan patience) => error switch
    {
        EgressRefusedException refused => new WorldAnswer.Failed(refused.Message),
        { InnerException: EgressRefusedException refused } => new WorldAnswer.Failed(refused.Message),
        LeaveWithdrawnException or { InnerException: LeaveWithdrawnException } => new WorldAnswer.TryAgain(null, "Nothing was sent: this node was silent too long."),
        OperationCanceledException or TimeoutException => new WorldAnswer.Unknown($"No answer within {patience.TotalSeconds:0.#} seconds."),
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError } =>
            new WorldAnswer.TryAgain(null, $"Could not connect: {error.Message}"),
        HttpRequestException or IOException or WebException => new WorldAnswer.Unknown($"The connection broke before the answer: {error.Message}"),
        JsonException => new WorldAnswer.Unknown($"The answer cannot be read: {error.Message}"),
        { InnerException: { } inner } => Meaning(inner, patience),
        _ => null,
    };
}
