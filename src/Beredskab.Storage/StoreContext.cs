using Beredskab.Engine;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Beredskab.Storage;

/// <summary>
/// The tables, the same in every database, organisation on every row: migrations are made from it, and the doctor reads through it
/// what it may not change. What runs every day has statements of its own (decision 0013).
/// </summary>
public abstract class StoreContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<Organisation> Organisations => Set<Organisation>();

    public DbSet<Person> People => Set<Person>();

    public DbSet<ContactPoint> ContactPoints => Set<ContactPoint>();

    public DbSet<Duty> Duties => Set<Duty>();

    public DbSet<RoleOverride> RoleOverrides => Set<RoleOverride>();

    public DbSet<AccessToken> AccessTokens => Set<AccessToken>();

    public DbSet<InboundMessage> InboundMessages => Set<InboundMessage>();

    public DbSet<PlaybookVersion> PlaybookVersions => Set<PlaybookVersion>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<InstantConverter>();
        configurationBuilder.Properties<OrganisationId>().HaveConversion<IdConverter<OrganisationId>>();
        configurationBuilder.Properties<PersonId>().HaveConversion<IdConverter<PersonId>>();
        configurationBuilder.Properties<ContactId>().HaveConversion<IdConverter<ContactId>>();
        configurationBuilder.Properties<IncidentId>().HaveConversion<IdConverter<IncidentId>>();
        configurationBuilder.Properties<PlaybookId>().HaveConversion<IdConverter<PlaybookId>>();
        configurationBuilder.Properties<RoleId>().HaveConversion<IdConverter<RoleId>>();
        configurationBuilder.Properties<EffectKey>().HaveConversion<IdConverter<EffectKey>>();
        configurationBuilder.Properties<StreamId>().HaveConversion<IdConverter<StreamId>>();
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<EntryRow>(table =>
        {
            table.ToTable("entries").HasKey(e => new { e.Stream, e.Seq });
            table.HasIndex(e => new { e.Organisation, e.Position }).IsUnique();
            table.HasIndex(e => new { e.Incident, e.Organisation, e.Position });
        });
        modelBuilder.Entity<HeadRow>().ToTable("stream_heads").HasKey(h => h.Stream);
        modelBuilder.Entity<PositionRow>().ToTable("positions").HasKey(p => p.Organisation);
        modelBuilder.Entity<AsideRow>(table =>
        {
            table.ToTable("asides").HasKey(a => a.Id);
            table.HasIndex(a => a.Stream);
            table.HasIndex(a => a.Person);
        });
        modelBuilder.Entity<Effect>(table =>
        {
            table.ToTable("effects").HasKey(e => e.Key);
            table.HasIndex(e => e.NotBefore, "ix_effects_due").HasFilter("state in ('ready', 'failed-temporarily')");
            table.HasIndex(e => e.Expires, "ix_effects_expiring").HasFilter("state in ('ready', 'failed-temporarily')");
            table.HasIndex(e => e.LeaseUntil, "ix_effects_leased").HasFilter("state in ('attempting', 'unknown')");
            table.HasIndex(e => e.Settled, "ix_effects_untold").HasFilter("settled is not null and told is null");
            table.HasIndex(e => new { e.Stream, e.Address });
            table.HasIndex(e => e.Reference);
            table.HasIndex(e => e.Person);
            table.HasIndex(e => e.Link).HasFilter("link is not null");
        });
        modelBuilder.Entity<AnswerRow>(table =>
        {
            table.ToTable("answers").HasKey(a => new { a.Caller, a.Path, a.Key });
            table.HasIndex(a => a.Created);
        });
        modelBuilder.Entity<ReplyCodeRow>(table =>
        {
            table.ToTable("reply_codes").HasKey(c => new { c.Mode, c.Number, c.Stream, c.Address, c.Person });
            table.HasIndex(c => new { c.Mode, c.Number, c.Code }, "ix_reply_codes_open").IsUnique().HasFilter("closed is null");
            table.HasIndex(c => new { c.Stream, c.Address });
        });
        modelBuilder.Entity<StreamSummary>(table =>
        {
            table.ToTable("stream_summaries").HasKey(s => s.Stream);
            table.HasIndex(s => s.NextDeadline, "ix_stream_summaries_due").HasFilter("next_deadline is not null");
            table.HasIndex(s => new { s.Organisation, s.Kind, s.Created, s.Stream });
            table.HasIndex(s => new { s.Incident, s.Kind });
        });
        modelBuilder.Entity<FileRow>().ToTable("files").HasKey(f => new { f.Organisation, f.Sha256 });
        modelBuilder.Entity<MetaRow>().ToTable("meta").HasKey(m => m.Name);
        modelBuilder.Entity<NodeRow>().ToTable("nodes").HasKey(n => n.Id);

        modelBuilder.Entity<Organisation>().ToTable("organisations").HasKey(o => o.Id);
        modelBuilder.Entity<Partner>().ToTable("partners").HasKey(p => new { p.Organisation, p.Id });
        modelBuilder.Entity<Person>(table =>
        {
            table.ToTable("people").HasKey(p => p.Id);
            table.HasOne<Organisation>().WithMany().HasForeignKey(p => p.Organisation).OnDelete(DeleteBehavior.Restrict);
            table.HasIndex(p => p.Login);
        });
        modelBuilder.Entity<ContactPoint>(table =>
        {
            table.ToTable("contact_points").HasKey(c => c.Id);
            table.HasOne<Person>().WithMany().HasForeignKey(c => c.Person).OnDelete(DeleteBehavior.Cascade);
            table.HasIndex(c => c.Address);
        });
        modelBuilder.Entity<Duty>(table =>
        {
            table.ToTable("duties").HasKey(d => new { d.Organisation, d.Role, d.Rung });
            table.HasOne<Person>().WithMany().HasForeignKey(d => d.Person).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<OnCallPlanRow>().ToTable("on_call_plans").HasKey(p => new { p.Organisation, p.Version });
        modelBuilder.Entity<RoleOverride>(table =>
        {
            table.ToTable("role_overrides").HasKey(o => o.Id);
            table.HasIndex(o => new { o.Organisation, o.Role });
        });
        modelBuilder.Entity<AccessToken>(table =>
        {
            table.ToTable("access_tokens").HasKey(t => t.Id);
            table.HasIndex(t => t.Sha256).IsUnique();
        });
        modelBuilder.Entity<ContactProofRow>(table =>
        {
            table.ToTable("contact_proofs").HasKey(p => p.Contact);
            table.HasIndex(p => p.Address);
            table.HasIndex(p => p.Organisation);
        });
        modelBuilder.Entity<Credentials>(table =>
        {
            table.ToTable("credentials").HasKey(c => c.Person);
            table.HasIndex(c => c.Subject).IsUnique();
            table.HasIndex(c => c.Organisation);
        });
        modelBuilder.Entity<RecoveryCodeRow>().ToTable("recovery_codes").HasKey(c => new { c.Person, c.Sha256 });
        modelBuilder.Entity<Passkey>(table =>
        {
            table.ToTable("passkeys").HasKey(p => p.Id);
            table.HasIndex(p => p.Person);
            table.HasIndex(p => p.Organisation);
        });
        modelBuilder.Entity<SignIn>(table =>
        {
            table.ToTable("sign_ins").HasKey(s => s.Sha256);
            table.HasIndex(s => new { s.Person, s.Begun });
        });
        modelBuilder.Entity<Invitation>(table =>
        {
            table.ToTable("invitations").HasKey(i => i.Sha256);
            table.HasIndex(i => new { i.Organisation, i.Person });
        });
        modelBuilder.Entity<AccessEntry>(table =>
        {
            table.ToTable("access_log").HasKey(e => e.Id);
            table.HasIndex(e => new { e.Organisation, e.At });
            table.HasIndex(e => new { e.Person, e.At });
        });
        modelBuilder.Entity<InboundMessage>(table =>
        {
            table.ToTable("inbound_messages").HasKey(m => m.ProviderId);
            table.HasIndex(m => m.Received, "ix_inbound_messages_open").HasFilter("outcome is null");
            table.HasIndex(m => new { m.Sender, m.Received });
        });
        modelBuilder.Entity<PlaybookVersion>(table =>
        {
            table.ToTable("playbook_versions").HasKey(v => new { v.Organisation, v.Playbook, v.Version });
            table.HasIndex(v => new { v.Organisation, v.Hash }).IsUnique();
        });
        modelBuilder.Entity<PlaybookDraft>(table =>
        {
            table.ToTable("playbook_drafts").HasKey(d => new { d.Organisation, d.Playbook });
            table.Ignore(d => d.IsReviewed);
        });
        modelBuilder.Entity<PlaybookEntry>(table =>
        {
            table.ToTable("playbook_history").HasKey(e => e.Id);
            table.HasIndex(e => new { e.Organisation, e.Playbook });
        });

        // Plain lower case with underscores, so that SQL written by hand needs no quotes in any database.
        foreach (var property in modelBuilder.Model.GetEntityTypes().SelectMany(e => e.GetProperties()))
            property.SetColumnName(Snake(property.Name));
        foreach (var property in modelBuilder.Model.GetEntityTypes().SelectMany(e => e.GetKeys()).Where(k => k.IsPrimaryKey()).SelectMany(k => k.Properties))
            property.ValueGenerated = Microsoft.EntityFrameworkCore.Metadata.ValueGenerated.Never;
    }

    private static string Snake(string name) =>
        string.Concat(name.Select((letter, i) => i > 0 && char.IsUpper(letter) ? $"_{char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));

    private sealed class InstantConverter() : ValueConverter<DateTimeOffset, long>(at => Instant.Of(at), at => Instant.At(at));

    private sealed class IdConverter<TId>() : ValueConverter<TId, string>(id => id.Value, value => Make<TId>(value))
        where TId : struct, IId<TId>;

    private static TId Make<TId>(string value) where TId : struct, IId<TId> => TId.Of(value);
}
