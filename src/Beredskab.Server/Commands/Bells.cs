using Beredskab.Server.Workers;
using Beredskab.Storage;
using Hangfire;
using Hangfire.Logging;
using Hangfire.PostgreSql;
using Microsoft.Extensions.Logging.Abstractions;
using LogLevel = Hangfire.Logging.LogLevel;
using Severity = Microsoft.Extensions.Logging.LogLevel;

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
        services.AddHangfire((provider, hangfire) =>
        {
            hangfire.UseLogProvider(new BellLogs(provider.GetRequiredService<ILoggerFactory>()));
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

/// <summary>
/// Hangfire has one log for the whole process. Where several servers live in one, as in tests, the last to come is given it, and may be gone
/// when another one asks.
/// </summary>
internal sealed class BellLogs(ILoggerFactory loggers) : ILogProvider
{
    public ILog GetLogger(string name)
    {
        try
        {
            return new BellLog(loggers.CreateLogger(name));
        }
        catch (ObjectDisposedException)
        {
            return new BellLog(NullLogger.Instance);
        }
    }

    private sealed class BellLog(ILogger log) : ILog
    {
        public bool Log(LogLevel logLevel, Func<string>? messageFunc, Exception? exception = null)
        {
            var severity = logLevel switch
            {
                LogLevel.Trace => Severity.Trace,
                LogLevel.Debug => Severity.Debug,
                LogLevel.Info => Severity.Information,
                LogLevel.Warn => Severity.Warning,
                LogLevel.Error => Severity.Error,
                _ => Severity.Critical,
            };
            if (messageFunc is null || !log.IsEnabled(severity)) return log.IsEnabled(severity);
            log.Log(severity, exception, "{Said}", messageFunc());
            return true;
        }
    }
}
