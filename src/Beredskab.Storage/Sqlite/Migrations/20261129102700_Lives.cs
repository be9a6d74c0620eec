using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Beredskab.Storage.Sqlite.Migrations
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
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "withdrawn_by",
                table: "playbook_versions",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "playbook_drafts",
                columns: table => new
                {
                    organisation = table.Column<string>(type: "TEXT", nullable: false),
                    playbook = table.Column<string>(type: "TEXT", nullable: false),
                    source = table.Column<string>(type: "TEXT", nullable: false),
                    hash = table.Column<string>(type: "TEXT", nullable: false),
                    saved_at = table.Column<long>(type: "INTEGER", nullable: false),
                    saved_by = table.Column<string>(type: "TEXT", nullable: false),
                    reviewed_hash = table.Column<string>(type: "TEXT", nullable: true),
                    reviewed_by = table.Column<string>(type: "TEXT", nullable: true),
                    reviewed_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_playbook_drafts", x => new { x.organisation, x.playbook });
                });

            migrationBuilder.CreateTable(
                name: "playbook_history",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    organisation = table.Column<string>(type: "TEXT", nullable: false),
                    playbook = table.Column<string>(type: "TEXT", nullable: false),
                    what = table.Column<string>(type: "TEXT", nullable: false),
                    version = table.Column<string>(type: "TEXT", nullable: false),
                    hash = table.Column<string>(type: "TEXT", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    done_by = table.Column<string>(type: "TEXT", nullable: false),
                    note = table.Column<string>(type: "TEXT", nullable: true)
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
