using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Beredskab.Storage.PostgreSql.Migrations
{
    /// <inheritdoc />
    public partial class AckLinks : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "link",
                table: "effects",
                type: "text",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_effects_link",
                table: "effects",
                column: "link",
                filter: "link is not null");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_effects_link",
                table: "effects");

            migrationBuilder.DropColumn(
                name: "link",
                table: "effects");
        }
    }
}
