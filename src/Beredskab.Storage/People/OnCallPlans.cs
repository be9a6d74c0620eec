using System.Data.Common;
using System.Text.Json;
using Beredskab.Engine;
using Beredskab.Engine.OnCall;
using Microsoft.EntityFrameworkCore;

namespace Beredskab.Storage;

/// <summary>A plan of who is called, as it stands or once stood.</summary>
/// <param name="Version">Counts up by one; 0 is what there was before anybody wrote one.</param>
public sealed record WrittenPlan(OnCallPlan Plan, int Version)
{
    public DateTimeOffset? Written { get; init; }

    /// <summary>Null when no person wrote it.</summary>
    public PersonId? By { get; init; }
}

/// <summary>Each organisation's plan of who is called. A version never changes; the newest is the one that counts.</summary>
public sealed class OnCallPlans
{
    private readonly Database _database;

    internal OnCallPlans(Database database) => _database = database;

    public Task<WrittenPlan> Newest(OrganisationId organisation, CancellationToken stop = default) => _database.Read(session => Newest(session, organisation, stop), stop);

    /// <summary>False when another version came meanwhile: then nothing is written.</summary>
    public Task<bool> Write(OrganisationId organisation, OnCallPlan plan, int basedOn, PersonId? by, DateTimeOffset now, CancellationToken stop = default) =>
        _database.Write(session => Write(session, organisation, plan, basedOn, by, now, stop), stop);

    /// <summary>Who wrote when, newest first.</summary>
    public Task<List<WrittenPlan>> History(OrganisationId organisation, int max = 50, CancellationToken stop = default) => _database.Read(
        "select plan, version, written, author from on_call_plans where organisation = @organisation order by version desc limit @max", Of, stop,
        ("@organisation", organisation.Value), ("@max", max));

    /// <summary>For whoever may only look.</summary>
    public static async Task<WrittenPlan> Newest(StoreContext context, OrganisationId organisation, CancellationToken stop = default)
    {
        var newest = await context.Set<OnCallPlanRow>().AsNoTracking().Where(plan => plan.Organisation == organisation).OrderByDescending(plan => plan.Version).FirstOrDefaultAsync(stop);
        if (newest is not null) return new(Read(newest.Plan), newest.Version) { Written = newest.Written, By = newest.Author is { } by ? new PersonId(by) : null };
        var duties = await context.Duties.AsNoTracking().Where(duty => duty.Organisation == organisation).ToListAsync(stop);
        return new(BeforePlans(duties.OrderBy(duty => duty.Rung).Select(duty => (duty.Role, duty.Person))), 0);
    }

    internal static async Task<WrittenPlan> Newest(Session session, OrganisationId organisation, CancellationToken stop)
    {
        (string, object?) id = ("@organisation", organisation.Value);
        var newest = await session.Query("select plan, version, written, author from on_call_plans where organisation = @organisation order by version desc limit 1", Of, stop, id);
        if (newest is [var plan]) return plan;
        return new(BeforePlans(await session.Query("select role, person from duties where organisation = @organisation order by role, rung", row => (new RoleId(row.GetString(0)), new PersonId(row.GetString(1))), stop, id)), 0);
    }

    internal static async Task<bool> Write(Session session, OrganisationId organisation, OnCallPlan plan, int basedOn, PersonId? by, DateTimeOffset now, CancellationToken stop) => await session.Execute(
        """
        insert into on_call_plans (organisation, version, plan, written, author)
        select @organisation, @version, @plan, @now, @by where @before = (select coalesce(max(version), 0) from on_call_plans where organisation = @organisation)
        on conflict (organisation, version) do nothing
        """, stop,
        ("@organisation", organisation.Value), ("@version", basedOn + 1), ("@plan", JsonSerializer.Serialize(plan, Wire.Options)), ("@now", Instant.Of(now)),
        ("@by", by?.Value), ("@before", basedOn)) == 1;

    /// <summary>A release before the plans kept who is called for a role as rows, each person alone.</summary>
    private static OnCallPlan BeforePlans(IEnumerable<(RoleId Role, PersonId Person)> rungs) =>
        OnCallPlan.Empty with { Ladders = [.. rungs.GroupBy(rung => rung.Role).Select(role => Ladder.OneByOne(role.Key, role.Select(rung => rung.Person)))] };

    private static OnCallPlan Read(string json) => JsonSerializer.Deserialize<OnCallPlan>(json, Wire.Options)!;

    private static WrittenPlan Of(DbDataReader row) => new(Read(row.GetString(0)), row.GetInt32(1))
    {
        Written = row.Instant(2),
        By = row.Text(3) is { } by ? new PersonId(by) : null,
    };
}
