using System.CommandLine;
using System.Text.Json;
using Beredskab.Playbooks;

namespace Beredskab.Server.Commands;

/// <summary><c>beredskab playbook</c>: the life of a playbook on a running server, by its REST interface; and what is otherwise between two texts.</summary>
internal static class PlaybookVerb
{
    private const string Usual = "http://localhost:5080", TokenVariable = "BEREDSKAB_TOKEN";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    public static Command Make() => new Verb("playbook", "Draft, review, publish and withdraw playbooks on a running server; tell what is otherwise between two.")
    {
        Subcommands = { Show(), Text(), Draft(), Review(), Publish(), Withdraw(), Diff() },
    };

    private static Verb Show()
    {
        var (id, asks) = (Id(), new Asks());
        var verb = new Verb("show", "Show a playbook's versions, its draft and who did what.")
        {
            Arguments = { id },
            Options = { asks.Url, asks.Token, asks.Json },
            Examples = ["beredskab playbook show ransomware"],
            ExitCodes = ["shown", "the server says no, or nobody answers", "wrong use"],
        };
        verb.SetAction((parsed, stop) => asks.Send(parsed, HttpMethod.Get, $"playbooks/{parsed.GetRequiredValue(id)}/editions", null, Tell, stop));
        return verb;
    }

    private static Verb Text()
    {
        var (id, asks) = (Id(), new Asks());
        var version = new Argument<string>("VERSION") { Description = "Such as 1.2.0" };
        var verb = new Verb("text", "Print the text of a version as it was published.")
        {
            Details = "What stands in force on a server is printed, drawn and compared from it: save it, and give the file to 'export' or 'playbook diff'.",
            Arguments = { id, version },
            Options = { asks.Url, asks.Token, asks.Json },
            Examples = ["beredskab playbook text ransomware 1.2.0 > ransomware.yaml"],
            ExitCodes = ["printed", "the server says no, or nobody answers", "wrong use"],
        };
        verb.SetAction((parsed, stop) => asks.Send(parsed, HttpMethod.Get, $"playbooks/{parsed.GetRequiredValue(id)}/versions/{Uri.EscapeDataString(parsed.GetRequiredValue(version))}", null,
            (terminal, edition) => terminal.Write(edition.GetProperty("text").GetString()!), stop));
        return verb;
    }

    private static Verb Draft()
    {
        var file = new Argument<string>("FILE") { Description = "The playbook's text" };
        var asks = new Asks();
        var verb = new Verb("draft", "Save a text as the draft of its playbook, in place of the one that is there.")
        {
            Details = "A draft may have faults; it cannot be published with them. What is known of it is shown.",
            Arguments = { file },
            Options = { asks.Url, asks.Token, asks.Json },
            Examples = ["beredskab playbook draft ransomware.yaml"],
            ExitCodes = ["saved", "the server says no, or nobody answers", "wrong use, or the file cannot be read"],
        };
        verb.SetAction(async (parsed, stop) =>
        {
            var path = parsed.GetRequiredValue(file);
            if (!File.Exists(path)) throw new UsageException($"There is no file {path}.");
            var bytes = await File.ReadAllBytesAsync(path, stop);
            // What is no text at all is not made one by guessing at its letters.
            if (PlaybookReader.Read(path, bytes).Faults.FirstOrDefault(fault => fault.Code is Codes.NotUtf8 or Codes.TooLarge) is { } fault) throw new UsageException($"{fault}");
            var id = PlaybookReader.IdIn(bytes) ?? Path.GetFileNameWithoutExtension(path);
            var text = System.Text.Encoding.UTF8.GetString(bytes);
            var over = await asks.DraftHash(parsed, id, stop);
            var code = await asks.Send(parsed, HttpMethod.Put, $"playbooks/{id}/draft", new { text, over }, null, stop);
            return code == CommandLine.Well ? await asks.Send(parsed, HttpMethod.Get, $"playbooks/{id}/editions", null, Tell, stop) : code;
        });
        return verb;
    }

    private static Verb Review()
    {
        var (id, asks) = (Id(), new Asks());
        var read = new Argument<string>("HASH") { Description = "Of the text you have read, as 'show' gives it; its first eight digits are enough" };
        var sendBack = Verb.Text("--return", "Send it back instead, for this reason", "WHY");
        var verb = new Verb("review", "Say yes to a draft that somebody else has written; or send it back.")
        {
            Details = "The review is of the text you have read and of no other. Whoever has written in it cannot review it.",
            Arguments = { id, read },
            Options = { sendBack, asks.Url, asks.Token, asks.Json },
            Examples = ["beredskab playbook review ransomware 3f2a91c0", "beredskab playbook review ransomware 3f2a91c0 --return \"Hvem ringer til vagten?\""],
            ExitCodes = ["noted", "the server says no, or nobody answers", "wrong use"],
        };
        verb.SetAction(async (parsed, stop) =>
        {
            var (playbook, why) = (parsed.GetRequiredValue(id), parsed.GetValue(sendBack));
            var given = parsed.GetRequiredValue(read);
            if (given.Length < 8) throw new UsageException($"'{given}' is too short to tell one text from another. Give at least eight digits, as 'beredskab playbook show {playbook}' shows them.");
            // Spelled out when it begins so; anything else is sent as it is, and refused as another text.
            var hash = await asks.DraftHash(parsed, playbook, stop) is { } there && there.StartsWith(given, StringComparison.Ordinal) ? there : given;
            var code = await asks.Send(parsed, HttpMethod.Post, $"playbooks/{playbook}/draft/review", new { hash, approve = why is null ? "yes" : "no", note = why }, null, stop);
            // Whoever says yes to what the checker refuses sees it here.
            return code == CommandLine.Well ? await asks.Send(parsed, HttpMethod.Get, $"playbooks/{playbook}/editions", null, TellDraft, stop) : code;
        });
        return verb;
    }

