using System.Net.Mail;
using Beredskab.Engine;
using Beredskab.Engine.OnCall;
using Beredskab.Engine.Playbooks;
using Beredskab.Storage;

namespace Beredskab.Server.People;

/// <summary>What a file of people would change, before anybody has said yes to it. With an error in it nothing of it is taken over.</summary>
/// <param name="People">Everybody the file names, in its order; those of whom nothing changes too.</param>
/// <param name="Ladders">The roles for which others are called than before.</param>
/// <param name="Groups">The teams and qualifications that others have than before, or that are new.</param>
public sealed record StaffPlan(IReadOnlyList<PersonPlan> People, IReadOnlyList<LadderPlan> Ladders, IReadOnlyList<GroupPlan> Groups, IReadOnlyList<StaffFault> Faults, StaffChange Change)
{
    internal const int LongestName = 100;

    private static readonly char[] s_separators = [',', '|'];

    public bool IsSound => Faults.All(fault => fault.IsWarning);

    public bool ChangesAnything => People.Any(person => person.Kind != PersonChange.None) || Ladders.Count > 0 || Groups.Count > 0;

    /// <param name="isTaken">Whether an id belongs to somebody of another organisation: ids are one for all.</param>
    public static StaffPlan Of(StaffFile file, Staffing before, OrganisationId organisation, RoleDirectory roles, DateTimeOffset now, IReadOnlySet<PersonId> isTaken) =>
        new Planning(file, before, organisation, roles, now, isTaken).Plan();

    /// <summary>Everybody who is here, as a file that changes nothing.</summary>
    public static IEnumerable<StaffRow> RowsOf(Staffing staffing)
    {
        var contacts = staffing.Contacts.ToLookup(contact => contact.Person);
        var places = staffing.OnCall.Plan.Ladders.SelectMany(ladder => ladder.Rungs.SelectMany((rung, at) => rung.Call.OfType<Called.Person>().Select(called => (Person: called.Id, ladder.Role, Rung: at + 1)))).ToLookup(place => place.Person);
        return staffing.People.Where(person => person.Departed is null).Select(person => new StaffRow(0, new Dictionary<StaffColumn, string>
        {
            [StaffColumn.Id] = person.Id.Value,
            [StaffColumn.Name] = person.Name,
            [StaffColumn.Language] = person.Language,
            [StaffColumn.Login] = person.Login ?? "",
            [StaffColumn.Mobile] = Phone(contacts[person.Id].FirstOrDefault(contact => contact.Kind == "sms")),
            [StaffColumn.Phone] = Phone(Landline(person.Id, contacts[person.Id])),
            [StaffColumn.Mail] = contacts[person.Id].FirstOrDefault(contact => contact.Kind == "mail")?.Address ?? "",
            [StaffColumn.Roles] = string.Join(", ", places[person.Id].OrderBy(place => place.Rung).ThenBy(place => place.Role.Value, StringComparer.Ordinal).Select(place => $"{place.Role} {place.Rung}")),
            [StaffColumn.Left] = StaffFile.Word(false),
            [StaffColumn.Groups] = string.Join(", ", staffing.OnCall.Plan.Groups.Where(group => group.Members.Contains(person.Id)).Select(Word)),
            [StaffColumn.Teams] = contacts[person.Id].FirstOrDefault(contact => contact.Kind == ContactPoint.Teams)?.Address ?? "",
            [StaffColumn.Employer] = person.Employer is { } employer ? staffing.Partners.FirstOrDefault(partner => partner.Id == employer)?.Name ?? employer.Value : "",
        }));

        // A name with a separator in it would be read as two.
        static string Word(PeopleGroup group) => group.Title.IndexOfAny(s_separators) < 0 ? group.Title : group.Id.Value;

        static string Phone(ContactPoint? contact) => contact is null ? "" : Phones.Show(contact.Address);
    }

    /// <summary>The phone that only takes calls: the one that was entered as such, else one that no text goes to.</summary>
    private static ContactPoint? Landline(PersonId person, IEnumerable<ContactPoint> contacts) =>
        contacts.FirstOrDefault(contact => contact.Kind == "voice" && contact.Id.Value == $"{person}-phone")
        ?? contacts.FirstOrDefault(contact => contact.Kind == "voice" && contacts.All(other => other.Kind != "sms" || other.Address != contact.Address));

