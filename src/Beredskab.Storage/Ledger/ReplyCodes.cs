using System.Data.Common;
using Beredskab.Engine;

namespace Beredskab.Storage;

/// <summary>A four-digit code: what <c>JA 4711</c> from a number means, or from a mail address in small letters.</summary>
/// <param name="Closed">When its task was over; it still means that task for 30 days.</param>
public sealed record ReplyCode(
    string Mode, string Number, string Code, PersonId Person, OrganisationId Organisation, StreamId Stream, string Address,
    DateTimeOffset Opened, DateTimeOffset? Closed)
{
    public bool IsMail => Number.Contains('@', StringComparison.Ordinal);

    /// <summary>Whether it still means its task.</summary>
    public bool IsKnown(DateTimeOffset now) => Closed is not { } closed || closed > now - CodeRows.Rest;
}

/// <summary>Finds the task an answer is about. Codes are allotted when the message that carries them is written (<see cref="NewEffect.Code"/>).</summary>
public sealed class ReplyCodes
{
    private const string Select = "select mode, number, code, person, organisation, stream, address, opened, closed from reply_codes ";

    private readonly Database _database;

    internal ReplyCodes(Database database) => _database = database;

    /// <summary>What a code from a number stands for; null when it stands for nothing (any more).</summary>
    public async Task<ReplyCode?> Find(string mode, string number, string code, DateTimeOffset now, CancellationToken stop = default) =>
        (await _database.Read(
            Select + "where mode = @mode and number = @number and code = @code and (closed is null or closed > @oldest) order by opened desc", Map, stop,
            ("@mode", mode), ("@number", number), ("@code", code), ("@oldest", Instant.Of(now - CodeRows.Rest)))).FirstOrDefault();

    /// <summary>What a number is being asked, oldest first: an answer without a code is clear when there is only one.</summary>
    public Task<List<ReplyCode>> Open(string mode, string number, CancellationToken stop = default) =>
        _database.Read(Select + "where mode = @mode and number = @number and closed is null order by opened, code", Map, stop,
            ("@mode", mode), ("@number", number));

    /// <summary>A person's code for a task, for pages and calls that show it.</summary>
    public Task<List<ReplyCode>> Of(StreamId stream, string address, CancellationToken stop = default) =>
        _database.Read(Select + "where stream = @stream and address = @address order by opened, number", Map, stop,
            ("@stream", stream.Value), ("@address", address));

    private static ReplyCode Map(DbDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), new(row.GetString(3)), new(row.GetString(4)), new(row.GetString(5)),
        row.GetString(6), row.Instant(7), row.InstantOrNull(8));
}
