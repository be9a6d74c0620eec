using Beredskab.Engine;
using Beredskab.Engine.OnCall;
using Beredskab.Engine.Playbooks;
using Ical.Net.Evaluation;

namespace Beredskab.Server.People;

/// <summary>
/// What a calendar would make of a rota, before anybody has said yes to it. With an error in it nothing of it is taken over. It writes
/// the shifts that earlier calendars made anew, and touches nothing that people have entered.
/// </summary>
/// <param name="Lines">Every event of the file, in its order.</param>
/// <param name="Gone">Shifts of an earlier calendar that are no more.</param>
/// <param name="Covers">Those that people have entered in the time of the shifts, and that go before them.</param>
/// <param name="Findings">What would be wrong with the rota then, until its last shift.</param>
/// <param name="After">The whole plan as it would be.</param>
public sealed record CalendarPlan(
    OnCallSchedule Rota, IReadOnlyList<CalendarLine> Lines, IReadOnlyList<Shift> Gone, IReadOnlyList<Override> Covers, IReadOnlyList<Finding> Findings, IReadOnlyList<CalendarFault> Faults, OnCallPlan After)
{
    public const int MostShifts = 2000, DaysAhead = 400;

    /// <summary>What has ended is kept for as long, so that the weeks behind still show who it was.</summary>
    public const int DaysKept = 90;

    public bool IsSound => Faults.All(fault => fault.IsWarning);

    public bool ChangesAnything => Gone.Count > 0 || Lines.Any(line => line.Fate is EventFate.New or EventFate.Changed);

    /// <param name="rota">One of the plan's, or a new one.</param>
    public static CalendarPlan Of(CalendarFile file, CalendarChoice choice, OnCallPlan plan, OnCallSchedule rota, CalendarPeople people, RoleDirectory roles, DateTimeOffset now) =>
        new Planning(file, choice, plan, rota, people, roles, now).Plan();

    /// <summary>The making of one plan.</summary>
    private sealed class Planning(CalendarFile file, CalendarChoice choice, OnCallPlan plan, OnCallSchedule rota, CalendarPeople people, RoleDirectory roles, DateTimeOffset now)
    {
        /// <summary>How many days rules may be followed through, all together: a second's work.</summary>
        private const int MostDays = 400_000;

        /// <summary>What a rule costs that never comes to a day.</summary>
        private const int DaysOfANever = 40_000;

        private static readonly DateOnly s_first = new(2000, 1, 1), s_last = new(2199, 12, 31);

        private readonly DateTimeOffset _horizon = now.AddDays(DaysAhead);
        private readonly List<CalendarFault> _faults = [.. file.Faults];
        private readonly ILookup<string, CalendarEntry> _instances = file.Entries.Where(entry => entry.InPlaceOf is not null).ToLookup(entry => entry.Uid);
        private readonly Dictionary<string, CalendarEntry> _series = file.Entries.Where(entry => entry.InPlaceOf is null).DistinctBy(entry => entry.Uid).ToDictionary(entry => entry.Uid);
        private int _days, _shifts;

        public CalendarPlan Plan()
        {
            var lines = file.Entries.Select(LineOf).ToList();
            Twice();
            var before = rota.Layers.OfType<Layer.Planned>().SelectMany(layer => layer.Shifts).Where(shift => shift.Event is not null).ToList();
            var spoken = file.Entries.Where((_, at) => lines[at].Fate != EventFate.PassedOver).Select(entry => entry.Mark).ToHashSet();
            List<Shift> found = [.. lines.SelectMany(line => line.Shifts)];
            var kept = before.Where(shift => shift.Until > now.AddDays(-DaysKept) && (shift.Until <= now || (choice.KeepsOthers && !spoken.Contains(shift.Event!)))).ToList();
            var after = plan.With(Laid([.. kept.Concat(found).Distinct().OrderBy(shift => shift.From).ThenBy(shift => shift.Person.Value, StringComparer.Ordinal)]));
            foreach (var fault in PlanFault.New(after, plan, roles, people.Ids))
                _faults.Add(new(0, $"refused.{fault.Why.Sentence}", [.. fault.Why.Values.Select(value => (value.Name, (object?)value.Value))]));
            var (old, made) = (before.Where(shift => shift.Until > now).ToLookup(shift => shift.Event), found.ToLookup(shift => shift.Event));
            lines = [.. lines.Select((line, at) => line.Shifts is [] ? line : line with { Fate = FateOf(old[file.Entries[at].Mark], made[file.Entries[at].Mark]) })];
            IReadOnlyList<CalendarFault> faults = [.. _faults.OrderBy(fault => fault.IsWarning).ThenBy(fault => fault.Line)];
            if (faults.Any(fault => !fault.IsWarning)) return new(rota, lines, [], [], [], faults, plan);
            return new(rota, lines, [.. before.Where(shift => shift.Until > now).Except(kept).Except(found)],
                [.. rota.Overrides.Where(change => change.Until > now && found.Exists(shift => shift.From < change.Until && shift.Until > change.From && (change.For ?? shift.Person) == shift.Person)).OrderBy(change => change.From)],
                found.Count == 0 ? [] : [.. Outlook.Of(after.Schedules, after.Calendar(), now, found.Max(shift => shift.Until)).Where(IsOfThis)], faults, after);
        }

        private static EventFate FateOf(IEnumerable<Shift> old, IEnumerable<Shift> made) =>
            !old.Any() ? EventFate.New : old.ToHashSet().SetEquals(made) ? EventFate.Same : EventFate.Changed;

        private bool IsOfThis(Finding finding) => finding switch
        {
            Finding.Gap gap => gap.Schedule == rota.Id,
            Finding.Crowded crowded => crowded.Schedule == rota.Id,
            Finding.TwoPlaces two => two.Schedules.Contains(rota.Id),
            _ => throw new System.Diagnostics.UnreachableException(finding.ToString()),
        };

        /// <summary>The calendar's layer where it was, or on top of the turns; what people wrote down elsewhere stays.</summary>
        private OnCallSchedule Laid(ValueList<Shift> shifts)
        {
            var layers = rota.Layers.Select(layer => layer is Layer.Planned { IsFromCalendar: false } own ? own with { Shifts = [.. own.Shifts.Where(shift => shift.Event is null)] } : layer).ToList();
            var at = layers.FindIndex(layer => layer is Layer.Planned { IsFromCalendar: true });
            layers.RemoveAll(layer => layer is Layer.Planned { IsFromCalendar: true });
            if (shifts.Count > 0) layers.Insert(at < 0 ? layers.Count : at, new Layer.Planned(shifts));
            return rota with { Layers = [.. layers] };
        }

        private CalendarLine LineOf(CalendarEntry entry)
        {
            var line = new CalendarLine(entry.Line, entry.Uid, entry.Subject, EventFate.Faulty, null, []);
            // One time of a series belongs to it, whatever it is called itself.
            if (choice.Only is { } only && !(entry.InPlaceOf is null ? entry : _series.GetValueOrDefault(entry.Uid, entry)).Subject.Contains(only, StringComparison.OrdinalIgnoreCase)) return line with { Fate = EventFate.PassedOver };
            if (entry.IsCalledOff) return line with { Fate = EventFate.CalledOff };
            if (entry.Begins.Day < s_first || entry.Begins.Day > s_last || entry.Ends?.Day > s_last) return Faulty(entry, "refused.on-call.far", ("first", s_first.Year), ("last", s_last.Year));
            if (entry is { Ends: null, Lasts: null, Begins.Time: not null }) return Faulty(entry, "calendar.no-end");
            if (entry.RepeatsWithinTheDay) return Faulty(entry, "calendar.too-often");
            try
            {
                if (!entry.EndsAfterItBegins(rota.Zone)) return Faulty(entry, "refused.on-call.ends-first");
                return Shifts(line, entry);
            }
            catch (EvaluationLimitExceededException)
            {
                _days += DaysOfANever;
                return Faulty(entry, "calendar.never");
            }
            catch (Exception wrong) when (wrong is ArgumentException or OverflowException or EvaluationException)
            {
                return Faulty(entry, "calendar.unreadable-event", ("why", wrong.Message.Split('\n')[0]));
            }

            CalendarLine Faulty(CalendarEntry of, string sentence, params (string, object?)[] values)
            {
                Fault(of, sentence, values);
                return line;
            }
        }

        private CalendarLine Shifts(CalendarLine line, CalendarEntry entry)
        {
            _days += entry.Days(LocalTime.In(rota.Zone).DayOf(_horizon));
            if (_days > MostDays) return Stop("calendar.too-much-repeated");
            var (except, instead) = (Times.Of(entry.Except, rota.Zone), Times.Of(entry.InPlaceOf is null ? _instances[entry.Uid].Select(instance => instance.InPlaceOf!) : [], rota.Zone));
            var (spans, isFirst, isCut) = (new List<(DateTimeOffset From, DateTimeOffset Until)>(), true, false);
            foreach (var begins in entry.Times(rota.Zone))
            {
                if (isFirst && begins != entry.Begins) return Stop("calendar.begins-otherwise");
                isFirst = false;
                var (from, until) = entry.Span(begins, rota.Zone);
                isCut = from >= _horizon;
                if (isCut) break;
                if ((entry.InPlaceOf is null && instead.Meet(begins, rota.Zone)) | except.Meet(begins, rota.Zone)) continue;
                // An hour that the spring night swallows is no watch.
                if (until <= now || until <= from) continue;
                if (++_shifts > MostShifts) return Stop("calendar.too-many-shifts", ("most", MostShifts));
                spans.Add((from, until));
            }
            if (isFirst) return Stop("calendar.begins-otherwise");
            if (entry.InPlaceOf is null)
                foreach (var odd in instead.Unmet.Where(time => time.At(rota.Zone) < _horizon))
                    if (_instances[entry.Uid].First(instance => instance.InPlaceOf == odd) is { IsCalledOff: false } stray) Fault(stray, "calendar.no-such-time");
            if (isCut) _faults.Add(new(entry.Line, entry.Rule is null ? "calendar.too-far" : "calendar.goes-on", ("days", DaysAhead)) { Uid = entry.Uid, Subject = entry.Subject, IsWarning = true });
            if (spans.Count == 0) return line with { Fate = isCut ? EventFate.TooFar : EventFate.Past };
            var (person, no) = people.Of(entry);
            if (no is not null) _faults.Add(no);
            return person is { } who ? line with { Fate = EventFate.New, Person = who, Shifts = [.. spans.Select(span => new Shift(span.From, span.Until, who) { Event = entry.Mark })] } : line;

            CalendarLine Stop(string sentence, params (string, object?)[] values)
            {
                // Said once: what comes after a bound is not looked at.
                if (_faults.TrueForAll(fault => fault.Sentence != sentence) || sentence == "calendar.begins-otherwise") Fault(entry, sentence, values);
                return line;
            }
        }

        private void Twice()
        {
            foreach (var same in file.Entries.GroupBy(entry => (entry.Uid, entry.InPlaceOf?.At(rota.Zone))).Where(same => same.Count() > 1))
                Fault(same.Last(), "calendar.uid-twice", ("line", same.First().Line));
        }

        private void Fault(CalendarEntry entry, string sentence, params (string, object?)[] values) => _faults.Add(new(entry.Line, sentence, values) { Uid = entry.Uid, Subject = entry.Subject });
    }

    /// <summary>Times that are named one by one, and which of them a series came to. A mere day names every time on it.</summary>
    private sealed class Times
    {
        private readonly Dictionary<DateTimeOffset, When> _instants = [];
        private readonly Dictionary<DateOnly, When> _days = [];
        private readonly HashSet<When> _met = [];

        public IEnumerable<When> Unmet => _instants.Values.Concat(_days.Values).Where(time => !_met.Contains(time));

        public static Times Of(IEnumerable<When> named, string zone)
        {
            var times = new Times();
            foreach (var time in named)
                if (time.Time is null) times._days[time.Day] = time;
                else times._instants[time.At(zone)] = time;
            return times;
        }

        public bool Meet(When time, string zone)
        {
            if ((_instants.GetValueOrDefault(time.At(zone)) ?? _days.GetValueOrDefault(time.Day)) is not { } named) return false;
            _met.Add(named);
            return true;
        }
    }
}

/// <param name="Only">Events whose subject holds this, and no others; null for all.</param>
/// <param name="KeepsOthers">The file is one of several for this rota: what others brought stays.</param>
public sealed record CalendarChoice(string? Only = null, bool KeepsOthers = false);

/// <summary>What comes of an event.</summary>
public enum EventFate { New, Changed, Same, Past, CalledOff, TooFar, PassedOver, Faulty }

/// <summary>One event of the file.</summary>
/// <param name="Shifts">Those that are not over.</param>
public sealed record CalendarLine(int Line, string Uid, string Subject, EventFate Fate, PersonId? Person, IReadOnlyList<Shift> Shifts);
