using System.CommandLine;
using Beredskab.Server.Recovery;
using Beredskab.Storage;
using Npgsql;

namespace Beredskab.Server.Commands;

/// <summary><c>beredskab backup</c> and <c>beredskab restore</c>.</summary>
internal static class BackupVerb
{
    public static Command MakeBackup()
    {
        var (file, data) = (new Argument<string>("FILE") { Description = "Where to write it; it must not exist yet" }, Verb.Data());
        var verb = new Verb("backup", "Write a backup of this installation to one file, while the server runs.")
        {
            Details = "The file holds the database as it stands at one moment, and the keys that sign people's sessions. It holds names and phone numbers: keep it as safe as the data folder. The witness is not in it and must not be kept with it. With PostgreSQL use pg_dump; this command says how.",
            Arguments = { file },
            Options = { data },
            TreatUnmatchedTokensAsErrors = false,
            Examples = ["beredskab backup /backup/beredskab-2026-11-23.zip", "beredskab backup /backup/monday.zip --data /srv/beredskab"],
            ExitCodes = ["the backup is whole and on the disk", "it could not be made; nothing was left behind", "wrong use"],
        };
        verb.SetAction(parsed =>
        {
            var configured = Configured.From(PassedOn.Configuration(parsed), new(parsed.GetValue(data), null, null));
            var target = Path.GetFullPath(parsed.GetValue(file)!);
            RefusePostgreSql(configured.Store, $"pg_dump --format=custom --file={target}");
            BackupFile.Make(configured.Store.DataFolder, target);
            Terminal.Of(parsed).Line($"{target} holds {configured.Store.DataFolder} as it stood just now.", Terminal.Good);
            return CommandLine.Well;
        });
        return verb;
    }

    public static Command MakeRestore()
    {
        var (file, data) = (new Argument<string>("FILE") { Description = "A file that 'beredskab backup' made" }, Verb.Data());
        var verb = new Verb("restore", "Put a backup into an empty data folder, after checking that it is whole.")
        {
            Details = "Its pages and the chain of every timeline are checked. The first start after it stands still: nothing is sent until two different people have released each open run on the page /recovery, where it says what may have happened since the backup. Stop the old server first, and keep its folder and its witness.",
            Arguments = { file },
            Options = { data },
            TreatUnmatchedTokensAsErrors = false,
            Examples = ["beredskab restore /backup/monday.zip --data /srv/beredskab-new"],
            ExitCodes = ["restored; the next start stands still until people release it", "refused; nothing was left behind", "wrong use"],
        };
        verb.SetAction(parsed =>
        {
            var configured = Configured.From(PassedOn.Configuration(parsed), new(parsed.GetValue(data), null, null));
            RefusePostgreSql(configured.Store, $"pg_restore --clean {parsed.GetValue(file)}");
            BackupFile.Restore(Path.GetFullPath(parsed.GetValue(file)!), configured.Store.DataFolder);
            Terminal.Of(parsed).Line($"Restored to {configured.Store.DataFolder}. At its first start everything stands still until two people release it on the page /recovery.", Terminal.Good);
            return CommandLine.Well;
        });
        return verb;
    }

    private static void RefusePostgreSql(StoreSettings settings, string command)
    {
        if (settings.Provider != StoreProvider.PostgreSql && settings.ConnectionString is null) return;
        if (settings.Provider != StoreProvider.PostgreSql)
            throw new StoreRefusedException("Storage:ConnectionString names a database outside the data folder. Copy that file with sqlite3's .backup; this command knows only the data folder's own.");
        var to = new NpgsqlConnectionStringBuilder(settings.ConnectionString);
        throw new StoreRefusedException(
            $"The database is in PostgreSQL, which makes its own backups. Type: {command} --host={to.Host} --port={to.Port} --username={to.Username} --dbname={to.Database}. After a restore, before any node starts, put an empty file named '{FolderMark.Restored}' into a worker's data folder: then everything stands still until two people release it.");
    }
}
