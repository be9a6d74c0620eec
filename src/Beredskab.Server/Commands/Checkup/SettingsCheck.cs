using Beredskab.Storage;

namespace Beredskab.Server.Commands.Checkup;

/// <summary>The settings as the server would read them now: every fault that would stop its start.</summary>
internal static class SettingsCheck
{
    public static IEnumerable<Finding> Look(Configured configured) => configured.Faults is []
        ? [Finding.Ok("settings", $"The {(configured.IsSimulated ? "simulated" : "real")} world, {(configured.Store.Provider == StoreProvider.Sqlite ? "SQLite" : "PostgreSQL")}, reached at {configured.PublicUrl}.")]
        : configured.Faults.Select(fault => Finding.Fault("settings", fault));
}
