using System.Text;
using System.Text.RegularExpressions;
using Ical.Net;

namespace Beredskab.Server.People;

/// <summary>
/// Watches as a calendar program exports them (RFC 5545), event by event. What is written is taken as it stands or named as a fault:
/// the reader of Ical.Net passes over what it cannot read, and a day off that went missing would call the wrong person.
/// </summary>
/// <param name="Entries">Those that could be read, in the order of the file.</param>
public sealed partial record CalendarFile(IReadOnlyList<CalendarEntry> Entries, IReadOnlyList<CalendarFault> Faults)
{
    public const int MostBytes = 1_000_000;

    private const int MostEvents = 5000, LongestRule = 300, LongestSubject = 200;

    /// <summary>What of an event says who has the watch and when. All else, an alarm or a picture, is not even looked at.</summary>
    private static readonly HashSet<string> s_read = new(StringComparer.OrdinalIgnoreCase)
    {
        "UID", "SUMMARY", "STATUS", "DTSTART", "DTEND", "DURATION", "RRULE", "EXDATE", "RECURRENCE-ID", "ATTENDEE", "ORGANIZER",
    };

    public static CalendarFile Read(byte[] bytes)
    {
        if (bytes.Length > MostBytes) return Nothing(1, "calendar.too-large", ("most", MostBytes / 1_000_000));
        if (bytes.All(letter => letter <= ' ')) return Nothing(1, "calendar.empty");
        if (bytes.AsSpan().StartsWith(Encoding.Unicode.Preamble) || bytes.AsSpan().StartsWith(Encoding.BigEndianUnicode.Preamble) || bytes.Contains((byte)0)) return Nothing(1, "calendar.not-utf8");
        var lines = new List<Line>();
        try
        {
            lines.AddRange(Lines(bytes));
        }
        catch (DecoderFallbackException)
        {
            return Nothing(1, "calendar.not-utf8");
        }
        if (lines is not [{ Text: var first }, ..] || !Is(first, "BEGIN:VCALENDAR")) return Nothing(1, "calendar.not-calendar");
        var isCalledOff = lines.Exists(line => Is(line.Text, "METHOD:CANCEL"));
        var (entries, faults) = (new List<CalendarEntry>(), new List<CalendarFault>());
        var (open, events) = (new Stack<string>(), 0);
        List<Line>? parts = null;
        foreach (var line in lines)
        {
            if (Parted(line.Text, "BEGIN:") is { } begun)
            {
                if (open.Count == 0 != Is(begun, "VCALENDAR") || open.Count > 4) return Nothing(line.Number, "calendar.broken", ("written", Short(line.Text)));
                if (open.Count == 1 && Is(begun, "VEVENT"))
                {
                    if (++events > MostEvents) return Nothing(line.Number, "calendar.too-many-events", ("most", MostEvents));
                    parts = [line];
                }
                open.Push(begun);
            }
            else if (Parted(line.Text, "END:") is { } ended)
            {
                if (!open.TryPop(out var known) || !Is(known, ended)) return Nothing(line.Number, "calendar.broken", ("written", Short(line.Text)));
                if (parts is null || open.Count != 1) continue;
                var (entry, fault) = Event(parts, isCalledOff);
                if (entry is not null) entries.Add(entry);
                if (fault is not null) faults.Add(fault);
                parts = null;
            }
            else if (open.Count == 0) return Nothing(line.Number, "calendar.broken", ("written", Short(line.Text)));
            else if (open.Count == 2) parts?.Add(line);
        }
        if (open.Count > 0) return Nothing(lines[^1].Number, "calendar.cut-off");
        if (events == 0) faults.Add(new(1, "calendar.no-events"));
        return new(entries, faults);
    }

