using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Beredskab.Storage.PostgreSql.Migrations
{
    /// <inheritdoc />
    public partial class Lives : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "withdrawn",
                table: "playbook_versions",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "withdrawn_by",
                table: "playbook_versions",
                type: "text",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "playbook_drafts",
                columns: table => new
                {
                    organisation = table.Column<string>(type: "text", nullable: false),
                    playbook = table.Column<string>(type: "text", nullable: false),
                    source = table.Column<string>(type: "text", nullable: false),
                    hash = table.Column<string>(type: "text", nullable: false),
                    saved_at = table.Column<long>(type: "bigint", nullable: false),
                    saved_by = table.Column<string>(type: "text", nullable: false),
                    reviewed_hash = table.Column<string>(type: "text", nullable: true),
                    reviewed_by = table.Column<string>(type: "text", nullable: true),
                    reviewed_at = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_playbook_drafts", x => new { x.organisation, x.playbook });
                });

            migrationBuilder.CreateTable(
                name: "playbook_history",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false),
                    organisation = table.Column<string>(type: "text", nullable: false),
                    playbook = table.Column<string>(type: "text", nullable: false),
                    what = table.Column<string>(type: "text", nullable: false),
                    version = table.Column<string>(type: "text", nullable: false),
                    hash = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<long>(type: "bigint", nullable: false),
                    done_by = table.Column<string>(type: "text", nullable: false),
                    note = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_playbook_history", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_playbook_history_organisation_playbook",
                table: "playbook_history",
                columns: new[] { "organisation", "playbook" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "playbook_drafts");

            migrationBuilder.DropTable(
                name: "playbook_history");

            migrationBuilder.DropColumn(
                name: "withdrawn",
                table: "playbook_versions");

            migrationBuilder.DropColumn(
                name: "withdrawn_by",
                table: "playbook_versions");
        }
    }
}