    /// <summary>The making of one plan.</summary>
    private sealed class Planning(StaffFile file, Staffing before, OrganisationId organisation, RoleDirectory roles, DateTimeOffset now, IReadOnlySet<PersonId> isTaken)
    {
        private readonly List<StaffFault> _faults = [.. file.Faults];
        private readonly Dictionary<PersonId, Person> _known = before.People.ToDictionary(person => person.Id);
        private readonly ILookup<PersonId, ContactPoint> _contacts = before.Contacts.ToLookup(contact => contact.Person);
        /// <summary>With rungs that are empty for now, so that those below keep their numbers.</summary>
        private readonly Dictionary<RoleId, List<LadderRung>> _ladders = before.OnCall.Plan.Ladders.ToDictionary(ladder => ladder.Role, ladder => ladder.Rungs.ToList());

        /// <summary>No rung is the last one, alone.</summary>
        private readonly List<(RoleId Role, int? Rung, PersonId Person)> _places = [];
        private readonly Dictionary<PersonId, int> _lines = [];
        private readonly List<PeopleGroup> _groups = [.. before.OnCall.Plan.Groups];

        /// <summary>Those whose roles the file says, if only that they have none.</summary>
        private readonly HashSet<PersonId> _named = [];
        private readonly List<ContactPoint> _saved = [];
        private readonly List<ContactId> _gone = [];

        public StaffPlan Plan()
        {
            var people = file.Rows.Select(PlanOf).OfType<PersonPlan>().ToList();
            SameLogins(people);
            SameNumbers(people);
            foreach (var (role, rung, person) in _places.OrderBy(place => place.Rung ?? int.MaxValue)) Place(role, rung, person);
            var after = before.OnCall.Plan;
            foreach (var (role, rungs) in _ladders) after = after.With((after.LadderOf(role) ?? new(role, [])) with { Rungs = [.. rungs.Select((rung, at) => AsBefore(role, rung, at)).Where(rung => rung.Call is not [])] });
            var known = before.People.Where(person => person.Departed is null).Select(person => person.Id).Concat(people.Select(planned => planned.Person.Id)).ToHashSet();
            after = after with { Groups = [.. _groups] };
            foreach (var fault in PlanFault.New(after, before.OnCall.Plan, roles, known))
                _faults.Add(new(1, StaffFile.NameOf(fault.Path.StartsWith("groups", StringComparison.Ordinal) ? StaffColumn.Groups : StaffColumn.Roles), $"refused.{fault.Why.Sentence}", [.. fault.Why.Values.Select(value => (value.Name, (object?)value.Value))]));
            people = [.. people.Select(planned => WithRoles(planned, after))];
            var ladders = _ladders.Keys.Select(role => new LadderPlan(role, before.OnCall.Plan.LadderOf(role)?.Rungs ?? [], after.LadderOf(role)?.Rungs ?? []))
                .Where(ladder => !ladder.Before.Equals(ladder.After)).OrderBy(ladder => ladder.Role.Value, StringComparer.Ordinal).ToList();
            var groups = _groups.Where(group => before.OnCall.Plan.GroupOf(group.Id) != group).Select(group => GroupPlan.Of(group, before.OnCall.Plan.GroupOf(group.Id))).ToList();
            foreach (var empty in ladders.Where(ladder => ladder.After is [])) _faults.Add(new(1, null, "people.nobody-left", ("role", empty.Role)) { IsWarning = true });
            return new(people, ladders, groups, [.. _faults.OrderBy(fault => fault.IsWarning).ThenBy(fault => fault.Line)], new(
                [.. people.Where(person => person.Fields.Any(field => field is StaffColumn.Name or StaffColumn.Language or StaffColumn.Login or StaffColumn.Left or StaffColumn.Employer) || person.Kind == PersonChange.New).Select(person => person.Person)],
                _saved, _gone, ladders is [] && groups is [] ? null : after, before.OnCall.Version));
        }

        /// <summary>The same people in another order are no change.</summary>
        private LadderRung AsBefore(RoleId role, LadderRung rung, int at) =>
            before.OnCall.Plan.LadderOf(role)?.Rungs.ElementAtOrDefault(at) is { } old && old.Call.Count == rung.Call.Count && old.Call.All(rung.Call.Contains) ? old : rung;

