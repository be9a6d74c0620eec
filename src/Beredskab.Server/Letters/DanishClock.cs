using System.Globalization;
using Beredskab.Server.Resources;

namespace Beredskab.Server.Letters;

/// <summary>
/// Instants as people here write them, and back. One hour a year comes twice, on the night the clocks go back: there the text says
/// which, <c>02.30 (sommertid)</c>, and what is typed may say it too.
/// </summary>
public static class DanishClock
{
    private static readonly TimeZoneInfo s_denmark = TimeZoneInfo.FindSystemTimeZoneById("Europe/Copenhagen");
    private static readonly string[] s_withDay = ["d.M.yyyy H.mm", "d.M.yyyy H:mm", "d. MMMM yyyy H.mm", "yyyy-MM-dd H:mm"], s_ofDay = ["H.mm", "H:mm"];

    private static readonly CultureInfo s_danish = CultureInfo.GetCultureInfo("da-DK"), s_english = CultureInfo.GetCultureInfo("en-GB");

    public static DateTimeOffset Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, s_denmark);

    /// <summary><c>05.47</c>, in English <c>05:47</c>.</summary>
    public static string Clock(DateTimeOffset at, string language)
    {
        var texts = Texts.In(language);
        var clock = Local(at).ToString(texts.Language == Texts.Danish ? "HH'.'mm" : "HH':'mm", CultureInfo.InvariantCulture);
        return s_denmark.IsAmbiguousTime(at) ? $"{clock} ({texts[s_denmark.IsDaylightSavingTime(at) ? "time.summer" : "time.winter"]})" : clock;
    }

    /// <summary><c>lør. 4. april kl. 06.00</c>, in English <c>Sat 4 April, 06:00</c>.</summary>
    public static string DayAndClock(DateTimeOffset at, string language) => language == Texts.Danish
        ? $"{Local(at).ToString("ddd", s_danish).TrimEnd('.')}. {Local(at).ToString("d. MMMM", s_danish)} kl. {Clock(at, language)}"
        : $"{Local(at).ToString("ddd d MMMM", s_english)}, {Clock(at, language)}";

    /// <summary>What somebody wrote at <paramref name="now"/>: with a day, or a time of day, the last one that has been. Null when it is neither.</summary>
    public static DateTimeOffset? Read(string text, DateTimeOffset now)
    {
        var written = text.Trim().Replace("kl.", "", StringComparison.OrdinalIgnoreCase).Replace(" at ", " ", StringComparison.Ordinal).Replace("  ", " ", StringComparison.Ordinal);
        var isSummer = Cut(ref written, "time.summer");
        var isWinter = Cut(ref written, "time.winter");
        foreach (var culture in new[] { "da-DK", "en-GB" })
            if (DateTime.TryParseExact(written, [.. s_withDay, "d MMMM yyyy H:mm"], CultureInfo.GetCultureInfo(culture), DateTimeStyles.None, out var local))
                return All(local, isSummer, isWinter).Where(at => at <= now).Append(All(local, isSummer, isWinter).First()).Max();
        if (!TimeOnly.TryParseExact(written, s_ofDay, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)) return null;
        var today = Local(now).Date + time.ToTimeSpan();
        return new[] { today, today.AddDays(-1) }.SelectMany(day => All(day, isSummer, isWinter)).Where(at => at <= now).Max(at => (DateTimeOffset?)at);
    }

    /// <summary>The instants a wall here shows this at, first to last: one, or two on the night the clocks go back.</summary>
    private static IEnumerable<DateTimeOffset> All(DateTime local, bool isSummer, bool isWinter)
    {
        if (!s_denmark.IsAmbiguousTime(local)) return [new DateTimeOffset(local, s_denmark.GetUtcOffset(local)).ToUniversalTime()];
        var both = s_denmark.GetAmbiguousTimeOffsets(local).Select(offset => new DateTimeOffset(local, offset).ToUniversalTime()).Order();
        return isSummer ? both.Take(1) : isWinter ? both.Skip(1) : both;
    }

    private static bool Cut(ref string written, string key)
    {
        foreach (var language in new[] { Texts.Danish, Texts.English })
            if ($"({Texts.In(language)[key]})" is var word && written.EndsWith(word, StringComparison.OrdinalIgnoreCase))
            {
                written = written[..^word.Length].TrimEnd();
                return true;
            }
        return false;
    }
}
