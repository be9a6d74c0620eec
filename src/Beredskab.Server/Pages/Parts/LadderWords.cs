using Beredskab.Server.Views;

namespace Beredskab.Server.Pages.Parts;

/// <summary>Says who was called and who answered: one line a person, or one sentence in a row.</summary>
public static class LadderWords
{
    /// <summary><c>ringet 05.41, 05.46; svaret 05.47 på SMS</c>, of the one who stands highest now.</summary>
    public static string? Sentence(LadderView? ladder, Words words)
    {
        var rung = ladder?.Rungs.LastOrDefault(rung => rung.State is RungState.Called or RungState.Answered)
                   ?? ladder?.Rungs.LastOrDefault(rung => rung.Attempts is not []);
        if (rung is null) return null;

        var attempts = Attempts(rung, words, ", ");
        return rung.Answer is { } answer ? $"{attempts}; {Answered(answer, words)}" : attempts;
    }

    /// <summary><c>SMS 05.38 · ringet 05.41, 05.46</c></summary>
    public static string Attempts(RungView rung, Words words, string between = " · ") => string.Join(between, rung.Attempts
        .Where(attempt => attempt.State is not (AttemptState.Planned or AttemptState.Cancelled))
        .GroupBy(attempt => (attempt.Channel, attempt.State is AttemptState.Failed, attempt.State is AttemptState.Unknown))
        .Select(group =>
        {
            var times = $"{words.Of("tried", group.Key.Channel)} {string.Join(", ", group.Select(attempt => words.At(attempt.At)))}";
            if (group.Key.Item2) times += $", {words["ladder.failed"]}";
            return group.Key.Item3 ? $"{times}, {words["ladder.unknown"]}" : times;
        }));

    /// <summary><c>1 af 2 har sagt ja; der mangler én fra Vandværk</c>. Null when enough have.</summary>
    public static string? Wanted(LadderView? ladder, Words words) => ladder?.Wanted is not { } wanted ? null
        : string.Join("; ", new[] { wanted.Needed > 1 ? words.Say("ladder.wanted", ("said", wanted.Said), ("needed", wanted.Needed)) : null, wanted.Lacks is [] ? null : words.Say("ladder.lacks", ("groups", string.Join(", ", wanted.Lacks))) }.OfType<string>());

    public static string Answered(AnswerView answer, Words words) =>
        words.Say("ladder.answered", ("at", words.At(answer.At)), ("channel", words.Of("channel", answer.Channel)));
}