        /// <summary>Whoever shares a number is called together; without one, after all who have one.</summary>
        private void Place(RoleId role, int? rung, PersonId person)
        {
            var ladder = _ladders.TryGetValue(role, out var there) ? there : _ladders[role] = [];
            while (ladder.Count < rung) ladder.Add(new([]));
            var called = new Called.Person(person);
            if (rung is { } place && ladder[place - 1].Hours is not null)
                _faults.Add(new(_lines[person], StaffFile.NameOf(StaffColumn.Roles), "people.place-has-hours", ("role", role), ("place", place)) { IsWarning = true });
            if (rung is { } at) ladder[at - 1] = ladder[at - 1] with { Call = [.. ladder[at - 1].Call, called] };
            else ladder.Add(new([called]));
        }

        private PersonPlan? PlanOf(StaffRow row)
        {
            var name = row[StaffColumn.Name];
            if (name.Length == 0) Fault(row, StaffColumn.Name, "people.no-name");
            else if (name.Length > LongestName) Fault(row, StaffColumn.Name, "people.long-name", ("most", LongestName));
            if (IdOf(row) is not { } id) return null;
            if (!_lines.TryAdd(id, row.Line))
            {
                Fault(row, StaffColumn.Id, "people.twice", ("id", id), ("line", _lines[id]));
                return null;
            }
            var known = _known.GetValueOrDefault(id);
            if (known is { Name: "", Departed: not null }) Fault(row, StaffColumn.Id, "people.was-erased", ("id", id));
            else if (known is null && isTaken.Contains(id)) Fault(row, StaffColumn.Id, "people.id-elsewhere", ("id", id));
            var language = Said(row, StaffColumn.Language, known?.Language ?? before.Organisation?.Language ?? "da").ToLowerInvariant();
            if (language.Length == 0) language = "da";
            if (!Resources.Texts.Languages.Contains(language)) Fault(row, StaffColumn.Language, "people.bad-language", ("written", language), ("known", string.Join(", ", Resources.Texts.Languages)));
            if (StaffFile.IsYes(row[StaffColumn.Left]) is not { } hasLeft)
            {
                Fault(row, StaffColumn.Left, "people.bad-yes-no", ("written", row[StaffColumn.Left]));
                hasLeft = false;
            }
            if (known is { Departed: not null, Name: not "" } && !row.Says(StaffColumn.Left)) Fault(row, StaffColumn.Left, "people.has-left", ("name", known.Name));
            if (known is not null && row[StaffColumn.Id].Length == 0 && row[StaffColumn.Login] is { Length: > 0 } theirs && known.Login is { } ours && !Same(ours, theirs))
                Fault(row, StaffColumn.Id, "people.same-name", ("name", known.Name), ("login", ours), ("id", id));
            var person = new Person(id, organisation, name, language, Said(row, StaffColumn.Login, known?.Login ?? "") is { Length: > 0 } login ? login : null,
                known?.Created ?? now, hasLeft ? known?.Departed ?? now : null) { Employer = EmployerOf(row, known) };
            List<StaffColumn> changed = [.. Changes(known, person), .. Contacts(row, id)];
            Roles(row, id, hasLeft);
            if (JoinsOthers(row, id, hasLeft)) changed.Add(StaffColumn.Groups);
            return new(row.Line, person, known is null ? PersonChange.New : hasLeft && known.Departed is null ? PersonChange.Leaves : changed is [] ? PersonChange.None : PersonChange.Changed, changed);
        }

        /// <summary>The id that is written; else of whoever has that login; else one made of the name.</summary>
        private PersonId? IdOf(StaffRow row)
        {
            if (row[StaffColumn.Id].Length == 0 && row[StaffColumn.Login] is { Length: > 0 } login && before.People.FirstOrDefault(person => Same(person.Login, login)) is { } holder) return holder.Id;
            var id = WrittenId(row);
            if (id.Length is > 0 and <= 64 && id.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '-')) return new(id);
            if (row[StaffColumn.Id].Length > 0) Fault(row, StaffColumn.Id, "people.bad-id", ("written", id));
            else if (row[StaffColumn.Name].Length > 0) Fault(row, StaffColumn.Id, "people.needs-id", ("name", row[StaffColumn.Name]));
            return null;
        }

        /// <summary>Who is written by id or by name; nobody for the organisation itself.</summary>
        private OrganisationId? EmployerOf(StaffRow row, Person? known)
        {
            if (!row.Says(StaffColumn.Employer)) return known?.Employer;
            var written = row[StaffColumn.Employer];
            if (written.Length == 0 || Same(written, organisation.Value) || Same(written, before.Organisation?.Name)) return null;
            if (before.Partners.FirstOrDefault(partner => Same(partner.Name, written) || Same(partner.Id.Value, written)) is { } partner) return partner.Id;
            if (written == known?.Employer?.Value) return known.Employer;
            Fault(row, StaffColumn.Employer, "people.unknown-organisation", ("written", written), ("known", before.Partners is [] ? null : string.Join(", ", before.Partners.Select(partner => partner.Name))));
            return null;
        }

