using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Beredskab.Crashes;

/// <summary>The one way in which the people in a night get their messages.</summary>
internal enum By
{
    /// <summary>Each carries a mark by which the provider knows it again.</summary>
    Text,

    /// <summary>Nobody can be asked: it may come twice, and then that is owned up to.</summary>
    Mail,

    /// <summary>The provider shows its calls, and not which is whose: what it cannot tell apart waits for a person.</summary>
    Call,
}

/// <summary>
/// What the provider's own journal says: of everything that was promised exactly one took effect. Our own tables are asked only
/// whether a second text was owned up to, where the provider could not be asked.
/// </summary>
internal static partial class Verdict
{
    /// <param name="Excused">Mails that were cut off twice and of which people were told; calls that were held until a person had looked.</param>
    public sealed record Counted(int Texts, int Calls, int Tickets, int Twice, int Excused);

    /// <summary>Waits until nothing promised is missing, then a little for what should not come, and counts.</summary>
    public static async Task<Counted> Of(Outside world, Callers callers, Faults faults, By by = By.Text, int patience = 90)
    {
        // Mail that was cut off twice is not sent a third time: people are told that nobody knows, and that is not forgetting it.
        HashSet<string> givenUp = [];
        HashSet<string> held = [];
        List<string> missing = [];
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < TimeSpan.FromSeconds(patience); await Task.Delay(by == By.Text ? 300 : 2000))
        {
            missing = await Missing(world, callers);
            if (by == By.Call) held.UnionWith(await LookAfterHeld(world, callers, "effect-uncertain"));
            if (by == By.Mail && missing.Count > 0) givenUp = await GivenUp(callers);
            missing.RemoveAll(gap => givenUp.Contains(Message().Match(gap).Value));
            if (missing.Count == 0) break;
        }
        // A page that could not leave for as long as its person was to be waited for is of no use any more: the next one is called.
        var late = missing.Exists(gap => gap.EndsWith(FirstPages, StringComparison.Ordinal)) ? await CalledLater(callers) : [];
        missing.Remove($"{late.Count} {FirstPages}");
        missing.Count.ShouldBe(0, $"{faults}: promised and never done: {string.Join("; ", missing.Take(10))}\n{await Tell(callers, missing)}");
        // What cannot be asked about is sent again only when a call under way must have ended.
        await Task.Delay(by == By.Text ? TimeSpan.FromSeconds(3) : TimeSpan.FromSeconds(25));
        if (by == By.Call) held.UnionWith(await LookAfterHeld(world, callers, "effect-uncertain"));

