using System.IO.Compression;
using System.Text.Json;
using Beredskab.Engine;
using Beredskab.Engine.Incidents;
using Beredskab.Engine.Runs;
using Beredskab.Simulation;
using Beredskab.Storage;
using Microsoft.Data.Sqlite;

namespace Beredskab.Scenarios;

/// <summary>
/// A night that an earlier version left in the middle of everything, as it lay on its disk. It is made once (<see cref="Live"/>) and
/// never edited: golden/README.md says how, and what a later version owes it.
/// </summary>
/// <param name="At">When the server was stopped.</param>
/// <param name="Code">The reply code of the duty officer's open task.</param>
/// <param name="Hash">What the first of two approvers approved.</param>
/// <param name="Over">When the clock of the law runs out.</param>
/// <param name="Heads">How long each timeline was, and its last hash.</param>
internal sealed record GoldenNight(
    DateTimeOffset At, string Run, string Incident, string Account, string Code, string Hash, DateTimeOffset Over, List<string> Held, Dictionary<string, string> Heads)
{
    public const string Lost = "Ring til mig på det røde nummer", Deferred = "Kom til rådhuset";

    private const string Playbook = """
        format: 1
        playbook: old-night
        version: 1.0.0
        language: da
        title: En nat fra før
        one-per: call
        inputs:
          accounts: {type: accounts, title: Konti, required: yes}
        roles: [it-duty, it-manager, incident-lead, security-coordinator]
        clocks: [nis2-24]
        steps:
          - {id: look, title: Se efter, role: it-duty, task: Se efter., acknowledge-within: 5m, due: 9d}
          - {id: aware, title: Hvornår?, role: security-coordinator, task: Hvornår vidste vi det?, records: awareness, due: 9d}
          - {id: report, title: Skal det meldes?, role: incident-lead, after: [aware], decide: Skal det meldes?, options: {yes: {label: Ja, starts: [nis2-24]}, no: {label: Nej, waives: [nis2-24]}}, due: 4h, on-timeout: take yes}
          - {id: now, title: Nu, role: it-duty, decide: Isolér nu?, options: {yes: Ja, no: Nej}, due: 30m, on-timeout: take yes}
          - id: isolate
            title: Isolér
            role: it-duty
            when: now is yes
            action: accounts.isolate
            with: {accounts: "{{inputs.accounts}}", reason: Mistanke}
            approve: {roles: [it-manager, incident-lead], count: 2, within: 8h, if-nobody: handle}
            undo: accounts.restore
            on-failure: {role: it-duty, task: Spær i hånden., due: 10m, acknowledge-within: 5m}
          - {id: rest, title: Hvil, role: it-duty, wait: {for: 90m}}
          - {id: patched, title: Rettet, role: it-duty, wait: {signal: patched, at-most: 9d}}
          - {id: ring, title: Ring, role: it-duty, notify: {to: [it-manager], by: [voice], text: ring}}
        messages:
          ring: {channel: voice, text: Beredskabet er i gang.}
        """;

    /// <summary>Lives until everything is in the middle of something, and stops the server.</summary>
    public static async Task<GoldenNight> Live(Kommune kommune)
    {
        await kommune.Publish(Playbook);
        // The exchange takes the call, its answer is lost, and it says nothing when it is asked.
        kommune.World.Faults.Switch(new Fault.CutOff(), "voice", "call");
        kommune.World.Faults.Switch(new Fault.Broken(503), "voice", "find");
        var account = await kommune.Start("compromised-account", new { accounts = new[] { "acc-karl-ost" }, synchronised = "yes" });
        await kommune.Close(account, "confirm", "mads-holm");
        var run = await kommune.Start("old-night", new { accounts = new[] { "acc-ulla-berg", "acc-svc-print" } });
        var code = kommune.CodeOf("Mads Holm");
        await Kommune.Yes(await kommune.As("sara-nygaard", $"/api/v1/runs/{run}/tasks/aware/complete",
            new { knowledge = new { instant = Wire.Instant(kommune.Time.GetUtcNow()), who = "Mads Holm", how = "EDR-alarm", source = "telefon" } }));
        await kommune.Decide(run, "report", "henrik-dahl", "yes");
        await kommune.Decide(run, "now", "rasmus-dam", "yes");
        await Kommune.Yes(await kommune.Approve(run, "isolate", "birgitte-lund"));
        await kommune.FastForward(TimeSpan.FromMinutes(6));

        var incident = (await kommune.Run(run)).Incident;
        kommune.World.Faults.Switch(new Fault.CutOff(), "sms", "send", target: kommune.PhoneOf("Kurt Vang"));
        await kommune.Post($"/api/v1/incidents/{incident}/page", new { person = "kurt-vang", text = Lost });
        kommune.World.Faults.Switch(new Fault.TooMany("120"), "sms", "send", target: kommune.PhoneOf("Jens Toft"));
        await kommune.Post($"/api/v1/incidents/{incident}/message", new { to = "jens-toft", text = Deferred });

        var clock = (await kommune.Incident(run)).Clocks[new("nis2-24")].ShouldBeOfType<Clock.Running>();
        var held = await kommune.Store.Ledger.InState(EffectState.Held);
        held.Count.ShouldBe(2);
        (await kommune.Store.Ledger.InState(EffectState.Unknown)).ShouldHaveSingleItem();
        (await kommune.Store.Ledger.InState(EffectState.FailedTemporarily)).ShouldHaveSingleItem();
        kommune.TextsTo("Rasmus Dam").ShouldContain(text => text.Contains("Se efter", StringComparison.Ordinal));
        var approval = (await kommune.Step(run, "isolate")).ShouldBeOfType<StepState.Ready>().Approval!;
        approval.Given.Count.ShouldBe(1);
        var night = new GoldenNight(kommune.Time.GetUtcNow(), run.Value, incident.Value, account.Value, code, approval.Hash, clock.Over!.Value, [.. held.Select(call => call.Key.Value)],
            (await kommune.Store.Journal.Heads(DateTimeOffset.MinValue)).OrderBy(head => head.Stream.Value, StringComparer.Ordinal)
                .ToDictionary(head => head.Stream.Value, head => $"{head.Version} {Convert.ToHexStringLower(head.Hash)}"));
        await kommune.Stop();
        return night;
    }

    public static GoldenNight Read(string name) => JsonSerializer.Deserialize<GoldenNight>(File.ReadAllText(Path.Combine(Folder(name), "night.json")), JsonSerializerOptions.Web)!;

    /// <summary>A data folder like the one that was left, to go on with.</summary>
    public static string Copy(string name)
    {
        var folder = Path.Combine(Path.GetTempPath(), $"beredskab-{Guid.NewGuid():n}");
        Directory.CreateDirectory(folder);
        foreach (var packed in Directory.GetFiles(Folder(name), "*.db.gz")) Unpack(packed, Path.Combine(folder, Path.GetFileNameWithoutExtension(packed)));
        File.Copy(Path.Combine(Folder(name), "witness.jsonl"), Path.Combine(folder, "witness.jsonl"));
        return folder;
    }

    public static string Text(string name, string file)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(Folder(name), file)), CompressionMode.Decompress));
        return reader.ReadToEnd();
    }

    /// <summary>Writes down a night that is over. Never over one that is there.</summary>
    public void Keep(string name, string folder)
    {
        if (File.Exists(Path.Combine(Folder(name), "night.json"))) throw new InvalidOperationException($"{name} is there already and stays as it is. A new shape gets a new name.");
        Directory.CreateDirectory(Folder(name));
        if (File.Exists(Path.Combine(folder, "beredskab.db")))
        {
            var whole = Path.Combine(folder, "whole.db");
            using (var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "beredskab.db")};Pooling=False"))
            {
                connection.Open();
                using var command = connection.CreateCommand();
                command.CommandText = "vacuum into $file";
                command.Parameters.AddWithValue("$file", whole);
                command.ExecuteNonQuery();
            }
            Pack(File.ReadAllBytes(whole), Path.Combine(Folder(name), "beredskab.db.gz"));
        }
        File.Copy(Path.Combine(folder, "witness.jsonl"), Path.Combine(Folder(name), "witness.jsonl"));
        File.WriteAllText(Path.Combine(Folder(name), "night.json"), JsonSerializer.Serialize(this, s_readable) + "\n");
    }

    public static void Pack(byte[] bytes, string file)
    {
        using var packed = new GZipStream(File.Create(file), CompressionLevel.SmallestSize);
        packed.Write(bytes);
    }

    public static string Folder(string name) => Approved.Beside("golden", name);

    private static readonly JsonSerializerOptions s_readable = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private static void Unpack(string packed, string file)
    {
        using var from = new GZipStream(File.OpenRead(packed), CompressionMode.Decompress);
        using var to = File.Create(file);
        from.CopyTo(to);
    }
}