    private static Verb Publish()
    {
        var (id, asks) = (Id(), new Asks());
        var verb = new Verb("publish", "Publish a draft as it was reviewed. From then on it never changes.")
        {
            Arguments = { id },
            Options = { asks.Url, asks.Token, asks.Json },
            Examples = ["beredskab playbook publish ransomware"],
            ExitCodes = ["published", "the server says no, or nobody answers", "wrong use"],
        };
        verb.SetAction(async (parsed, stop) =>
        {
            var playbook = parsed.GetRequiredValue(id);
            return await asks.Send(parsed, HttpMethod.Post, $"playbooks/{playbook}/draft/publish", new { hash = await asks.DraftHash(parsed, playbook, stop) ?? "" }, null, stop);
        });
        return verb;
    }

    private static Verb Withdraw()
    {
        var (id, asks) = (Id(), new Asks());
        var version = new Argument<string>("VERSION") { Description = "Such as 1.2.0" };
        var reason = new Option<string>("--reason") { Description = "Why; it stands in the playbook's history", HelpName = "WHY", Required = true };
        var verb = new Verb("withdraw", "Let nobody start a version any more. What is going on goes on.")
        {
            Arguments = { id, version },
            Options = { reason, asks.Url, asks.Token, asks.Json },
            Examples = ["beredskab playbook withdraw ransomware 1.2.0 --reason \"Fristen er forkert\""],
            ExitCodes = ["withdrawn", "the server says no, or nobody answers", "wrong use"],
        };
        verb.SetAction((parsed, stop) => asks.Send(parsed, HttpMethod.Post, $"playbooks/{parsed.GetRequiredValue(id)}/versions/{Uri.EscapeDataString(parsed.GetRequiredValue(version))}/withdraw", new { reason = parsed.GetRequiredValue(reason) }, null, stop));
        return verb;
    }

    private static Verb Diff()
    {
        var (before, after) = (new Argument<string>("OLD") { Description = "A file, or the id of a playbook that comes with the product" }, new Argument<string>("NEW") { Description = "A file" });
        var language = Verb.Text("--language", "The language of the sentences. Otherwise English", "da|en");
        var verb = new Verb("diff", "Tell what is otherwise in a newer text: by what it says, not by its lines.")
        {
            Arguments = { before, after },
            Options = { language },
            Examples = ["beredskab playbook diff ransomware my-ransomware.yaml", "beredskab playbook diff old.yaml new.yaml --language da"],
            ExitCodes = ["nothing that they say is otherwise", "something is", "wrong use, or one cannot be read"],
        };
        verb.SetAction(parsed =>
        {
            var (old, now) = (Read(parsed.GetRequiredValue(before)), Read(parsed.GetRequiredValue(after)));
            var changes = Meaning.Between(old, now, Library.Shipped(), parsed.GetValue(language) ?? "en");
            var terminal = Terminal.Of(parsed);
            foreach (var change in changes) terminal.Line(change);
            return changes is [] ? CommandLine.Well : CommandLine.Refused;
        });
        return verb;
    }

    private static Argument<string> Id() => new("PLAYBOOK") { Description = "The playbook's id" };

    private static Engine.Playbooks.Playbook Read(string path)
    {
        if (!Path.Exists(path) && Library.Shipped().Find(new(path)) is { } shipped) return shipped.Content;
        if (!File.Exists(path)) throw new UsageException($"There is no file {path}, and no playbook of that id comes with the product.");
        var reading = PlaybookReader.Read(path, File.ReadAllBytes(path));
        return reading.Version?.Content ?? throw new UsageException($"{path} cannot be read as a playbook: {(reading.Faults is [var first, ..] ? first : "it is none")}");
    }

