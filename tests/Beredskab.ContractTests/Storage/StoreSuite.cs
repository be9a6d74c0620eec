using Beredskab.Engine;
using Beredskab.Storage;
using Beredskab.Testing;

namespace Beredskab.ContractTests.Storage;

/// <summary>A fresh, empty store for each test. Each family of promises is written once and inherited by every database.</summary>
public abstract class StoreSuite : IAsyncLifetime
{
    protected static readonly OrganisationId Fjordby = new("fjordby");
    protected static readonly OrganisationId Aaby = new("åby");
    protected static readonly IncidentId Incident = new("i-1");
    protected static readonly StreamId Run = StreamId.Of(new RunId("r-1"));
    protected static readonly PersonId Ana = new("ana");

    /// <summary>A Monday morning, 06:40 in Copenhagen.</summary>
    protected static readonly DateTimeOffset Morning = new(2026, 11, 23, 5, 40, 0, TimeSpan.Zero);

    private readonly List<Store> _opened = [];

    protected ManualTime Time { get; } = new(Morning);

    protected string Folder { get; } = Directory.CreateTempSubdirectory("beredskab-store-").FullName;

    protected Store Store { get; private set; } = null!;

    public virtual async ValueTask InitializeAsync() => Store = await Open(Folder);

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var store in _opened) await store.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens what the folder belongs to; a second folder is a second node where the database allows several.</summary>
    protected async Task<Store> Open(string folder)
    {
        var store = await Store.Open(SettingsFor(folder), Time);
        _opened.Add(store);
        return store;
    }

    protected async Task Close()
    {
        foreach (var store in _opened) await store.DisposeAsync();
        _opened.Clear();
    }

    protected async Task Reopen()
    {
        await Close();
        Store = await Open(Folder);
    }

    protected abstract StoreSettings SettingsFor(string folder);

    protected static NewEntry Note(string text = "noted", DateTimeOffset? happened = null) =>
        new("noted", happened ?? Morning, "ana", $$"""{"text":"{{text}}"}""");

    protected Commit Writing(StreamId stream, long expected, params NewEntry[] entries) => new()
    {
        Organisation = Fjordby,
        At = Store.Now(),
        Appends = [new(stream, expected, "live", Incident, entries)],
    };

    protected async Task<CommitResult.Committed> Commit(Commit commit) =>
        (await Store.Journal.Commit(commit)).ShouldBeOfType<CommitResult.Committed>();

    protected NewEffect Sms(string address = "page~1", int ordinal = 0, string recipient = "c-ana") => new()
    {
        Key = Engine.Outside.Effect.KeyOf(Fjordby, Run.Value, Engine.Runs.Address.TryParse(address, out var at) ? at : null, recipient, "sms", 1, ordinal),
        Stream = Run,
        Address = address,
        Kind = "sms",
        Mode = "live",
        Recipient = recipient,
        Person = Ana,
        Channel = "sms",
        Ordinal = ordinal,
        NotBefore = Store.Now(),
        Payload = """{"to":"+4520000001","text":"Vagt: blåt lys på åen"}""",
    };

    protected Task<CommitResult.Committed> Wish(params NewEffect[] effects) =>
        Commit(new() { Organisation = Fjordby, At = Store.Now(), Effects = effects });

    /// <summary>Takes everything that is due, for a minute.</summary>
    protected async Task<IReadOnlyList<Effect>> Claim(string node = "node-1", int max = 100) =>
        (await Store.Ledger.Claim(node, Store.Now(), max, Store.Now() + 1.Minutes)).Effects;
}
