using System.Globalization;
using Npgsql;

namespace Beredskab.Storage.PostgreSql;

/// <summary>
/// A table that nobody reads, on the server's disk. It is not written to the server's log, so after a crash of the server it is empty and is
/// filled again. Where the log itself has no room the server stops, and this does not help.
/// </summary>
internal sealed class ReserveTable(NpgsqlDataSource source, long bytes) : Reserve
{
    private const string Word = "reserve-given-up";

    /// <summary>An attempt on a disk that is nearly full takes its last room for a moment, and some answer may find none.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromMinutes(5);

    private long? _failed;
    private bool _wasThere, _isGivenUp;

    public override bool IsGivenUp => _isGivenUp;

    public override async Task<bool> GiveUp()
    {
        try
        {
            // Dropped and not emptied: an emptied table begins with new files, and there is no room for them.
            await Run("drop table beredskab_reserve", CancellationToken.None);
            _isGivenUp = true;
            await SayGivenUp(CancellationToken.None);
            return true;
        }
        catch (PostgresException gone) when (gone.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            // Another node has just done it. Or it was never put by.
            return _isGivenUp = _wasThere;
        }
        catch (NpgsqlException)
        {
            // There may be no room even for saying so; it is said when there is.
            return _isGivenUp;
        }
    }

    private Task SayGivenUp(CancellationToken stop) => Run($"insert into meta (name, value) values ('{Word}', '') on conflict (name) do nothing", stop);

    public override async Task<bool> PutBy(CancellationToken stop)
    {
        if (_failed is { } failed && TimeProvider.System.GetElapsedTime(failed) < s_pause) return false;
        try
        {
            if (await Ask("select coalesce(pg_total_relation_size(to_regclass('beredskab_reserve')), 0)", stop) is long there && there >= bytes && !_isGivenUp) return _wasThere = true;
            // What is stored aside and uncompressed takes the room it says.
            await Run(string.Create(CultureInfo.InvariantCulture,
                $"""
                drop table if exists beredskab_reserve;
                create unlogged table beredskab_reserve (filler text);
                alter table beredskab_reserve alter column filler set storage external;
                insert into beredskab_reserve select repeat('x', 1000000) from generate_series(1, {(bytes + 999_999) / 1_000_000});
                delete from meta where name = '{Word}'
                """), stop);
            (_failed, _isGivenUp, _wasThere) = (null, false, true);
            return true;
        }
        catch (NpgsqlException)
        {
            // All of it is undone: the file it was writing goes with it.
            _failed = TimeProvider.System.GetTimestamp();
            return false;
        }
    }

    public override async Task Look(CancellationToken stop)
    {
        var said = await Ask($"select count(*) from meta where name = '{Word}'", stop) is > 0L;
        var isThere = await Ask("select to_regclass('beredskab_reserve') is not null", stop) is true;
        _wasThere |= isThere;
        _isGivenUp = said || (_wasThere && !isThere);
        if (_isGivenUp && !said) await SayGivenUp(stop);
    }

    private async Task Run(string sql, CancellationToken stop)
    {
        await using var connection = await source.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        // Behind another node that is at it we do not wait for long.
#pragma warning disable CA2100 // Only ever our own words.
        await using var command = new NpgsqlCommand($"set local lock_timeout = '2s'; {sql}", connection, transaction);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(stop);
        await transaction.CommitAsync(stop);
    }

    private async Task<object?> Ask(string sql, CancellationToken stop)
    {
#pragma warning disable CA2100 // Only ever our own words.
        await using var command = source.CreateCommand(sql);
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync(stop);
    }
}
