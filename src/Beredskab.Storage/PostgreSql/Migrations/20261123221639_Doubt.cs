using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Beredskab.Storage.PostgreSql.Migrations
{
    /// <inheritdoc />
    public partial class Doubt : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "overdue",
                table: "effects",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "resent",
                table: "effects",
                type: "bigint",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "overdue",
                table: "effects");

            migrationBuilder.DropColumn(
                name: "resent",
                table: "effects");
        }
    }
}
