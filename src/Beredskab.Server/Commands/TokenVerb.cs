using System.CommandLine;
using System.Globalization;
using Beredskab.Engine;
using Beredskab.Server.Api;
using Beredskab.Server.Demo;
using Beredskab.Server.SigningIn;
using Beredskab.Storage;
using Spectre.Console;

namespace Beredskab.Server.Commands;

/// <summary><c>beredskab token</c>: keys to the API, made by whoever sits at the machine.</summary>
internal static class TokenVerb
{
    public static Command Make()
    {
        var (data, json) = (Verb.Data(), Verb.Json());
        (data.Recursive, json.Recursive) = (true, true);
        var person = Verb.Text("--person", $"The person it acts as (in the demo {Fjordby.Lead})", "ID");
        var name = Verb.Text("--name", "What it is for; becomes part of its id", "TEXT");
        var roles = Verb.Text("--roles", $"What it opens, with commas between: {string.Join(", ", Rights.Each.Select(Rights.Word))}. Without it: administrator", "WORDS");
        var id = new Argument<string>("ID") { Description = "The token's id, as 'token list' shows it" };
        string[] codes = ["done", "refused: the data folder is in use or empty, or no such person or token", "wrong use"];

        var list = new Verb("list", "Show the tokens: whose they are, when they were made and last used. The secrets are not kept.") { TreatUnmatchedTokensAsErrors = false, Examples = ["beredskab token list"], ExitCodes = codes };
        list.SetAction((parsed, stop) => WithStore(parsed, parsed.GetValue(data), store => List(Terminal.Of(parsed), store, parsed.GetValue(json)), stop));
        var revoke = new Verb("revoke", "Make a token worthless from the next request on.") { Arguments = { id }, TreatUnmatchedTokensAsErrors = false, Examples = ["beredskab token revoke nightly-export-3f2a1b"], ExitCodes = codes };
        revoke.SetAction((parsed, stop) => WithStore(parsed, parsed.GetValue(data), store => Revoke(parsed, store, parsed.GetRequiredValue(id), parsed.GetValue(json)), stop));

        var verb = new Verb("token", "Make an access token for the API and show it, this once; only its hash is kept. The server must be stopped meanwhile.")
        {
            Options = { person, name, roles, data, json },
            Subcommands = { list, revoke },
            TreatUnmatchedTokensAsErrors = false,
            Examples = ["beredskab token --person henrik-dahl --name \"Nightly export\"", "beredskab token --person mads-holm --roles responder,approver", "beredskab token --data /srv/beredskab --json", "beredskab token list"],
            ExitCodes = codes,
        };
        verb.SetAction((parsed, stop) => WithStore(parsed, parsed.GetValue(data),
            store => Add(parsed, store, parsed.GetValue(person), parsed.GetValue(name), parsed.GetValue(roles), parsed.GetValue(json)), stop));
        return verb;
    }

    private static async Task<int> Add(ParseResult parsed, Store store, string? wanted, string? name, string? roles, bool json)
    {
        string[] words = roles is null ? [Rights.Word(Access.Administrator)] : roles.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words is [] || Rights.Unknown(words) is not null)
            throw new UsageException($"'{Rights.Unknown(words) ?? roles}' is nothing that a token can open. Choose of {string.Join(", ", Rights.Each.Select(Rights.Word))}.");
        var person = wanted ?? Fjordby.Lead.Value;
        if (await store.Roster.Find(new PersonId(person)) is not { Departed: null } holder)
        {
            if (wanted is null) throw new UsageException("Say whose token it is: --person ID.");
            return Refuse(parsed, $"There is nobody called {person} here. {await Known(store)}");
        }
        var (token, secret) = await AccessDesk.NewToken(store, holder, name, string.Join(' ', words.Distinct()));
        await store.SignIns.Log(AccessEntry.Of(holder, store.Now(), "token-made", token.Id));
        var terminal = Terminal.Of(parsed);
        if (json) terminal.Json(new { token.Id, person = holder.Id.Value, token.Roles, token = secret, created = Wire.Instant(token.Created) });
        else
        {
            terminal.Line($"Access token {token.Id}, which acts as {holder.Name} ({token.Roles}). It is shown this once:");
            terminal.Line(secret, Terminal.Good);
            terminal.Line("Send it as the header  Authorization: Bearer TOKEN.", Terminal.Quiet);
        }
        return CommandLine.Well;
    }

    private static async Task<int> List(Terminal terminal, Store store, bool json)
    {
        var tokens = await store.Tokens.List();
        if (json)
        {
            terminal.Json(tokens.Select(token => new { token.Id, person = token.Person.Value, token.Roles, created = Wire.Instant(token.Created), lastUsed = Text(token.LastUsed), revoked = Text(token.Revoked) }));
            return CommandLine.Well;
        }
        if (tokens is [])
        {
            terminal.Line("There are no tokens. Make one with beredskab token.");
            return CommandLine.Well;
        }
        var table = new Table().Border(TableBorder.Simple).AddColumns("id", "person", "roles", "created", "last used", "");
        foreach (var token in tokens)
            table.AddRow(Cell(token.Id), Cell(token.Person.Value), Cell(token.Roles), Cell(Day(token.Created)), Cell(token.LastUsed is { } used ? Day(used) : "never"), Cell(token.Revoked is { } at ? $"revoked {Day(at)}" : ""));
        terminal.Table(table);
        return CommandLine.Well;
    }

    private static async Task<int> Revoke(ParseResult parsed, Store store, string id, bool json)
    {
        if (!await store.Tokens.Revoke(id, store.Now())) return Refuse(parsed, $"There is no token {id} that still opens anything. beredskab token list shows them.");
        if (json) Terminal.Of(parsed).Json(new { id, revoked = true });
        else Terminal.Of(parsed).Line($"Token {id} is revoked.", Terminal.Good);
        return CommandLine.Well;
    }

    internal static async Task<int> WithStore(ParseResult parsed, string? data, Func<Store, Task<int>> work, CancellationToken stop)
    {
        var configured = Configured.From(PassedOn.Configuration(parsed), new(data, null, null));
        var look = DataFolderLook.At(configured.Store.DataFolder);
        if (look.Holder is { } holder)
            return Refuse(parsed, $"The data folder {look.Path} is in use ({holder}). Stop the server, run this again, and start the server.");
        // Opening would make an empty installation where somebody mistyped a path.
        if (configured.Store is { Provider: StoreProvider.Sqlite, ConnectionString: null } && !look.HasDatabase)
            return Refuse(parsed, $"There is nothing of Beredskab in {look.Path}. Start the server there once (beredskab serve --data {look.Path}), or name the right folder with --data.");
        await using var store = await Store.Open(configured.Store, TimeProvider.System, stop);
        return await work(store);
    }

    private static int Refuse(ParseResult parsed, string why)
    {
        Terminal.ForErrors(parsed).Line(why, Terminal.Bad);
        return CommandLine.Refused;
    }

    internal static async Task<string> Known(Store store)
    {
        var known = new List<string>();
        foreach (var organisation in await store.Roster.Organisations()) known.AddRange((await store.Roster.People(organisation.Id)).Select(person => person.Id.Value));
        return known is [] ? "There are no people at all yet: start the server once." : $"Known are {string.Join(", ", known.Take(12))}{(known.Count > 12 ? " and others" : "")}.";
    }

    private static Text Cell(string text) => new(text);

    private static string? Text(DateTimeOffset? at) => at is { } instant ? Wire.Instant(instant) : null;

    private static string Day(DateTimeOffset at) => at.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
