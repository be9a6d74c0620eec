using System.Data.Common;
using Beredskab.Engine.Playbooks;
using Beredskab.Playbooks;
using Beredskab.Storage;
using Microsoft.EntityFrameworkCore;

namespace Beredskab.Server.Commands.Checkup;

/// <summary>What is stored: the published playbooks are what they were, and there are people for what they ask.</summary>
internal static class StoredCheck
{
    public static async Task<IReadOnlyList<Finding>> Look(StoreSettings settings, DataFolderLook folder, Library library, CancellationToken stop)
    {
        if (folder.Format > Store.Format) return [];
        if (settings is { Provider: StoreProvider.Sqlite, ConnectionString: null } && !folder.HasDatabase) return [];
        if (settings is { Provider: StoreProvider.PostgreSql, ConnectionString: null }) return [];
        try
        {
            await using var context = StoreReader.Open(settings, folder);
            return await Look(context, library, stop);
        }
        catch (Exception e) when (e is DbException or InvalidOperationException or IOException)
        {
            return [Finding.Fault("database", $"The database cannot be read: {e.GetBaseException().Message}", "Is the server reachable, the file whole, and has this version been started once?")];
        }
    }

    private static async Task<IReadOnlyList<Finding>> Look(StoreContext context, Library library, CancellationToken stop)
    {
        var organisations = await context.Organisations.AsNoTracking().OrderBy(organisation => organisation.Id).ToListAsync(stop);
        if (organisations is []) return [Finding.Warn("people", "No organisation is set up.", "Start the server once.")];
        var findings = new List<Finding>();
        foreach (var organisation in organisations)
        {
            var stored = await context.PlaybookVersions.AsNoTracking().Where(version => version.Organisation == organisation.Id).ToListAsync(stop);
            findings.AddRange(PublishedCheck.Look(organisation.Name, stored, library));
            Playbook[] playbooks = [.. stored.GroupBy(version => version.Playbook).Select(versions => versions.MaxBy(version => version.PublishedAt)!).Where(PublishedCheck.IsWhole).Select(version => Canonical.Read(version.Canonical))];
            findings.AddRange(PeopleCheck.Look(await RosterReader.Read(context, organisation.Id, library.Roles, stop), playbooks));
        }
        return findings;
    }
}
