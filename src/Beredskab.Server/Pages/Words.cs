using System.Globalization;
using Beredskab.Server.Letters;
using Beredskab.Server.People;
using Beredskab.Server.Resources;

namespace Beredskab.Server.Pages;

/// <summary>
/// How one reader is spoken to: the sentences of their language, and times as people here write them. The instant is always
/// shown; what is left stands beside it, so that a stale page still tells the truth.
/// </summary>
public sealed class Words(string language, DateTimeOffset now)
{
    private readonly Texts _texts = Texts.In(language);

    public string Language => _texts.Language;

    public DateTimeOffset Now { get; } = now;

    private bool IsDanish => Language == Texts.Danish;

    /// <summary>In which order names stand: å last in Danish.</summary>
    public StringComparer Sorting => StringComparer.Create(Culture, CompareOptions.IgnoreCase);

    private CultureInfo Culture => CultureInfo.GetCultureInfo(IsDanish ? "da-DK" : "en-GB");

    public string this[string key] => _texts[key];

    public bool Has(string key) => _texts.Has(key);

    public string Say(string key, params (string Name, object? Value)[] values) => _texts.Say(key, values);

    /// <summary>A choice by its wire word: <c>state.not-needed</c>.</summary>
    public string Of<T>(string kind, T value) where T : struct, Enum =>
        this[$"{kind}.{System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString())}"];

    /// <summary><c>1 trin</c>, <c>3 trin</c>: the key with <c>.one</c> or <c>.many</c>.</summary>
    public string Count(string key, int count) => Say($"{key}.{(count == 1 ? "one" : "many")}", ("n", count));

    /// <summary><c>05.47</c>; on the night the clocks go back <c>02.30 (sommertid)</c>.</summary>
    public string Clock(DateTimeOffset at) => DanishClock.Clock(at, Language);

    /// <summary><c>05.47</c> today, <c>tirsdag kl. 05.21</c> within a week, else the whole date.</summary>
    public string At(DateTimeOffset at)
    {
        var (day, today) = (Local(at).Date, Local(Now).Date);
        if (day == today) return Clock(at);
        if (Math.Abs((day - today).TotalDays) >= 7) return Full(at);
        var name = Local(at).ToString("dddd", Culture);
        return IsDanish ? $"{name} kl. {Clock(at)}" : $"{name} {Clock(at)}";
    }

    /// <summary><c>kl. 05.47</c>, for use inside a sentence.</summary>
    public string AtClock(DateTimeOffset at) => IsDanish && Local(at).Date == Local(Now).Date ? $"kl. {Clock(at)}" : At(at);

    /// <summary><c>23. november 2026 kl. 14.05</c></summary>
    public string Full(DateTimeOffset at) => IsDanish ? $"{Date(at)} kl. {Clock(at)}" : $"{Date(at)} at {Clock(at)}";

    /// <summary><c>23. november 2026</c></summary>
    public string Date(DateTimeOffset at) => Local(at).ToString(IsDanish ? "d'.' MMMM yyyy" : "d MMMM yyyy", Culture);

    public string Date(DateOnly day) => day.ToString(IsDanish ? "d'.' MMMM yyyy" : "d MMMM yyyy", Culture);

    /// <summary><c>Mandag 23. november 2026</c></summary>
    public string Day(DateTimeOffset at)
    {
        var text = Local(at).ToString(IsDanish ? "dddd d'.' MMMM yyyy" : "dddd d MMMM yyyy", Culture);
        return char.ToUpper(text[0], Culture) + text[1..];
    }

    public DateOnly Today => DateOnly.FromDateTime(Local(Now).Date);

    /// <summary><c>man</c>, <c>tir</c>, …</summary>
    public string DayName(DateOnly day) => day.ToString("ddd", Culture).TrimEnd('.');

    /// <summary><c>24. dec</c></summary>
    public string DayMonth(DateOnly day) => day.ToString(IsDanish ? "d'.' MMM" : "d MMM", Culture).TrimEnd('.');

    public string Time(TimeOnly time) => time.ToString(IsDanish ? "HH'.'mm" : "HH':'mm", CultureInfo.InvariantCulture);

    /// <summary>For machines, in a <c>time</c> element.</summary>
    public static string Machine(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    /// <summary>What fills a field where a moment of today is typed: <c>05.47</c>.</summary>
    public string NowField => Clock(Now);

    /// <summary><c>35 min</c>, <c>3 t 33 min</c>, <c>2 d 14 t</c>.</summary>
    public string Span(TimeSpan span)
    {
        span = span.Duration();
        if (span.TotalDays >= 2) return Join((int)span.TotalDays, "unit.day", span.Hours, "unit.hour");
        return Hours(span);
    }

    /// <summary>As <see cref="Span"/>, with days counted in hours: <c>71 t 34 min</c>.</summary>
    public string Hours(TimeSpan span)
    {
        span = span.Duration();
        if (span.TotalMinutes < 1) return $"{span.Seconds} {this["unit.second"]}";
        return span.TotalHours >= 1 ? Join((int)span.TotalHours, "unit.hour", span.Minutes, "unit.minute") : $"{span.Minutes} {this["unit.minute"]}";
    }

    public string Left(DateTimeOffset until) => Hours(until - Now);

    public string Since(DateTimeOffset at) => Span(Now - at);

    public bool IsPast(DateTimeOffset at) => at < Now;

    /// <summary><c>2 min over fristen</c>, or <c>frist 06.08</c>.</summary>
    public string Due(DateTimeOffset due) => IsPast(due) ? Say("due.late", ("span", Span(Now - due))) : Say("due.at", ("at", At(due)));

    /// <summary><c>frist 05.53 · 6 min</c>: the instant first, then what is left.</summary>
    public string DueAndLeft(DateTimeOffset due, string key = "due.left") => IsPast(due)
        ? Say("due.late", ("span", Span(Now - due)))
        : Say(key, ("at", At(due)), ("left", Hours(due - Now)));

    /// <summary>A phone number in pairs: <c>12 34 11 01</c>.</summary>
    public static string Phone(string number) => Phones.Show(number);

    /// <summary>As people read where somebody is reached: a number in pairs, all else as it is written.</summary>
    public static string Address(string kind, string address) => kind is "sms" or "voice" ? Phone(address) : address;

    private string Join(int big, string bigUnit, int small, string smallUnit) =>
        small == 0 ? $"{big} {this[bigUnit]}" : $"{big} {this[bigUnit]} {small} {this[smallUnit]}";

    private static DateTimeOffset Local(DateTimeOffset at) => DanishClock.Local(at);
}