    private static void Tell(Terminal terminal, JsonElement editions)
    {
        foreach (var version in editions.GetProperty("versions").EnumerateArray())
        {
            var review = version.TryGetProperty("review", out var due) ? $", to be reviewed {due}{(version.GetProperty("isReviewOverdue").GetBoolean() ? " (overdue)" : "")}" : "";
            terminal.Line($"{editions.GetProperty("id")} {version.GetProperty("version")}  {version.GetProperty("state")}  {version.GetProperty("hash")}{review}");
        }
        TellDraft(terminal, editions);
        foreach (var entry in editions.GetProperty("history").EnumerateArray())
            terminal.Line($"{entry.GetProperty("at").GetDateTimeOffset():yyyy-MM-dd HH:mm}Z  {entry.GetProperty("by").GetProperty("name")} {entry.GetProperty("what")} {entry.GetProperty("version")}{(entry.TryGetProperty("note", out var note) ? $": {note}" : "")}", Terminal.Quiet);
    }

    private static void TellDraft(Terminal terminal, JsonElement editions)
    {
        if (!editions.TryGetProperty("draft", out var draft)) return;
        var reviewed = draft.TryGetProperty("reviewedBy", out var by) ? $"reviewed by {by.GetProperty("name")}" : "not reviewed";
        terminal.Line($"draft {(draft.TryGetProperty("version", out var of) ? of : "")}  {draft.GetProperty("hash").GetString()![..8]}  {reviewed}, {(draft.GetProperty("isSound").GetBoolean() ? "sound" : "the checker refuses it, and it cannot be published")}, saved by {draft.GetProperty("savedBy").GetProperty("name")}");
        foreach (var change in draft.GetProperty("changes").EnumerateArray()) terminal.Line($"    {change}");
        foreach (var flaw in draft.GetProperty("flaws").EnumerateArray())
            terminal.Line($"    {(flaw.TryGetProperty("file", out var file) ? $"{file} " : "")}line {flaw.GetProperty("line")}: {flaw.GetProperty("code")}: {flaw.GetProperty("message")}", flaw.GetProperty("isError").GetBoolean() ? Terminal.Bad : Terminal.Doubtful);
    }

    /// <summary>How a running server is asked.</summary>
    private sealed class Asks
    {
        public Option<string?> Url { get; } = Verb.Text("--url", $"Where the server listens ({Usual})", "URL");

        public Option<string?> Token { get; } = Verb.Text("--token", $"Who asks. Otherwise ${TokenVariable}", "TOKEN");

        public Option<bool> Json { get; } = Verb.Json();

        /// <summary>The draft as it stands; null when there is none.</summary>
        public async Task<string?> DraftHash(ParseResult parsed, string id, CancellationToken stop)
        {
            using var answer = await Ask(parsed, HttpMethod.Get, $"playbooks/{id}/editions", null, stop);
            return answer is { IsSuccessStatusCode: true } && (await answer.Content.ReadFromJsonAsync<JsonElement>(stop)).TryGetProperty("draft", out var draft) ? draft.GetProperty("hash").GetString() : null;
        }

        public async Task<int> Send(ParseResult parsed, HttpMethod method, string path, object? body, Action<Terminal, JsonElement>? tell, CancellationToken stop)
        {
            var terminal = Terminal.Of(parsed);
            using var answer = await Ask(parsed, method, path, body, stop);
            if (answer is null) return CommandLine.Refused;
            var said = await answer.Content.ReadAsStringAsync(stop);
            if (!answer.IsSuccessStatusCode)
            {
                terminal.Line(Reason(said) ?? $"The server answered {(int)answer.StatusCode}.", Terminal.Bad);
                return CommandLine.Refused;
            }
            // As it came: a long line is not broken for programs.
            if (parsed.GetValue(Json)) terminal.Write(said + "\n");
            else if (tell is null) terminal.Line("Done.", Terminal.Good);
            else tell(terminal, JsonDocument.Parse(said).RootElement);
            return CommandLine.Well;
        }

        private async Task<HttpResponseMessage?> Ask(ParseResult parsed, HttpMethod method, string path, object? body, CancellationToken stop)
        {
            var url = parsed.GetValue(Url) ?? Usual;
            if (!Uri.TryCreate(url, UriKind.Absolute, out var server) || server.Scheme is not ("http" or "https")) throw new UsageException($"--url is '{url}'. Write an address such as {Usual}.");
            if ((parsed.GetValue(Token) ?? Environment.GetEnvironmentVariable(TokenVariable)) is not { Length: > 0 } token)
                throw new UsageException($"Say who asks: --token, or ${TokenVariable}. 'beredskab token' makes one.");
            using var http = new HttpClient { Timeout = s_patience };
            using var request = new HttpRequestMessage(method, new Uri(server, $"/api/v1/{path}")) { Content = body is null ? null : JsonContent.Create(body) };
            request.Headers.Authorization = new("Bearer", token);
            request.Headers.AcceptLanguage.ParseAdd("en");
            try
            {
                return await http.SendAsync(request, stop);
            }
            catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException && !stop.IsCancellationRequested)
            {
                Terminal.Of(parsed).Line($"Nobody answers at {url}: {fault.Message}", Terminal.Bad);
                return null;
            }
        }

        private static string? Reason(string said)
        {
            try
            {
                return JsonDocument.Parse(said).RootElement.GetProperty("detail").GetString();
            }
            catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException)
            {
                return null;
            }
        }
    }
}
