using System.Text.Json.Serialization;

namespace Beredskab.Engine.OnCall;

/// <summary>
/// A rota: who is on call at any moment. Its layers are laid on each other from the first to the last: what a layer says hides what is
/// below it, unless it stands beside it. On top lie the overrides, in the order they were made. It knows ids and local time, no names.
/// </summary>
/// <param name="Zone">The IANA name of the zone whose walls its hours are read from.</param>
public sealed record OnCallSchedule(ScheduleId Id, string Title, string Zone, ValueList<Layer> Layers)
{
    public ValueList<Override> Overrides { get; init; } = [];

    /// <summary>How many people are to be on call at once, and when. Fewer is a gap, more is double.</summary>
    public int Wanted { get; init; } = 1;

    /// <summary>The hours in which somebody is wanted; null for round the clock.</summary>
    public WeekHours? WantedHours { get; init; }

    /// <summary>Everybody who has a turn in it, or takes somebody else's; each once.</summary>
    [JsonIgnore]
    public ValueList<PersonId> Everybody => [.. Layers.SelectMany(layer => layer.Everybody).Concat(Overrides.Select(change => change.By).OfType<PersonId>()).Distinct()];
}

/// <summary>One way of saying who is on call.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Rotation), "rotation")]
[JsonDerivedType(typeof(Planned), "planned")]
public abstract record Layer
{
    private Layer()
    {
    }

    /// <summary>It adds its people to those below and hides nobody.</summary>
    public bool IsBeside { get; init; }

    /// <summary>Everybody who has a turn in it.</summary>
    [JsonIgnore]
    public ValueList<PersonId> Everybody => this switch
    {
        Rotation rotation => [.. rotation.People.Distinct()],
        Planned planned => [.. planned.Shifts.Select(shift => shift.Person).Distinct()],
        _ => throw new System.Diagnostics.UnreachableException(ToString()),
    };

    /// <summary>
    /// People take turns in the order they stand here. The first turn begins on <paramref name="From"/>; the next ones on the days of
    /// <paramref name="TurnsOn"/>, all at <paramref name="HandOver"/>.
    /// </summary>
    /// <param name="People">At least one.</param>
    public sealed record Rotation(ValueList<PersonId> People, DateOnly From, TimeOnly HandOver, Weekdays TurnsOn) : Layer
    {
        /// <summary>Only each so many hand-overs the next person comes: 2 with Mondays is a fortnight each.</summary>
        public int Every { get; init; } = 1;

        /// <summary>The last turn ends on this day at the hand-over; null for never.</summary>
        public DateOnly? Until { get; init; }

        /// <summary>The hours of the week it covers; null for round the clock.</summary>
        public WeekHours? Hours { get; init; }

        /// <summary>
        /// A hand-over on a holiday or at a weekend is put off to the next working day. Two that meet on one day are one: nobody loses a turn by it.
        /// </summary>
        public bool WaitsForWorkday { get; init; }
    }

    /// <summary>Shifts written down one by one, or read from a calendar. Where two meet both are on call.</summary>
    public sealed record Planned(ValueList<Shift> Shifts) : Layer
    {
        /// <summary>All of it was read from a calendar: the next one that is taken over writes it anew.</summary>
        [JsonIgnore]
        public bool IsFromCalendar => Shifts.Count > 0 && Shifts.All(shift => shift.Event is not null);
    }
}

/// <summary>Somebody is on call from one instant to another.</summary>
public sealed record Shift(DateTimeOffset From, DateTimeOffset Until, PersonId Person)
{
    /// <summary>A mark of the calendar's event it was read from, the same whenever that event is read again; null when it was not.</summary>
    public string? Event { get; init; }
}

/// <summary>
/// For a while it is otherwise. Two with one id are a swap: they were made together and go together.
/// </summary>
/// <param name="For">Whose watch it is that changes; null for whoever has it, and where nobody has it too.</param>
/// <param name="By">Who takes it; null when nobody does, which leaves a gap that is seen.</param>
public sealed record Override(string Id, DateTimeOffset From, DateTimeOffset Until, PersonId? For = null, PersonId? By = null);

/// <summary>Parts of a week by local time.</summary>
/// <param name="HolidaysAreSundays">A holiday has the hours of a Sunday, whatever day it is.</param>
public sealed record WeekHours(ValueList<Hours> Hours, bool HolidaysAreSundays = true);

/// <summary>Hours that begin on each of some days. When they end no later than they begin, they end on the day after.</summary>
public sealed record Hours(Weekdays Days, TimeOnly From, TimeOnly Until);

/// <summary>Days of the week, Monday first as everywhere here.</summary>
[Flags]
public enum Weekdays
{
    None = 0,
    Monday = 1,
    Tuesday = 2,
    Wednesday = 4,
    Thursday = 8,
    Friday = 16,
    Saturday = 32,
    Sunday = 64,
    Workdays = Monday | Tuesday | Wednesday | Thursday | Friday,
    Weekend = Saturday | Sunday,
    All = Workdays | Weekend,
}

/// <summary>Who is on call from one instant to another, and nobody comes or goes between. Nobody at all is a watch too.</summary>
public sealed record Watch(DateTimeOffset From, DateTimeOffset Until, ValueList<PersonId> People)
{
    public bool IsEmpty => People.Count == 0;
}
