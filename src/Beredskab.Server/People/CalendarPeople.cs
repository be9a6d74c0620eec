using System.Text.RegularExpressions;
using Beredskab.Engine;
using Beredskab.Storage;

namespace Beredskab.Server.People;

/// <summary>Whose watch an event is. Where two answers are possible there is none: somebody says it in the calendar.</summary>
public sealed partial class CalendarPeople
{
    private readonly ILookup<string, PersonId> _mails;
    private readonly List<(string Name, PersonId Person)> _names;
    private readonly Dictionary<PersonId, string> _known, _left;

    /// <param name="people">Of one organisation; those who have left are nobody here.</param>
    public CalendarPeople(IEnumerable<Person> people, IEnumerable<ContactPoint> contacts)
    {
        _known = people.Where(person => person.Departed is null).ToDictionary(person => person.Id, person => person.Name);
        Ids = _known.Keys.ToHashSet();
        _mails = contacts.Where(contact => contact.Kind == "mail").Select(contact => (Mail: contact.Address, contact.Person))
            .Concat(people.Where(person => person.Login is not null).Select(person => (Mail: person.Login!, Person: person.Id)))
            .Where(mail => _known.ContainsKey(mail.Person)).Distinct().ToLookup(mail => mail.Mail, mail => mail.Person, StringComparer.OrdinalIgnoreCase);
        _names = [.. people.Select(person => (Plain(person.Name), person.Id)).Where(name => name.Item1.Length > 0)];
        _left = people.Where(person => person.Departed is not null).ToDictionary(person => person.Id, person => person.Name);
    }

    public IReadOnlySet<PersonId> Ids { get; }

    /// <summary>Those it was sent to say it; where it was sent to nobody, whoever keeps it, and then its subject.</summary>
    public (PersonId? Person, CalendarFault? No) Of(CalendarEntry entry)
    {
        var named = Named(entry.Subject);
        // Who calls a meeting is listed among those invited, too.
        var invited = entry.Attendees.Where(attendee => !Same(attendee.Mail, entry.Organizer)).ToList() is { Count: > 0 } others ? others : entry.Attendees;
        if (invited.Count > 0)
        {
            if (invited.FirstOrDefault(attendee => !_mails.Contains(attendee.Mail)) is { } stranger) return No("calendar.unknown-mail", ("mail", stranger.Mail));
            if (invited.FirstOrDefault(attendee => _mails[attendee.Mail].Distinct().Count() > 1) is { } shared) return No("calendar.shared-mail", ("mail", shared.Mail), ("people", Names(_mails[shared.Mail].Distinct())));
            var coming = invited.Where(attendee => !attendee.HasDeclined).Select(attendee => _mails[attendee.Mail].First()).Distinct().ToList();
            return coming switch
            {
                [] => No("calendar.declined", ("people", Names(invited.Select(attendee => _mails[attendee.Mail].First()).Distinct()))),
                [var one] => Agreed(one),
                _ => No("calendar.several-invited", ("people", Names(coming))),
            };
        }
        if (entry.Organizer is { } mail && _mails[mail].Distinct().ToList() is [var keeper]) return Agreed(keeper);
        return named switch
        {
            [var one] when _left.TryGetValue(one, out var name) => No("calendar.has-left", ("person", name)),
            [var one] => (one, null),
            [] when entry.Organizer is { } stranger => No("calendar.unknown-organizer", ("mail", stranger)),
            [] => No("calendar.nobody-named"),
            _ => No("calendar.several-named", ("people", Names(named))),
        };

        (PersonId?, CalendarFault?) Agreed(PersonId person) => named.Count == 0 || named.Contains(person) ? (person, null) : No("calendar.two-say", ("mail", _known[person]), ("people", Names(named)));

        (PersonId?, CalendarFault?) No(string sentence, params (string, object?)[] values) => (null, new(entry.Line, sentence, values) { Uid = entry.Uid, Subject = entry.Subject });
    }

    /// <summary>Everybody whose whole name stands there, also who has left: of a name within a longer one only the longer is meant. An id, which may be any word, says it alone.</summary>
    private List<PersonId> Named(string subject)
    {
        var text = Plain(subject);
        if (_known.Keys.FirstOrDefault(person => Same(person.Value, text)) is { Value: not null } only) return [only];
        var found = new List<(int From, int Until, PersonId Person)>();
        foreach (var (name, person) in _names)
            for (var at = text.IndexOf(name, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(name, at + 1, StringComparison.OrdinalIgnoreCase))
                if ((at == 0 || !IsPart(text[at - 1])) && (at + name.Length == text.Length || !IsPart(text[at + name.Length]))) found.Add((at, at + name.Length, person));
        return [.. found.Where(one => !found.Exists(other => other.From <= one.From && other.Until >= one.Until && other.Until - other.From > one.Until - one.From)).Select(one => one.Person).Distinct()];
    }

    private string Names(IEnumerable<PersonId> people) => string.Join(", ", people.Select(person => _known.GetValueOrDefault(person) ?? _left[person]));

    private static bool IsPart(char letter) => char.IsLetterOrDigit(letter) || letter == '-';

    private static bool Same(string one, string? other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private static string Plain(string text) => Spaces().Replace(text.Normalize(), " ").Trim();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