    /// <summary>
    /// Lines as they were before they were folded, each with the number at which it begins. Some programs fold between the bytes of
    /// one letter, so what is put together are bytes.
    /// </summary>
    private static IEnumerable<Line> Lines(byte[] bytes)
    {
        var utf8 = new UTF8Encoding(false, throwOnInvalidBytes: true);
        var (whole, number, begins) = (new List<byte>(), 0, 0);
        for (var at = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0; at < bytes.Length;)
        {
            var end = Array.IndexOf(bytes, (byte)'\n', at) is var found and >= 0 ? found : bytes.Length;
            var stop = end > at && bytes[end - 1] == '\r' ? end - 1 : end;
            number++;
            if (begins > 0 && stop > at && bytes[at] is (byte)' ' or (byte)'\t') whole.AddRange(bytes[(at + 1)..stop]);
            else
            {
                if (utf8.GetString([.. whole]) is var text && !string.IsNullOrWhiteSpace(text)) yield return new(begins, text);
                whole = [.. bytes[at..stop]];
                begins = number;
            }
            at = end + 1;
        }
        if (utf8.GetString([.. whole]) is var last && !string.IsNullOrWhiteSpace(last)) yield return new(begins, last);
    }

    /// <param name="lines">The event's own, from the one that begins it.</param>
    private static (CalendarEntry?, CalendarFault?) Event(List<Line> lines, bool isCalledOff)
    {
        var begins = lines[0].Number;
        var uid = lines.Find(line => Is(Name(line.Text), "UID")).Text is { } written ? written[(written.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() : "";
        var subject = "";
        CalendarFault Fault(int line, string sentence, params (string, object?)[] values) => new(line, sentence, values) { Uid = uid, Subject = subject };
        var read = new StringBuilder("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n");
        var (seen, takenOut) = (new HashSet<string>(StringComparer.OrdinalIgnoreCase), 0);
        foreach (var line in lines.Skip(1))
        {
            var name = Name(line.Text);
            if (Is(name, "RDATE") || Is(name, "EXRULE") || (Is(name, "RECURRENCE-ID") && line.Text.Contains("RANGE=", StringComparison.OrdinalIgnoreCase))) return (null, Fault(line.Number, "calendar.odd-rule", ("written", Short(line.Text))));
            if (!s_read.Contains(name)) continue;
            if (!line.Text.Contains(':', StringComparison.Ordinal)) return (null, Fault(line.Number, "calendar.unreadable", ("written", Short(line.Text))));
            if (!seen.Add(name) && !Is(name, "EXDATE") && !Is(name, "ATTENDEE")) return (null, Fault(line.Number, "calendar.line-twice", ("name", name.ToUpperInvariant())));
            if (Is(name, "RRULE") && line.Text.Length > LongestRule) return (null, Fault(line.Number, "calendar.odd-rule", ("written", Short(line.Text))));
            if (Is(name, "EXDATE")) takenOut += line.Text.Count(letter => letter == ',') + 1;
            var text = line.Text;
            if (ZoneIn().Match(text) is { Success: true } zone)
            {
                var named = zone.Groups["plain"].Value + zone.Groups["quoted"].Value;
                if (ZoneOf(named) is not { } known) return (null, Fault(line.Number, "calendar.unknown-zone", ("zone", Short(named))));
                text = $"{text[..zone.Index]};TZID={known}{text[(zone.Index + zone.Length)..]}";
            }
            read.Append(text).Append("\r\n");
        }
        if (uid.Length == 0) return (null, Fault(begins, "calendar.no-uid"));
        try
        {
            var told = Calendar.Load(read.Append("END:VEVENT\r\nEND:VCALENDAR\r\n").ToString())!.Events.Single();
            subject = Short(told.Summary?.Trim() ?? "");
            if (told.Start is not { } start) return (null, Fault(LineOf("DTSTART"), seen.Contains("DTSTART") ? "calendar.unreadable" : "calendar.no-start", ("written", Written("DTSTART"))));
            foreach (var (name, isThere) in new[]
            {
                ("DTEND", told.End is not null), ("DURATION", told.Duration is not null), ("RRULE", told.RecurrenceRule is not null), ("RECURRENCE-ID", told.RecurrenceIdentifier is not null),
                ("ATTENDEE", told.Attendees.Count == lines.Count(line => Is(Name(line.Text), "ATTENDEE")) && told.Attendees.All(attendee => attendee.Value is not null)), ("EXDATE", told.ExceptionDates.GetAllDates().Count() == takenOut),
            })
                if (seen.Contains(name) && !isThere) return (null, Fault(LineOf(name), "calendar.unreadable", ("written", Written(name))));
            return (new(begins, uid, subject, When.Of(start))
            {
                Ends = told.End is { } end ? When.Of(end) : null,
                Lasts = told.Duration,
                Rule = told.RecurrenceRule,
                Except = [.. told.ExceptionDates.GetAllDates().Select(When.Of)],
                InPlaceOf = told.RecurrenceIdentifier is { } instance ? When.Of(instance.StartTime) : null,
                IsCalledOff = isCalledOff || Is(told.Status ?? "", "CANCELLED"),
                Attendees = [.. told.Attendees.Where(attendee => attendee.Type is not ("ROOM" or "RESOURCE")).Select(attendee => new Invited(Mail(attendee.Value!), Is(attendee.ParticipationStatus ?? "", "DECLINED")))],
                Organizer = told.Organizer?.Value is { } organizer ? Mail(organizer) : null,
            }, null);
        }
        // Whatever a parser of somebody else's meets in a text of anybody's.
        catch (Exception wrong) when (wrong is not OutOfMemoryException)
        {
            return (null, Fault(begins, "calendar.unreadable-event", ("why", Short(wrong.Message.Split('\n')[0]))));
        }

        int LineOf(string name) => lines.Find(line => Is(Name(line.Text), name)) is { Number: > 0 } line ? line.Number : begins;

        string Written(string name) => Short(lines.Find(line => Is(Name(line.Text), name)).Text ?? "");
    }

    /// <summary>
    /// The IANA name of what calendars call a zone: that name itself, Windows' (<c>Romance Standard Time</c>), or what older ones of
    /// Exchange show people (<c>(UTC+01:00) Bruxelles, København, Madrid, Paris</c>). Null: it is not known.
    /// </summary>
    private static string? ZoneOf(string written)
    {
        if (written.Contains("København", StringComparison.OrdinalIgnoreCase) || written.Contains("Copenhagen", StringComparison.OrdinalIgnoreCase)) return "Europe/Copenhagen";
        if (Is(written, "tzone://Microsoft/Utc")) return "UTC";
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(written, out _)) return null;
        return TimeZoneInfo.TryConvertWindowsIdToIanaId(written, out var iana) ? iana : written;
    }

    private static string Mail(Uri address) => Uri.UnescapeDataString(address.OriginalString[(address.OriginalString.IndexOf(':', StringComparison.Ordinal) + 1)..]).Trim();

    private static string Name(string line) => line.IndexOfAny([':', ';']) is var end and >= 0 ? line[..end] : line;

    private static string? Parted(string line, string begins) => line.StartsWith(begins, StringComparison.OrdinalIgnoreCase) ? line[begins.Length..].Trim() : null;

    private static bool Is(string one, string other) => one.Trim().Equals(other, StringComparison.OrdinalIgnoreCase);

    private static string Short(string text) => string.Concat((text.Length > LongestSubject ? $"{text[..LongestSubject]}…" : text).Select(letter => char.IsControl(letter) ? ' ' : letter));

    private static CalendarFile Nothing(int line, string sentence, params (string, object?)[] values) => new([], [new(line, sentence, values)]);

    [GeneratedRegex(@"(?<=^(DTSTART|DTEND|EXDATE|RECURRENCE-ID)\b[^:]{0,200});TZID=(?:""(?<quoted>[^""]*)""|(?<plain>[^"";:]*))", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ZoneIn();

    /// <param name="Number">From 1, as editors count.</param>
    private readonly record struct Line(int Number, string Text);
}

/// <summary>One thing that is wrong with a calendar: where, and a sentence of the resources.</summary>
/// <param name="Line">From 1, as editors count; 0 for what is no line's fault.</param>
public sealed record CalendarFault(int Line, string Sentence, params (string Name, object? Value)[] Values)
{
    public string? Uid { get; init; }

    public string? Subject { get; init; }

    /// <summary>It does not stop the calendar from being taken over.</summary>
    public bool IsWarning { get; init; }

    public string Say(Resources.Texts texts) => texts.Say(Sentence, Values);
}
