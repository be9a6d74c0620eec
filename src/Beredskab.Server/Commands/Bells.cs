using Beredskab.Server.Workers;
using Beredskab.Storage;
using Hangfire;
using Hangfire.PostgreSql;

namespace Beredskab.Server.Commands;

/// <summary>
/// Hangfire, set up as nothing but a doorbell. In memory where one process has the record; in a schema of its own in the same
/// PostgreSQL where several share it. That schema may be thrown away at any moment; the next start makes it again.
/// </summary>
internal static class Bells
{
    public const string Schema = "beredskab_bells";

    public static void AddBells(this IServiceCollection services, Configured configuration)
    {
        services.AddHangfire(hangfire =>
        {
            if (configuration.Store.Provider == StoreProvider.Sqlite) hangfire.UseInMemoryStorage();
            else hangfire.UsePostgreSqlStorage(storage => storage.UseNpgsqlConnection(configuration.Store.ConnectionString!), new PostgreSqlStorageOptions
            {
                SchemaName = Schema,
                UseSlidingInvisibilityTimeout = true,
                InvisibilityTimeout = TimeSpan.FromMinutes(1),
                EnableLongPolling = true,
                QueuePollInterval = TimeSpan.FromSeconds(2),
                AllowDegradedModeWithoutStorage = false,
            });
        });
        services.AddHostedService<Ringer>();
        if (!configuration.IsWorker) return;
        services.AddHangfireServer(server => server.WorkerCount = 2);
        services.AddHostedService<Walkers>().AddHostedService(provider => provider.GetRequiredService<Sweeper>());
    }
}
