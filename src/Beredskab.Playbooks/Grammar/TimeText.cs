using System.Globalization;
using System.Text.RegularExpressions;
using Beredskab.Engine.Playbooks;

namespace Beredskab.Playbooks.Grammar;

/// <summary>Spans of time and deadlines as authors write them: <c>15m</c>, <c>4h before nis2-24</c>.</summary>
internal static partial class TimeText
{
    /// <summary>
    /// No single length is longer. The calendar ends in the year 9999, and five hundred steps one behind the other, each as long, end well before it.
    /// </summary>
    private const int MostDays = 3650, MostMonths = 120, MostYears = 10;

    /// <summary>What is wrong with a text of lengths and words, and where, when one of the lengths is longer than ten years.</summary>
    public static (Phrase Message, int Offset)? TooLong(string text)
    {
        var at = 0;
        var words = text.Split(' ');
        for (var i = 0; i < words.Length; at += words[i++].Length + 1)
        {
            var word = words[i].TrimStart('+').TrimStart('0');
            var isLong = Span(word) is { } span ? span > TimeSpan.FromDays(MostDays)
                : YearsPattern().Match(word) is { Success: true } years ? int.Parse(years.Groups[1].ValueSpan, CultureInfo.InvariantCulture) > MostYears
                : i + 1 < words.Length && words[i + 1].StartsWith("month", StringComparison.Ordinal) && int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var months) && months > MostMonths;
            if (isLong) return ($"'{text}' is longer than ten years, which is the most (3650d or 520w).", at);
        }
        return null;
    }

    /// <summary>Null when <paramref name="text"/> is no span of time.</summary>
    public static TimeSpan? Span(string? text)
    {
        if (text is null || !SpanPattern().IsMatch(text)) return null;
        var amount = int.Parse(text.AsSpan(0, text.Length - 1), CultureInfo.InvariantCulture);
        return text[^1] switch
        {
            'm' => TimeSpan.FromMinutes(amount),
            'h' => TimeSpan.FromHours(amount),
            'd' => TimeSpan.FromDays(amount),
            _ => TimeSpan.FromDays(amount * 7),
        };
    }

    /// <summary>As an author would write it, in the largest parts that fit: <c>1h 30m</c>.</summary>
    public static string Write(TimeSpan time)
    {
        (int Amount, char Unit)[] parts = [(time.Days, 'd'), (time.Hours, 'h'), (time.Minutes, 'm')];
        return string.Join(' ', parts.Where(part => part.Amount > 0).Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Amount}{part.Unit}")).DefaultIfEmpty("0m"));
    }

    /// <summary><c>4h of start</c>: the span.</summary>
    public static TimeSpan? SpanOfStart(string? text) =>
        text is not null && SpanOfStartPattern().IsMatch(text) ? Span(text.Split(' ')[0]) : null;

    public static Due? Due(string? text)
    {
        if (text is null || DuePattern().Match(text) is not { Success: true } match || Span(match.Groups["span"].Value) is not { } span) return null;
        if (match.Groups["after"] is { Success: true } after) return new Due.Since(span, Anchor(after.Value));
        if (match.Groups["before"] is { Success: true } before)
            return new Due.Ahead(span, [.. before.Value.Split(',', StringSplitOptions.TrimEntries).Select(Anchor)]);
        return new Due.FromReady(span);
    }

    /// <summary><c>24h</c>, <c>1 month</c>, <c>48 months</c>.</summary>
    public static ClockLength? Length(string? text)
    {
        if (text is null || !LengthPattern().IsMatch(text)) return null;
        return text.Contains("month", StringComparison.Ordinal)
            ? new(null, int.Parse(text.Split(' ')[0], CultureInfo.InvariantCulture))
            : new(Span(text), null);
    }

    public static Anchor Anchor(string word) => word switch
    {
        "awareness" => new Anchor.Knowledge(Awareness.Incident),
        "breach-awareness" => new Anchor.Knowledge(Awareness.Breach),
        _ => new Anchor.EndOf(new(word)),
    };

    [GeneratedRegex("^[1-9][0-9]{0,3}[mhdw]$")]
    public static partial Regex SpanPattern();

    [GeneratedRegex("^([1-9][0-9]{0,2})y$")]
    private static partial Regex YearsPattern();

    [GeneratedRegex("^[1-9][0-9]{0,3}[mhdw] of start$")]
    public static partial Regex SpanOfStartPattern();

    [GeneratedRegex("^(?<span>[1-9][0-9]{0,3}[mhdw])( after (?<after>[a-z][a-z0-9-]*)| before (the first of )?(?<before>[a-z][a-z0-9-]*)| before the first of (?<before>[a-z][a-z0-9-]*(, *[a-z][a-z0-9-]*)+))?$")]
    public static partial Regex DuePattern();

    [GeneratedRegex("^([1-9][0-9]{0,3}[hdw]|[1-9][0-9]{0,2} months?)$")]
    public static partial Regex LengthPattern();
}
