using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Beredskab.Storage.PostgreSql.Migrations
{
    /// <inheritdoc />
    public partial class First : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "access_tokens",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false),
                    organisation = table.Column<string>(type: "text", nullable: false),
                    person = table.Column<string>(type: "text", nullable: false),
                    sha256 = table.Column<string>(type: "text", nullable: false),
                    roles = table.Column<string>(type: "text", nullable: false),
                    created = table.Column<long>(type: "bigint", nullable: false),
                    last_used = table.Column<long>(type: "bigint", nullable: true),
                    revoked = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_access_tokens", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "answers",
                columns: table => new
                {
                    caller = table.Column<string>(type: "text", nullable: false),
                    path = table.Column<string>(type: "text", nullable: false),
                    key = table.Column<string>(type: "text", nullable: false),
                    organisation = table.Column<string>(type: "text", nullable: false),
                    body_sha256 = table.Column<string>(type: "text", nullable: false),
                    status = table.Column<int>(type: "integer", nullable: false),
                    response = table.Column<string>(type: "text", nullable: false),
                    created = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_answers", x => new { x.caller, x.path, x.key });
                });

            migrationBuilder.CreateTable(
                name: "asides",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false),
                    organisation = table.Column<string>(type: "text", nullable: false),
                    stream = table.Column<string>(type: "text", nullable: false),
                    person = table.Column<string>(type: "text", nullable: true),
                    salt = table.Column<byte[]>(type: "bytea", nullable: true),
                    value = table.Column<string>(type: "text", nullable: true),
                    created = table.Column<long>(type: "bigint", nullable: false),
                    erased = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_asides", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "effects",
                columns: table => new
                {
                    key = table.Column<string>(type: "text", nullable: false),
                    organisation = table.Column<string>(type: "text", nullable: false),
                    stream = table.Column<string>(type: "text", nullable: false),
                    address = table.Column<string>(type: "text", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    mode = table.Column<string>(type: "text", nullable: false),
                    recipient = table.Column<string>(type: "text", nullable: false),
                    person = table.Column<string>(type: "text", nullable: true),
                    channel = table.Column<string>(type: "text", nullable: false),
                    ordinal = table.Column<int>(type: "integer", nullable: false),
                    priority = table.Column<int>(type: "integer", nullable: false),
                    not_before = table.Column<long>(type: "bigint", nullable: false),
                    expires = table.Column<long>(type: "bigint", nullable: true),
                    state = table.Column<string>(type: "text", nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    fence = table.Column<long>(type: "bigint", nullable: false),
                    node = table.Column<string>(type: "text", nullable: true),
                    lease_until = table.Column<long>(type: "bigint", nullable: true),
                    payload = table.Column<string>(type: "text", nullable: false),
                    reference = table.Column<string>(type: "text", nullable: true),
                    why = table.Column<string>(type: "text", nullable: true),
                    remembered = table.Column<string>(type: "text", nullable: true),
                    created = table.Column<long>(type: "bigint", nullable: false),
                    started = table.Column<long>(type: "bigint", nullable: true),
                    settled = table.Column<long>(type: "bigint", nullable: true),
                    told = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_effects", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "entries",
                columns: table => new
                {
                    stream = table.Column<string>(type: "text", nullable: false),
                    seq = table.Column<long>(type: "bigint", nullable: false),
                    organisation = table.Column<string>(type: "text", nullable: false),
                    incident = table.Column<string>(type: "text", nullable: true),
                    position = table.Column<long>(type: "bigint", nullable: false),
                    written = table.Column<long>(type: "bigint", nullable: false),
                    type = table.Column<string>(type: "text", nullable: false),
                    hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    body = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_entries", x => new { x.stream, x.seq });
                });

            migrationBuilder.CreateTable(
                name: "inbound_messages",
                columns: table => new
                {
                    provider_id = table.Column<string>(type: "text", nullable: false),
                    organisation = table.Column<string>(type: "text", nullable: false),
                    mode = table.Column<string>(type: "text", nullable: false),
                    sender = table.Column<string>(type: "text", nullable: false),
                    body = table.Column<string>(type: "text", nullable: false),
                    received = table.Column<long>(type: "bigint", nullable: false),
                    person = table.Column<string>(type: "text", nullable: true),
                    outcome = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_inbound_messages", x => x.provider_id);
                });

            migrationBuilder.CreateTable(
                name: "meta",
                columns: table => new
                {
                    name = table.Column<string>(type: "text", nullable: false),
                    value = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_meta", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "organisations",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    language = table.Column<string>(type: "text", nullable: false),
                    created = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_organisations", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "playbook_versions",
                columns: table => new
                {
                    organisation = table.Column<string>(type: "text", nullable: false),
                    playbook = table.Column<string>(type: "text", nullable: false),
                    version = table.Column<string>(type: "text", nullable: false),
                    hash = table.Column<string>(type: "text", nullable: false),
                    canonical = table.Column<string>(type: "text", nullable: false),
                    source = table.Column<string>(type: "text", nullable: false),
                    published_at = table.Column<long>(type: "bigint", nullable: false),
                    published_by = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_playbook_versions", x => new { x.organisation, x.playbook, x.version });
                });

            migrationBuilder.CreateTable(
                name: "positions",
                columns: table => new
                {
                    organisation = table.Column<string>(type: "text", nullable: false),
                    position = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_positions", x => x.organisation);
                });

            migrationBuilder.CreateTable(
                name: "reply_codes",
                columns: table => new
                {
                    mode = table.Column<string>(type: "text", nullable: false),
                    number = table.Column<string>(type: "text", nullable: false),
                    stream = table.Column<string>(type: "text", nullable: false),
                    address = table.Column<string>(type: "text", nullable: false),
                    person = table.Column<string>(type: "text", nullable: false),
                    organisation = table.Column<string>(type: "text", nullable: false),
                    code = table.Column<string>(type: "text", nullable: false),
                    opened = table.Column<long>(type: "bigint", nullable: false),
                    closed = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_reply_codes", x => new { x.mode, x.number, x.stream, x.address, x.person });
                });

            migrationBuilder.CreateTable(
                name: "role_overrides",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false),
                    organisation = table.Column<string>(type: "text", nullable: false),
                    role = table.Column<string>(type: "text", nullable: false),
                    person = table.Column<string>(type: "text", nullable: false),
                    begins = table.Column<long>(type: "bigint", nullable: false),
                    ends = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_role_overrides", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "stream_heads",
                columns: table => new
                {
                    stream = table.Column<string>(type: "text", nullable: false),
                    organisation = table.Column<string>(type: "text", nullable: false),
                    incident = table.Column<string>(type: "text", nullable: true),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    written = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_stream_heads", x => x.stream);
                });

            migrationBuilder.CreateTable(
                name: "stream_summaries",
                columns: table => new
                {
                    stream = table.Column<string>(type: "text", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    organisation = table.Column<string>(type: "text", nullable: false),
                    incident = table.Column<string>(type: "text", nullable: false),
                    id = table.Column<string>(type: "text", nullable: true),
                    playbook = table.Column<string>(type: "text", nullable: true),
                    playbook_version = table.Column<string>(type: "text", nullable: true),
                    playbook_hash = table.Column<string>(type: "text", nullable: true),
                    status = table.Column<string>(type: "text", nullable: false),
                    mode = table.Column<string>(type: "text", nullable: false),
                    created = table.Column<long>(type: "bigint", nullable: false),
                    ended = table.Column<long>(type: "bigint", nullable: true),
                    next_deadline = table.Column<long>(type: "bigint", nullable: true),
                    title_aside = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_stream_summaries", x => x.stream);
                });

            migrationBuilder.CreateTable(
                name: "people",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false),
                    organisation = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    language = table.Column<string>(type: "text", nullable: false),
                    login = table.Column<string>(type: "text", nullable: true),
                    created = table.Column<long>(type: "bigint", nullable: false),
                    departed = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_people", x => x.id);
                    table.ForeignKey(
                        name: "FK_people_organisations_organisation",
                        column: x => x.organisation,
                        principalTable: "organisations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "contact_points",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false),
                    organisation = table.Column<string>(type: "text", nullable: false),
                    person = table.Column<string>(type: "text", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    address = table.Column<string>(type: "text", nullable: false),
                    rank = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_contact_points", x => x.id);
                    table.ForeignKey(
                        name: "FK_contact_points_people_person",
                        column: x => x.person,
                        principalTable: "people",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "duties",
                columns: table => new
                {
                    organisation = table.Column<string>(type: "text", nullable: false),
                    role = table.Column<string>(type: "text", nullable: false),
                    rung = table.Column<int>(type: "integer", nullable: false),
                    person = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_duties", x => new { x.organisation, x.role, x.rung });
                    table.ForeignKey(
                        name: "FK_duties_people_person",
                        column: x => x.person,
                        principalTable: "people",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_access_tokens_sha256",
                table: "access_tokens",
                column: "sha256",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_answers_created",
                table: "answers",
                column: "created");

            migrationBuilder.CreateIndex(
                name: "IX_asides_person",
                table: "asides",
                column: "person");

            migrationBuilder.CreateIndex(
                name: "IX_asides_stream",
                table: "asides",
                column: "stream");

            migrationBuilder.CreateIndex(
                name: "IX_contact_points_address",
                table: "contact_points",
                column: "address");

            migrationBuilder.CreateIndex(
                name: "IX_contact_points_person",
                table: "contact_points",
                column: "person");

            migrationBuilder.CreateIndex(
                name: "IX_duties_person",
                table: "duties",
                column: "person");

            migrationBuilder.CreateIndex(
                name: "ix_effects_due",
                table: "effects",
                column: "not_before",
                filter: "state in ('ready', 'failed-temporarily')");

            migrationBuilder.CreateIndex(
                name: "ix_effects_expiring",
                table: "effects",
                column: "expires",
                filter: "state in ('ready', 'failed-temporarily')");

            migrationBuilder.CreateIndex(
                name: "ix_effects_leased",
                table: "effects",
                column: "lease_until",
                filter: "state in ('attempting', 'unknown')");

            migrationBuilder.CreateIndex(
                name: "IX_effects_person",
                table: "effects",
                column: "person");

            migrationBuilder.CreateIndex(
                name: "IX_effects_reference",
                table: "effects",
                column: "reference");

            migrationBuilder.CreateIndex(
                name: "IX_effects_stream_address",
                table: "effects",
                columns: new[] { "stream", "address" });

            migrationBuilder.CreateIndex(
                name: "ix_effects_untold",
                table: "effects",
                column: "settled",
                filter: "settled is not null and told is null");

            migrationBuilder.CreateIndex(
                name: "IX_entries_incident_organisation_position",
                table: "entries",
                columns: new[] { "incident", "organisation", "position" });

            migrationBuilder.CreateIndex(
                name: "IX_entries_organisation_position",
                table: "entries",
                columns: new[] { "organisation", "position" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_inbound_messages_open",
                table: "inbound_messages",
                column: "received",
                filter: "outcome is null");

            migrationBuilder.CreateIndex(
                name: "IX_people_login",
                table: "people",
                column: "login");

            migrationBuilder.CreateIndex(
                name: "IX_people_organisation",
                table: "people",
                column: "organisation");

            migrationBuilder.CreateIndex(
                name: "IX_playbook_versions_organisation_hash",
                table: "playbook_versions",
                columns: new[] { "organisation", "hash" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_reply_codes_open",
                table: "reply_codes",
                columns: new[] { "mode", "number", "code" },
                unique: true,
                filter: "closed is null");

            migrationBuilder.CreateIndex(
                name: "IX_reply_codes_stream_address",
                table: "reply_codes",
                columns: new[] { "stream", "address" });

            migrationBuilder.CreateIndex(
                name: "IX_role_overrides_organisation_role",
                table: "role_overrides",
                columns: new[] { "organisation", "role" });

            migrationBuilder.CreateIndex(
                name: "ix_stream_summaries_due",
                table: "stream_summaries",
                column: "next_deadline",
                filter: "next_deadline is not null");

            migrationBuilder.CreateIndex(
                name: "IX_stream_summaries_incident_kind",
                table: "stream_summaries",
                columns: new[] { "incident", "kind" });

            migrationBuilder.CreateIndex(
                name: "IX_stream_summaries_organisation_kind_created_stream",
                table: "stream_summaries",
                columns: new[] { "organisation", "kind", "created", "stream" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "access_tokens");

            migrationBuilder.DropTable(
                name: "answers");

            migrationBuilder.DropTable(
                name: "asides");

            migrationBuilder.DropTable(
                name: "contact_points");

            migrationBuilder.DropTable(
                name: "duties");

            migrationBuilder.DropTable(
                name: "effects");

            migrationBuilder.DropTable(
                name: "entries");

            migrationBuilder.DropTable(
                name: "inbound_messages");

            migrationBuilder.DropTable(
                name: "meta");

            migrationBuilder.DropTable(
                name: "playbook_versions");

            migrationBuilder.DropTable(
                name: "positions");

            migrationBuilder.DropTable(
                name: "reply_codes");

            migrationBuilder.DropTable(
                name: "role_overrides");

            migrationBuilder.DropTable(
                name: "stream_heads");

            migrationBuilder.DropTable(
                name: "stream_summaries");

            migrationBuilder.DropTable(
                name: "people");

            migrationBuilder.DropTable(
                name: "organisations");
        }
    }
}
