using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Beredskab.Storage.PostgreSql;

public sealed class PostgreSqlStoreContext(DbContextOptions<PostgreSqlStoreContext> options) : StoreContext(options);

/// <summary>For <c>dotnet ef migrations add NAME --context PostgreSqlStoreContext --output-dir PostgreSql/Migrations</c>.</summary>
internal sealed class PostgreSqlStoreContextFactory : IDesignTimeDbContextFactory<PostgreSqlStoreContext>
{
    public PostgreSqlStoreContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgreSqlStoreContext>().UseNpgsql("Host=localhost;Database=design").Options);
}