        /// <summary>Puts somebody into the groups that are written and takes them out of all others; true when that is otherwise than it was.</summary>
        private bool JoinsOthers(StaffRow row, PersonId id, bool hasLeft)
        {
            if (!row.Says(StaffColumn.Groups) && !hasLeft) return false;
            var joined = new HashSet<GroupId>();
            foreach (var word in hasLeft ? [] : row[StaffColumn.Groups].Split(s_separators, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                if (_groups.Find(known => Same(known.Title.Trim(), word)) is not { } group && (group = _groups.Find(known => Same(known.Id.Value, word))!) is null)
                {
                    _groups.Add(group = new(new(NewId(word, "group", made => _groups.Exists(known => known.Id.Value == made))), word, []));
                    _faults.Add(new(row.Line, StaffFile.NameOf(StaffColumn.Groups), "people.new-group", ("written", word)) { IsWarning = true });
                }
                joined.Add(group.Id);
            }
            var isOther = false;
            for (var at = 0; at < _groups.Count; at++)
            {
                var group = _groups[at];
                if (group.Members.Contains(id) == joined.Contains(group.Id)) continue;
                _groups[at] = group with { Members = joined.Contains(group.Id) ? [.. group.Members, id] : [.. group.Members.Where(member => member != id)] };
                isOther = true;
            }
            return isOther;
        }

        private static IEnumerable<StaffColumn> Changes(Person? known, Person person)
        {
            if (known?.Name != person.Name) yield return StaffColumn.Name;
            if (known?.Language != person.Language) yield return StaffColumn.Language;
            if (known?.Login != person.Login) yield return StaffColumn.Login;
            if (known?.Employer != person.Employer) yield return StaffColumn.Employer;
            if ((known?.Departed is null) != (person.Departed is null)) yield return StaffColumn.Left;
        }

        /// <summary>A mobile takes texts and calls; a phone only calls. What else was known of a kind that the file speaks of is gone.</summary>
        private IEnumerable<StaffColumn> Contacts(StaffRow row, PersonId id)
        {
            var texts = _contacts[id].Where(contact => contact.Kind == "sms").ToList();
            var landline = Landline(id, _contacts[id]);
            var calls = _contacts[id].Where(contact => contact.Kind == "voice").ToLookup(call => call != landline);
            if (row.Says(StaffColumn.Mobile))
            {
                var number = Number(row, StaffColumn.Mobile);
                var isOther = Contact(new($"{id}-sms"), id, "sms", number, 1, texts);
                if (Contact(new($"{id}-voice"), id, "voice", number, 2, calls[true]) || isOther) yield return StaffColumn.Mobile;
            }
            if (row.Says(StaffColumn.Phone) && Contact(new($"{id}-phone"), id, "voice", Number(row, StaffColumn.Phone), 3, calls[false])) yield return StaffColumn.Phone;
            if (row.Says(StaffColumn.Mail))
            {
                var mail = row[StaffColumn.Mail];
                if (mail.Length > 0 && !IsMailAddress(mail)) Fault(row, StaffColumn.Mail, "people.bad-mail", ("written", mail));
                if (Contact(new($"{id}-mail"), id, "mail", mail.Length > 0 ? mail : null, 4, _contacts[id].Where(contact => contact.Kind == "mail"))) yield return StaffColumn.Mail;
            }
            if (row.Says(StaffColumn.Teams))
            {
                var name = row[StaffColumn.Teams];
                if (name.Length > 0 && !IsMailAddress(name)) Fault(row, StaffColumn.Teams, "people.bad-teams", ("written", name));
                if (Contact(new($"{id}-teams"), id, ContactPoint.Teams, name.Length > 0 ? name : null, 3, _contacts[id].Where(contact => contact.Kind == ContactPoint.Teams))) yield return StaffColumn.Teams;
            }
        }

        private string? Number(StaffRow row, StaffColumn column)
        {
            var written = row[column];
            if (written.Length == 0) return null;
            var number = Phones.Read(written);
            if (number is null) Fault(row, column, "people.bad-number", ("written", written));
            else if (!Phones.IsInUse(number)) _faults.Add(new(row.Line, StaffFile.NameOf(column), "people.odd-number", ("written", written)) { IsWarning = true });
            return number;
        }

        /// <summary>Whether that is otherwise than it was. A number that changes keeps its id, which messages on their way know it by.</summary>
        private bool Contact(ContactId id, PersonId person, string kind, string? address, int rank, IEnumerable<ContactPoint> known)
        {
            var (before, others) = (known.FirstOrDefault(), known.Skip(1).ToList());
            _gone.AddRange(others.Select(other => other.Id));
            if (before?.Address == address) return others is not [];
            if (address is not null) _saved.Add(new(before?.Id ?? id, organisation, person, kind, address, before?.Rank ?? rank));
            else _gone.Add(before!.Id);
            return true;
        }

        /// <summary>Reads <c>it-duty 1, dpo 2</c>; whoever has left holds none.</summary>
        private void Roles(StaffRow row, PersonId id, bool hasLeft)
        {
            if (!row.Says(StaffColumn.Roles) && !hasLeft) return;
            _named.Add(id);
            foreach (var ladder in _ladders.Values)
                for (var at = 0; at < ladder.Count; at++) ladder[at] = ladder[at] with { Call = [.. ladder[at].Call.Where(called => called != new Called.Person(id))] };
            if (hasLeft)
                foreach (var rota in before.OnCall.Plan.Schedules.Where(rota => rota.Layers.Any(layer => layer.Everybody.Contains(id)) || rota.Overrides.Any(change => change.By == id && change.Until > now)))
                    _faults.Add(new(row.Line, StaffFile.NameOf(StaffColumn.Left), "people.still-in-rota", ("name", row[StaffColumn.Name]), ("rota", rota.Title)) { IsWarning = true });
            var places = new HashSet<RoleId>();
            foreach (var written in hasLeft ? [] : row[StaffColumn.Roles].Split(s_separators, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                var (word, number) = written.Split(' ', StringSplitOptions.RemoveEmptyEntries) switch { [var alone] => (alone, null), [var one, var rung] => (one, rung), _ => (written, "") };
                var rank = 0;
                var role = new RoleId(word.ToLowerInvariant());
                if (roles.Find(role) is null) Fault(row, StaffColumn.Roles, "people.unknown-role", ("written", word), ("known", string.Join(", ", roles.Roles.Select(known => known.Id))));
                else if (number is not null && (!int.TryParse(number, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out rank) || rank is < 1 or > 99)) Fault(row, StaffColumn.Roles, "people.bad-rung", ("written", written));
                else if (!places.Add(role)) Fault(row, StaffColumn.Roles, "people.role-twice", ("written", word));
                else _places.Add((role, number is null ? null : rank, id));
            }
        }

        /// <summary>Told of those whose roles the file names: where they stand otherwise than before.</summary>
        private PersonPlan WithRoles(PersonPlan planned, OnCallPlan after)
        {
            var id = planned.Person.Id;
            if (!_named.Contains(id) || PlacesOf(id, before.OnCall.Plan).SequenceEqual(PlacesOf(id, after))) return planned;
            return planned with { Kind = planned.Kind == PersonChange.None ? PersonChange.Changed : planned.Kind, Fields = [.. planned.Fields, StaffColumn.Roles] };
        }

        private static IEnumerable<(RoleId Role, int At)> PlacesOf(PersonId person, OnCallPlan plan) =>
            plan.Ladders.SelectMany(ladder => ladder.Rungs.Select((rung, at) => (rung, at)).Where(rung => rung.rung.Call.Contains(new Called.Person(person))).Select(rung => (ladder.Role, rung.at))).OrderBy(place => place.Role.Value, StringComparer.Ordinal).ThenBy(place => place.at);

        private void SameLogins(List<PersonPlan> people)
        {
            var after = before.People.Where(person => people.TrueForAll(planned => planned.Person.Id != person.Id)).Concat(people.Select(planned => planned.Person)).Where(person => person is { Login: not null, Departed: null });
            foreach (var login in after.GroupBy(person => person.Login!, StringComparer.OrdinalIgnoreCase).Where(login => login.Count() > 1))
                foreach (var planned in people.Where(planned => Same(planned.Person.Login, login.Key)).Skip(login.All(person => _lines.ContainsKey(person.Id)) ? 1 : 0))
                    _faults.Add(new(planned.Line, StaffFile.NameOf(StaffColumn.Login), "people.login-twice", ("login", login.Key), ("other", login.First(person => person.Id != planned.Person.Id).Name)));
        }

        /// <summary>A duty phone may be that of several; of a number that was typed twice by mistake one of them is never reached.</summary>
        private void SameNumbers(List<PersonPlan> people)
        {
            var here = before.People.Where(person => people.TrueForAll(planned => planned.Person.Id != person.Id)).Concat(people.Select(planned => planned.Person))
                .Where(person => person.Departed is null).ToDictionary(person => person.Id);
            var replaced = _gone.Concat(_saved.Select(contact => contact.Id)).ToHashSet();
            foreach (var number in before.Contacts.Where(contact => !replaced.Contains(contact.Id)).Concat(_saved).Where(contact => contact.Kind == "sms" && here.ContainsKey(contact.Person)).GroupBy(contact => contact.Address))
            {
                var holders = number.Select(contact => contact.Person).Distinct().ToList();
                if (holders.Count < 2) continue;
                foreach (var planned in people.Where(planned => holders.Contains(planned.Person.Id) && planned.Fields.Contains(StaffColumn.Mobile)).Skip(holders.TrueForAll(_lines.ContainsKey) ? 1 : 0))
                    _faults.Add(new(planned.Line, StaffFile.NameOf(StaffColumn.Mobile), "people.number-twice", ("number", Phones.Show(number.Key)), ("other", here[holders.First(person => person != planned.Person.Id)].Name)) { IsWarning = true });
            }
        }

        private static string Said(StaffRow row, StaffColumn column, string otherwise) => row.Says(column) ? row[column] : otherwise;

        private static bool Same(string? one, string? other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

        private void Fault(StaffRow row, StaffColumn column, string sentence, params (string, object?)[] values) => _faults.Add(new(row.Line, StaffFile.NameOf(column), sentence, values));
    }

    /// <summary>The id a row gives, or that its name would: nobody need have it.</summary>
    internal static string WrittenId(StaffRow row) => row[StaffColumn.Id] is { Length: > 0 } written ? written : Slug(row[StaffColumn.Name]);

    /// <summary>An id of a name that nobody has yet: <c>niels-aa-hald</c>, <c>niels-aa-hald-2</c>.</summary>
    /// <param name="otherwise">Where no letter of the name can stand in an id.</param>
    internal static string NewId(string name, string otherwise, Func<string, bool> isTaken)
    {
        var slug = Slug(name) is { Length: > 0 } made ? made[..Math.Min(made.Length, 60)] : otherwise;
        // What stands in an address for one that is to be made is nobody's id.
        return Enumerable.Range(1, int.MaxValue).Select(n => n == 1 ? slug : $"{slug}-{n}").First(id => id != Pages.Paths.New && !isTaken(id));
    }

    internal static bool IsMailAddress(string written) => MailAddress.TryCreate(written, out var address) && address.Address == written;

    /// <summary><c>niels-aa-hald</c> of Niels Å. Hald.</summary>
    public static string Slug(string name)
    {
        var plain = name.ToLowerInvariant().Replace("æ", "ae", StringComparison.Ordinal).Replace("ø", "oe", StringComparison.Ordinal).Replace("å", "aa", StringComparison.Ordinal)
            .Normalize(System.Text.NormalizationForm.FormD);
        var letters = plain.Where(letter => System.Globalization.CharUnicodeInfo.GetUnicodeCategory(letter) != System.Globalization.UnicodeCategory.NonSpacingMark)
            .Select(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) ? letter : ' ');
        return string.Join('-', string.Concat(letters).Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }
}

public enum PersonChange { None, New, Changed, Leaves }

/// <param name="Fields">What is otherwise.</param>
public sealed record PersonPlan(int Line, Person Person, PersonChange Kind, IReadOnlyList<StaffColumn> Fields);

/// <summary>What happens to a team or qualification.</summary>
public sealed record GroupPlan(PeopleGroup Group, bool IsNew, IReadOnlyList<PersonId> Joined, IReadOnlyList<PersonId> Left)
{
    public static GroupPlan Of(PeopleGroup after, PeopleGroup? before) =>
        new(after, before is null, [.. after.Members.Where(member => before?.Members.Contains(member) != true)], [.. (before?.Members ?? []).Where(member => !after.Members.Contains(member))]);
}

/// <summary>Who is called for a role, before and after.</summary>
public sealed record LadderPlan(RoleId Role, ValueList<LadderRung> Before, ValueList<LadderRung> After);
