using System.Collections.Concurrent;
using Beredskab.Server.Pages;

namespace Beredskab.Server.Api;

/// <summary>
/// What a post has to say to the page it sends the reader back to: a notice, or the refused form with everything typed in it. Kept
/// in memory for a few minutes; losing it loses a sentence, never a command.
/// </summary>
public sealed class Flash(TimeProvider time)
{
    private const string Cookie = "beredskab.said";
    private const int Most = 2_000, LongestFromNobody = 500;

    private static readonly TimeSpan s_kept = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, (Notice? Notice, Entered? Entered, long Since)> _said = [];

    public void Say(HttpContext http, Notice? notice, Entered? entered = null)
    {
        foreach (var (old, said) in _said)
            if (time.GetElapsedTime(said.Since) > s_kept) _said.TryRemove(old, out _);
        // Whoever is nobody may say anything as often as they like, and it is not all kept.
        if (Caller.Of(http) is null && entered is not null) entered = entered with { Values = entered.Values.ToDictionary(value => value.Key, value => (IReadOnlyList<string>)[.. value.Value.Take(1).Select(text => text[..Math.Min(text.Length, LongestFromNobody)])]) };
        foreach (var (old, _) in _said.OrderBy(said => said.Value.Since).Take(Math.Max(0, _said.Count - Most))) _said.TryRemove(old, out _);
        var id = Guid.NewGuid().ToString("n");
        _said[id] = (notice, entered, time.GetTimestamp());
        http.Response.Cookies.Append(Cookie, id, new() { HttpOnly = true, SameSite = SameSiteMode.Strict, IsEssential = true, MaxAge = s_kept, Secure = http.Request.IsHttps });
    }

    /// <summary>What was said, once.</summary>
    public (Notice? Notice, Entered? Entered) Hear(HttpContext http)
    {
        if (http.Request.Cookies[Cookie] is not { } id || !_said.TryRemove(id, out var said)) return (null, null);
        if (!http.Response.HasStarted) http.Response.Cookies.Delete(Cookie);
        return (said.Notice, said.Entered);
    }
}
