namespace Beredskab.Engine.Playbooks;

/// <summary>The organisation's roles (roles.yaml, overridden by the organisation) and named groups of them.</summary>
public sealed record RoleDirectory(ValueList<Role> Roles, ValueList<RoleGroup> Groups)
{
    public static RoleDirectory Empty { get; } = new([], []);

    public Role? Find(RoleId id) => Roles.FirstOrDefault(role => role.Id == id);
}

/// <param name="Deputy">Asked after the role's own rota.</param>
/// <param name="OnCall">The rota that tells who holds the role now.</param>
public sealed record Role(RoleId Id, LocalizedText Title, LocalizedText? Duty, RoleId? Deputy, string? OnCall);

public sealed record RoleGroup(string Name, ValueList<RoleId> Roles);

/// <summary>The clocks that a playbook may name (clocks.yaml). A rule of law carries its source.</summary>
public sealed record ClockBook(ValueList<ClockDefinition> Clocks)
{
    public static ClockBook Empty { get; } = new([]);

    public ClockDefinition? Find(ClockId id) => Clocks.FirstOrDefault(clock => clock.Id == id);
}

public sealed record ClockDefinition
{
    public required ClockId Id { get; init; }

    public required LocalizedText Title { get; init; }

    public required ClockStart From { get; init; }

    /// <summary>Null: there is no instant at which it is over, so it is never late.</summary>
    public ClockLength? Length { get; init; }

    public required Evidence StoppedBy { get; init; }

    /// <summary>Reminders, counted from the clock's own instant.</summary>
    public ValueList<TimeSpan> Remind { get; init; } = [];

    public required bool IsStatutory { get; init; }

    public required string Source { get; init; }

    /// <summary>The month the source was last read, <c>2026-11</c>; null: never.</summary>
    public string? Checked { get; init; }
}

/// <summary>The instant a clock counts from: never the start of a run.</summary>
public abstract record ClockStart
{
    private ClockStart() { }

    public sealed record Knowledge(Awareness Of) : ClockStart;

    public sealed record ReceiptOf(ClockId Clock) : ClockStart;

    public sealed record WhenStarted : ClockStart;
}

/// <summary>Elapsed time counted in UTC through nights and holidays, or whole calendar months. Exactly one is set.</summary>
public sealed record ClockLength(TimeSpan? Elapsed, int? Months);

public sealed record Requirement(string Id, LocalizedText Title, string Source);
