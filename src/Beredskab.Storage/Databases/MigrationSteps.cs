using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Beredskab.Storage;

/// <summary>The steps by which the tables came to be. Read by reflection, so that a start with nothing to do need not wake EF Core.</summary>
internal static class MigrationSteps
{
    public static IReadOnlyList<string> Known<TContext>() where TContext : DbContext =>
        [.. from type in typeof(TContext).Assembly.GetTypes()
            where type.GetCustomAttribute<DbContextAttribute>()?.ContextType == typeof(TContext)
            let migration = type.GetCustomAttribute<MigrationAttribute>()
            where migration is not null
            orderby migration.Id
            select migration.Id];

    /// <summary>A step in the database that this program does not know was taken by a newer one.</summary>
    public static void RefuseUnknown(IEnumerable<string> applied, IReadOnlyList<string> known, string database)
    {
        if (applied.Except(known).ToList() is [var first, ..])
            throw new StoreRefusedException(
                $"The database {database} was changed by a newer version of Beredskab (it holds {first}). Nothing was touched. Start that version, or restore an older backup.");
    }
}
