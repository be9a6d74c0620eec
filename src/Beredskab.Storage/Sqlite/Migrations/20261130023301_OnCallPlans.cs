using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Beredskab.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class OnCallPlans : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "asked",
                table: "effects",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "silences",
                table: "effects",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.CreateTable(
                name: "on_call_plans",
                columns: table => new
                {
                    organisation = table.Column<string>(type: "TEXT", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    plan = table.Column<string>(type: "TEXT", nullable: false),
                    written = table.Column<long>(type: "INTEGER", nullable: false),
                    author = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_on_call_plans", x => new { x.organisation, x.version });
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "on_call_plans");

            migrationBuilder.DropColumn(
                name: "asked",
                table: "effects");

            migrationBuilder.DropColumn(
                name: "silences",
                table: "effects");
        }
    }
}
