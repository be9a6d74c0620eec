using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Beredskab.Storage.PostgreSql.Migrations
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
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "silences",
                table: "effects",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.CreateTable(
                name: "on_call_plans",
                columns: table => new
                {
                    organisation = table.Column<string>(type: "text", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    plan = table.Column<string>(type: "text", nullable: false),
                    written = table.Column<long>(type: "bigint", nullable: false),
                    author = table.Column<string>(type: "text", nullable: true)
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
