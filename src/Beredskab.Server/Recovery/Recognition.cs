using System.Globalization;
using Beredskab.Server.Telemetry;
using Beredskab.Server.Workers;
using Beredskab.Storage;

namespace Beredskab.Server.Recovery;

/// <summary>
/// At start, before anything moves: is this the database that was running last? One that was set back by a restore, or that is a copy
/// beside its original, remembers as unsent what has been sent. Then everything stands still until people have looked (P7).
/// </summary>
public sealed class Recognition(Store store, StoreSettings settings, Witness witness, NodeRoles roles, ILogger<Recognition> log)
{
    private const string Recovered = "recovered-beat", Blind = "blind", Timeline = "timeline";

    /// <summary>Where the database was when it was last started; a name that no database has right after <c>beredskab restore</c>.</summary>
    public const string Place = "place", PutBack = "put-back";

    private bool _isBlind;

    /// <summary>Where the database was when it was last trusted; null where its data folder says so.</summary>
    public DatabasePlace? Trusted { get; private set; }

    /// <summary>
    /// There is a past, and no witness to say whether it is the whole of it: on this node, or on one of the workers that share its database. A
    /// node that only serves pages sends nothing, and what its own witness lacks says nothing.
    /// </summary>
    public async Task<bool> IsBlind() => _isBlind || (store.IsShared && await store.Nodes.AnySays(Blind, Pulse.Silence));

    public async Task Begin(CancellationToken stop = default)
    {
        // What one node recognises and writes down, those that start with it find as known.
        await using var alone = await store.Alone(stop);
        var lines = witness.Recall();
        var heads = (await store.Journal.Heads(DateTimeOffset.MinValue, stop)).ToDictionary(head => head.Stream.Value);
        var beat = await Number("beat", stop);
        _isBlind = roles.IsWorker && heads.Count > 0 && lines is null or [];
        await store.Nodes.Say(Blind, _isBlind, stop);
        var place = await store.Place(stop);
        if (await Cause(lines ?? [], heads, beat, place, stop) is { } freeze)
        {
            await store.Freezes.Freeze(freeze, stop);
            // What this witness knew is dealt with: the next start must not stumble over it again.
            var known = (lines ?? []).Select(line => line.Beat).Append(beat).Max();
            await store.SetMeta(Recovered, Text(known), stop);
            await store.SetMeta("beat", Text(known), stop);
            log.LogWarning("Everything that was open stands still until two people release it: {Detail}", freeze.Detail);
        }
        if (place is not null) await Begin(place, stop);
        FolderMark.Here(store.DataFolder, store.InstallationId).Write();
        File.Delete(Path.Combine(store.DataFolder, FolderMark.Restored));
        await witness.Begin(stop);
    }

    /// <summary>
    /// Where another server took over since, nothing is taken from it before <see cref="DatabaseWatch"/> has heard the other nodes; unless
    /// everything stands still already.
    /// </summary>
    private async Task Begin(DatabasePlace place, CancellationToken stop)
    {
        if (await store.GetMeta(Place, stop) is var last && last != place.Name) await store.SetMeta(Place, place.Name, stop);
        if (last is not null && await store.Freezes.Now(stop) is null && await store.GetMeta(Timeline, stop) is { } before && before != place.Timeline) place = place with { Timeline = before };
        await Trust(place, stop);
    }

    /// <summary>
    /// What is taken from the ledger is taken from there, and the next start of a worker expects the database there. A node that sends
    /// nothing decides that for nobody.
    /// </summary>
    public async Task Trust(DatabasePlace place, CancellationToken stop)
    {
        if (roles.IsWorker && await store.GetMeta(Timeline, stop) != place.Timeline) await store.SetMeta(Timeline, place.Timeline, stop);
        store.Trust(place);
        Trusted = place;
    }

    /// <summary>What the witness's file knows, and the database lacks; and whether it knows a later beat.</summary>
    internal async Task<(List<AheadStream> Ahead, bool IsNewer)> LookBack(CancellationToken stop)
    {
        var lines = witness.Read() ?? [];
        if (lines is []) return ([], false);
        var heads = (await store.Journal.Heads(DateTimeOffset.MinValue, stop)).ToDictionary(head => head.Stream.Value);
        return Compare(lines, heads, await Number("beat", stop), await Number(Recovered, stop));
    }

    private static (List<AheadStream> Ahead, bool IsNewer) Compare(IReadOnlyList<WitnessLine> lines, Dictionary<string, StreamHead> heads, long beat, long recovered)
    {
        var news = lines.Where(line => line.Beat > recovered || line.Beat == 0 && recovered == 0).ToList();
        return ([.. news.GroupBy(line => line.Stream).Select(told => Compare(told.MaxBy(line => line.Seq)!, heads)).OfType<AheadStream>()], news.Exists(line => line.Beat > beat));
    }

    private async Task<Freeze?> Cause(IReadOnlyList<WitnessLine> lines, Dictionary<string, StreamHead> heads, long beat, DatabasePlace? place, CancellationToken stop)
    {
        var (ahead, isNewer) = Compare(lines, heads, beat, await Number(Recovered, stop));
        var here = FolderMark.Here(store.DataFolder, store.InstallationId);
        if (File.Exists(Path.Combine(store.DataFolder, FolderMark.Restored)))
            return Because("restored", "The data folder was made by 'beredskab restore'.");
        if (ahead is not [] || isNewer)
            return Because("witness-newer", $"The witness {witness.File} knows a newer database than this one: an older one was put in its place.");
        if (place is not null && await store.GetMeta(Place, stop) is { } last)
        {
            if (last == PutBack) return Because("restored", "The database was filled by 'beredskab restore'.");
            if (last != place.Name) return Because("copied", $"The database has run before, and elsewhere ({last}, and this is {place.Name}): it was put back from a dump, or it is a copy and its original may be running.");
            if (_isBlind && await store.Freezes.Now(stop) is null && await store.GetMeta(Timeline, stop) is { Length: > 0 } before && place.Timeline is { Length: > 0 } now && before != now)
                return Because("copied", $"The database's log goes on in timeline {now} and was last seen in {before}: a standby or a backup took over while no node ran, and no witness here says whether it lacks anything.");
        }
        // In PostgreSQL the folder holds no record; a new node comes with a new one.
        if (settings is not { Provider: StoreProvider.Sqlite, ConnectionString: null } || beat == 0) return null;
        return FolderMark.Read(here.Folder) switch
        {
            null => Because("copied", $"The database in {here.Folder} has run before, and not in this folder."),
            var mark when !mark.IsSamePlace(here) => Because("copied", $"This folder is a copy of {mark.Folder}{(mark.Folder == here.Folder ? " on another machine" : "")}, and its original may be running."),
            _ => null,
        };

        Freeze Because(string cause, string detail) => new(Guid.NewGuid().ToString("n")[..12], cause, detail, store.Now(), ahead);
    }

    /// <summary>What the database lacks of a timeline; null when it has all that the witness knows.</summary>
    private static AheadStream? Compare(WitnessLine line, Dictionary<string, StreamHead> heads)
    {
        var head = heads.GetValueOrDefault(line.Stream);
        var has = head?.Version ?? 0;
        if (line.Seq > has) return new(line.Stream, line.Seq, line.Seq - has, line.At);
        return line.Seq == has && line.Hash != Convert.ToHexStringLower(head!.Hash) ? new(line.Stream, line.Seq, 0, line.At) : null;
    }

    private async Task<long> Number(string name, CancellationToken stop) =>
        long.TryParse(await store.GetMeta(name, stop), CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
