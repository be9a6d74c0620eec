using System.Data.Common;
using Beredskab.Engine;

namespace Beredskab.Storage;

/// <summary>Messages people sent us. Kept before they are acted on, so that one the process died over is found again.</summary>
public sealed class Inbox
{
    private const string Select = "select provider_id, organisation, mode, sender, body, received, person, outcome from inbound_messages ";

    private readonly Database _database;

    internal Inbox(Database database) => _database = database;

    /// <summary>Keeps a message; false when the provider has brought it before.</summary>
    public async Task<bool> Take(InboundMessage message, CancellationToken stop = default) => await _database.Write(
        """
        insert into inbound_messages (provider_id, organisation, mode, sender, body, received, person, outcome)
        values (@id, @organisation, @mode, @sender, @body, @received, @person, @outcome)
        on conflict (provider_id) do nothing
        """, stop,
        ("@id", message.ProviderId), ("@organisation", message.Organisation.Value), ("@mode", message.Mode), ("@sender", message.Sender),
        ("@body", message.Body), ("@received", Instant.Of(message.Received)), ("@person", message.Person?.Value), ("@outcome", message.Outcome)) == 1;

    /// <summary>What it was taken for, and whose it was.</summary>
    public async Task Settle(string providerId, string outcome, PersonId? person = null, CancellationToken stop = default) => await _database.Write(
        "update inbound_messages set outcome = @outcome, person = coalesce(@person, person) where provider_id = @id", stop,
        ("@outcome", outcome), ("@person", person?.Value), ("@id", providerId));

    public async Task<InboundMessage?> Get(string providerId, CancellationToken stop = default) =>
        (await _database.Read(Select + "where provider_id = @id", MessageOf, stop, ("@id", providerId))).SingleOrDefault();

    /// <summary>Which of these the provider has brought.</summary>
    public async Task<HashSet<string>> Known(IReadOnlyCollection<string> providerIds, CancellationToken stop = default) => providerIds.Count == 0 ? []
        : [.. await _database.Read(
            $"select provider_id from inbound_messages where {_database.AnyOf("provider_id", "@ids")}", row => row.GetString(0), stop, ("@ids", _database.List(providerIds)))];

    /// <summary>Those nobody has dealt with yet, oldest first.</summary>
    public Task<List<InboundMessage>> Open(int max = 100, CancellationToken stop = default) =>
        _database.Read(Select + "where outcome is null order by received limit @max", MessageOf, stop, ("@max", max));

    /// <summary>How many that could not be placed came from a number since then; no more than <paramref name="max"/> are counted.</summary>
    public async Task<int> Unplaced(string sender, DateTimeOffset since, int max, CancellationToken stop = default) => (await _database.Read(
        $"select provider_id from inbound_messages where sender = @sender and received > @since and {_database.AnyOf("outcome", "@unplaced")} limit @max", row => row.GetString(0), stop,
        ("@sender", sender), ("@since", Instant.Of(since)), ("@max", max),
        ("@unplaced", _database.List([InboundMessage.UnknownNumber, InboundMessage.WrongCode, InboundMessage.NotUnderstood, InboundMessage.Stop])))).Count;

    private static InboundMessage MessageOf(DbDataReader row) =>
        new(row.GetString(0), new(row.GetString(1)), row.GetString(2), row.GetString(3), row.GetString(4), row.Instant(5))
        {
            Person = row.Text(6) is { } person ? new PersonId(person) : null,
            Outcome = row.Text(7),
        };
}
