using System.CommandLine;
using Beredskab.Server.Recovery;
using Beredskab.Storage;

namespace Beredskab.Server.Commands;

/// <summary><c>beredskab backup</c>, <c>beredskab restore</c> and <c>beredskab freeze</c>.</summary>
internal static class BackupVerb
{
    public static Command MakeBackup()
    {
        var (file, data) = (new Argument<string>("FILE") { Description = "Where to write it; it must not exist yet" }, Verb.Data());
        var verb = new Verb("backup", "Write a backup of this installation to one file, while the server runs.")
        {
            Details = "The file holds the database as it stands at one moment, and the keys that sign people's sessions. It holds names and phone numbers: keep it as safe as the data folder. The witness is not in it and must not be kept with it. With PostgreSQL the settings say which database, and pg_dump, which must be on this machine, makes the copy.",
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
            RefuseOtherFile(configured.Store);
            BackupFile.Make(configured.Store, target);
            Terminal.Of(parsed).Line($"{target} holds {Name(configured.Store)} as it stood just now.", Terminal.Good);
            return CommandLine.Well;
        });
        return verb;
    }

    public static Command MakeRestore()
    {
        var (file, data) = (new Argument<string>("FILE") { Description = "A file that 'beredskab backup' made" }, Verb.Data());
        var verb = new Verb("restore", "Put a backup into an empty data folder or database, after checking that it is whole.")
        {
            Details = "Its pages and the chain of every timeline are checked. With PostgreSQL the settings name an empty database, and pg_restore fills it. The first start after it stands still: nothing is sent until two different people have released each open run on the page /recovery, where it says what may have happened since the backup. Stop the old server first, and keep its folder and its witness.",
            Arguments = { file },
            Options = { data },
            TreatUnmatchedTokensAsErrors = false,
            Examples = ["beredskab restore /backup/monday.zip --data /srv/beredskab-new", "beredskab restore /backup/monday.zip --Storage:Provider=postgresql --Storage:ConnectionString=…"],
            ExitCodes = ["restored; the next start stands still until people release it", "refused; nothing was left behind", "wrong use"],
        };
        verb.SetAction(parsed =>
        {
            var configured = Configured.From(PassedOn.Configuration(parsed), new(parsed.GetValue(data), null, null));
            RefuseOtherFile(configured.Store);
            BackupFile.Restore(configured.Store, Path.GetFullPath(parsed.GetValue(file)!));
            Terminal.Of(parsed).Line($"Restored to {Name(configured.Store)}. At its first start everything stands still until two people release it on the page /recovery.", Terminal.Good);
            return CommandLine.Well;
        });
        return verb;
    }

    public static Command MakeFreeze()
    {
        var (data, why) = (Verb.Data(), Verb.Text("--why", "What people read of it on the page /recovery", "TEXT"));
        var verb = new Verb("freeze", "Make everything that is open stand still until two people release it: after a database was restored by its own tools.")
        {
            Details = "It is written into the database itself, so that every node obeys it, whichever starts first. Type it after pg_restore and before any node is started; while nodes run it stops them from sending at once. Each open run and incident is then released on the page /recovery by two different people.",
            Options = { data, why },
            TreatUnmatchedTokensAsErrors = false,
            Examples = ["beredskab freeze --why \"pg_restore of Monday's dump\"", "beredskab freeze --data /tmp/freeze --Storage:Provider=postgresql --Storage:ConnectionString=…"],
            ExitCodes = ["everything that is open stands still", "refused: the data folder is in use or empty", "wrong use"],
        };
        verb.SetAction((parsed, stop) => TokenVerb.WithStore(parsed, parsed.GetValue(data), async store =>
        {
            var detail = $"'beredskab freeze' was typed{(parsed.GetValue(why) is { Length: > 0 } text ? $": {text}" : "")}.";
            await store.Freezes.Freeze(new(Guid.NewGuid().ToString("n")[..12], "restored", detail, store.Now(), []), stop);
            var frozen = await store.Freezes.Now(stop);
            Terminal.Of(parsed).Line($"{frozen?.Streams.Count ?? 0} open runs and incidents stand still, and nothing is sent until two people have released them on the page /recovery.", Terminal.Good);
            return CommandLine.Well;
        }, stop));
        return verb;
    }

    private static void RefuseOtherFile(StoreSettings settings)
    {
        if (settings is { Provider: StoreProvider.Sqlite, ConnectionString: not null })
            throw new StoreRefusedException("Storage:ConnectionString names a database outside the data folder. Copy that file with sqlite3's .backup; this command knows only the data folder's own.");
    }

    private static string Name(StoreSettings settings) => settings.Provider == StoreProvider.PostgreSql && settings.Server() is var to
        ? $"the database {to.Database} on {to.Host}" : settings.DataFolder;
}
