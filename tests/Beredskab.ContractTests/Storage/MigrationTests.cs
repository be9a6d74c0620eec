using Beredskab.Storage;
using Beredskab.Storage.PostgreSql;
using Beredskab.Storage.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace Beredskab.ContractTests.Storage;

/// <summary>
/// While nodes are upgraded one after the other, old ones read and write tables that the first new one has changed already. So a step
/// adds, and takes nothing away.
/// </summary>
public class MigrationTests
{
    [Fact]
    public void Every_step_in_the_tables_of_SQLite_only_adds() => OnlyAdds(new SqliteStoreContext(new DbContextOptionsBuilder<SqliteStoreContext>().UseSqlite("Data Source=none").Options));

    [Fact]
    public void Every_step_in_the_tables_of_PostgreSQL_only_adds() => OnlyAdds(new PostgreSqlStoreContext(new DbContextOptionsBuilder<PostgreSqlStoreContext>().UseNpgsql("Host=none").Options));

    [Fact]
    public void A_step_that_takes_away_renames_or_demands_is_found()
    {
        Fault(new DropColumnOperation { Table = "effects", Name = "why" }).ShouldNotBeNull();
        Fault(new RenameColumnOperation { Table = "effects", Name = "why", NewName = "reason" }).ShouldNotBeNull();
        Fault(new AlterColumnOperation { Table = "effects", Name = "why" }).ShouldNotBeNull();
        Fault(new DropTableOperation { Name = "effects" }).ShouldNotBeNull();
        Fault(new AddColumnOperation { Table = "effects", Name = "later", IsNullable = false }).ShouldNotBeNull();
        Fault(new SqlOperation { Sql = "alter table effects drop column why" }).ShouldNotBeNull();
        Fault(new AddColumnOperation { Table = "effects", Name = "later", IsNullable = true }).ShouldBeNull();
        Fault(new AddColumnOperation { Table = "effects", Name = "later", IsNullable = false, DefaultValue = 0 }).ShouldBeNull();
    }

    private static void OnlyAdds(StoreContext context)
    {
        using (context)
        {
            var steps = context.GetService<IMigrationsAssembly>();
            steps.Migrations.Count.ShouldBeGreaterThan(0);
            var faults =
                from step in steps.Migrations
                let operations = steps.CreateMigration(step.Value, context.Database.ProviderName!).UpOperations
                let made = operations.OfType<CreateTableOperation>().Select(table => table.Name).ToHashSet()
                from operation in operations
                // No old node writes to a table that is new.
                where operation is not CreateIndexOperation index || !made.Contains(index.Table)
                let fault = Fault(operation)
                where fault is not null
                select $"{step.Key}: {fault}";
            faults.ShouldBeEmpty();
        }
    }

    /// <summary>What an old node would stumble over; null when there is nothing.</summary>
    private static string? Fault(MigrationOperation operation) => operation switch
    {
        CreateTableOperation or CreateIndexOperation { IsUnique: false } => null,
        AddColumnOperation { IsNullable: true } => null,
        AddColumnOperation { DefaultValue: not null } or AddColumnOperation { DefaultValueSql: not null } => null,
        AddColumnOperation added => $"the column {added.Table}.{added.Name} is demanded of an old node that does not know it",
        CreateIndexOperation { IsUnique: true } made => $"the index {made.Name} may refuse what an old node writes",
        _ => $"{operation.GetType().Name} is not an addition",
    };
}