        var journal = await world.Journal();
        var texts = journal.Where(entry => IsText(entry)).GroupBy(entry => (entry.Target, Text: entry.Facts["text"])).ToList();
        var twice = texts.Where(text => text.Count() > 1).ToList();
        // Only what cannot be asked about may come twice.
        twice.Where(text => text.Any(entry => entry.System is "sms" or "voice")).Select(text => $"{text.Count()}x {text.Key}").ShouldBeEmpty($"{faults}: sent more than once");
        if (by != By.Mail) twice.Select(text => $"{text.Count()}x {text.Key}").ShouldBeEmpty($"{faults}: sent more than once");
        else
        {
            twice.Where(text => text.Count() > 2).Select(text => $"{text.Count()}x {text.Key}").ShouldBeEmpty($"{faults}: sent more than twice");
            var owned = await OwnedUp(callers);
            twice.Select(text => Message().Match(text.Key.Text).Value).Where(text => !owned.Contains(text)).ShouldBeEmpty($"{faults}: sent twice and not owned up to");
        }
        var tickets = journal.Where(entry => entry is { System: "tickets", Operation: "open", TookEffect: true }).ToList();
        tickets.GroupBy(ticket => ticket.Facts["correlation"]).Where(same => same.Count() > 1).Select(same => same.Key).ShouldBeEmpty($"{faults}: tickets opened twice");
        tickets.Count.ShouldBe(callers.Runs.Count, $"{faults}: one ticket a run");
        Codes(texts.Select(text => text.Key.Text)).Count.ShouldBe(callers.Runs.Count - late.Count, $"{faults}: one first page a run");
        return new(texts.Count, texts.Count(text => text.First().System == "voice"), tickets.Count, twice.Count, givenUp.Count + held.Count);
    }

    private const string FirstPages = "first pages";

    private static bool IsText(Outside.Asked entry) => entry is { System: "sms" or "mail", Operation: "send", TookEffect: true } or { System: "voice", Operation: "call", TookEffect: true };

    private static async Task<List<string>> Missing(Outside world, Callers callers)
    {
        var journal = await world.Journal();
        var texts = journal.Where(entry => IsText(entry)).Select(entry => entry.Facts["text"]).ToList();
        var tickets = journal.Where(entry => entry is { System: "tickets", Operation: "open", TookEffect: true }).Select(entry => entry.Facts["title"]).ToHashSet();
        var orientations = texts.Select(text => Orientation().Match(text)).Where(match => match.Success).Select(match => match.Groups[1].Value).ToHashSet();
        var messages = texts.Select(text => Message().Match(text).Value).ToHashSet();
        var pages = callers.Runs.Count - Codes(texts).Count;
        return
        [
            .. callers.Runs.Keys.Where(title => !tickets.Contains($"{title}: Bekræft mistanken")).Select(title => $"the ticket of {title}"),
            .. callers.Runs.Keys.Where(title => !orientations.Contains(title)).Select(title => $"the orientation about {title}"),
            .. callers.Messages.Keys.Where(text => !messages.Contains(text)).Select(text => $"the message {text}"),
            .. pages > 0 ? [$"{pages} {FirstPages}"] : Array.Empty<string>(),
        ];
    }

    /// <summary>The codes of first pages: each run's first has one of its own.</summary>
    private static HashSet<string> Codes(IEnumerable<string> texts) => [.. texts.Select(text => Page().Match(text)).Where(match => match.Success).Select(match => match.Groups[1].Value)];

    private static async Task<string> Tell(Callers callers, List<string> missing)
    {
        var told = new List<string>();
        foreach (var (title, run) in callers.Runs.Where(run => missing.Exists(gap => gap.EndsWith(run.Key, StringComparison.Ordinal))).Take(3))
            told.Add($"{title}: {(await callers.Get($"/api/v1/runs/{run}")).GetProperty("effects")}");
        return string.Join('\n', told);
    }

    /// <summary>Runs whose first page was too late to be sent, and that then called the next person, as the ledger says.</summary>
    private static async Task<List<string>> CalledLater(Callers callers)
    {
        var late = new List<string>();
        foreach (var (title, run) in callers.Runs)
        {
            var pages = (await callers.Get($"/api/v1/runs/{run}")).GetProperty("effects").EnumerateArray()
                .Where(effect => effect.GetProperty("kind").GetString() == "sms" && effect.GetProperty("address").GetString() == "confirm~1").ToList();
            if (pages.Exists(page => page.TryGetProperty("why", out var why) && why.GetString() == "expired" && page.GetProperty("attempts").GetInt32() == 0)
                && pages.Exists(page => page.TryGetProperty("reference", out var reference) && reference.ValueKind == JsonValueKind.String)) late.Add(title);
        }
        return late;
    }

    /// <summary>Messages that came twice, as the timeline and the ledger say.</summary>
    private static Task<HashSet<string>> OwnedUp(Callers callers) => Messages(callers, "effect-uncertain", effect => effect.GetProperty("possibleDuplicate").GetBoolean());

    /// <summary>Messages that were sent once more and given up then, as the timeline tells people.</summary>
    private static Task<HashSet<string>> GivenUp(Callers callers) => Messages(callers, "message-given-up",
        effect => effect.GetProperty("possibleDuplicate").GetBoolean() && effect.GetProperty("state").GetString() == "failed");

    /// <summary>
    /// What an incident manager does about what is held: looks at the provider whether it was done, and says so or has it sent. Gives the keys.
    /// </summary>
    /// <param name="toldAs">What the timeline must say of each, where each is told.</param>
    public static async Task<List<string>> LookAfterHeld(Outside world, Callers callers, string? toldAs = null)
    {
        // A text carries its effect's key and a ticket has it as its correlation; a call is known by its words.
        var took = (await world.Journal()).Where(entry => entry.TookEffect).SelectMany(entry => entry.Facts.Values.Append(entry.Target).Append(Message().Match(entry.Facts.GetValueOrDefault("text", "")).Value)).ToHashSet();
        var held = new List<string>();
        foreach (var incident in callers.Incidents.Values)
        {
            var entries = (await callers.Get($"/api/v1/incidents/{incident}/timeline?all=true")).GetProperty("items").EnumerateArray().ToList();
            foreach (var run in entries.Select(RunOf).OfType<string>().Distinct())
            {
                var state = await callers.Get($"/api/v1/runs/{run}");
                var words = state.GetProperty("messages").EnumerateArray().ToDictionary(message => message.GetProperty("id").GetString()!, message => Message().Match(message.GetProperty("text").GetString()!).Value);
                foreach (var effect in state.GetProperty("effects").EnumerateArray().Where(effect => effect.GetProperty("state").GetString() == "held"))
                {
                    var id = effect.GetProperty("id").GetString()!;
                    if (toldAs is not null) entries.ShouldContain(entry => RunOf(entry) == run && entry.GetProperty("kind").GetString() == toldAs, $"{run} says nothing of what is held");
                    await callers.Post($"/api/v1/effects/{id}/{(took.Contains(id) || (words.GetValueOrDefault(id) is { Length: > 0 } said && took.Contains(said)) ? "done" : "send")}", $"held-{id}", new { reason = "Set efter hos udbyderen" });
                    held.Add(id);
                }
            }
        }
        return held;
    }

    private static string? RunOf(JsonElement entry) => entry.TryGetProperty("run", out var run) ? run.GetString() : null;

    /// <summary>The improvised messages whose effects are so, in incidents whose timeline has such an entry.</summary>
    private static async Task<HashSet<string>> Messages(Callers callers, string kind, Predicate<JsonElement> isSo)
    {
        var found = new HashSet<string>();
        foreach (var incident in callers.Incidents.Values)
        {
            var entries = (await callers.Get($"/api/v1/incidents/{incident}/timeline?all=true")).GetProperty("items").EnumerateArray().ToList();
            if (!entries.Exists(entry => entry.GetProperty("kind").GetString() == kind)) continue;
            foreach (var added in entries.Where(entry => entry.GetProperty("kind").GetString() == "message-added"))
            {
                var run = await callers.Get($"/api/v1/runs/{added.GetProperty("run").GetString()}");
                var effects = run.GetProperty("effects").EnumerateArray().Where(effect => isSo(effect)).Select(effect => effect.GetProperty("id").GetString()).ToHashSet();
                foreach (var message in run.GetProperty("messages").EnumerateArray().Where(message => effects.Contains(message.GetProperty("id").GetString())))
                    found.Add(Message().Match(message.GetProperty("text").GetString()!).Value);
            }
        }
        return found;
    }

    [GeneratedRegex(@"indsats i gang: (Sag \d+-\d+)\.")]
    private static partial Regex Orientation();

    [GeneratedRegex(@"Besked \d+-\d+ om sagen")]
    private static partial Regex Message();

    [GeneratedRegex(@"Frist 6 min\. Svar JA (\d{4})")]
    private static partial Regex Page();
}
