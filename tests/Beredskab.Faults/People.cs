using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Beredskab.Engine;
using Beredskab.Engine.Incidents;
using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;
using Beredskab.Server;
using Beredskab.Server.Streams;
using Beredskab.Storage;
using Request = Beredskab.Server.Streams.Request;

namespace Beredskab.Faults;

/// <summary>
/// Everybody in town: who answers an SMS, when and how, who closes tasks and approves in the pages, and who starts the night. What
/// they get no answer to they try again, on another node, under the same key.
/// </summary>
internal sealed partial class People
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly Night _night;
    private readonly Dictionary<string, Habit> _habits = [];
    private readonly HashSet<string> _underWay = [];
    private long _seen;
    private int _keys;

    public People(Night night)
    {
        _night = night;
        // One night in three nobody answers from some moment on: then everything must go on calling.
        FallAsleep = night.Chance.Next(3) == 0 ? TimeSpan.FromSeconds(night.Chance.Next(0, 400)) : TimeSpan.MaxValue;
        foreach (var (id, _) in Lane.Staff)
            _habits[id] = new(night.Chance.Next(4) switch { 0 => 0, 1 => 0.5, _ => 1 }, night.Chance.Next(5, 120));
        night.World.Changed += () => night.Town.Post(_ => LookAtPhones(), null);
    }

    /// <param name="Answers">How often the person answers a page while the weather is foul.</param>
    private sealed record Habit(double Answers, int Seconds);

    public TimeSpan FallAsleep { get; }

    public bool AreAwakeAtTheEnd => FallAsleep == TimeSpan.MaxValue;

    /// <summary>What the product has said yes to (P1).</summary>
    public List<Entry> Promised { get; } = [];

    /// <summary>The accounts, and whether each was open when the night began.</summary>
    public Dictionary<string, bool> Accounts { get; } = [];

    public List<RunId> Runs { get; } = [];

    private bool AreAsleep => _night.Schedule.Elapsed >= FallAsleep;

    private bool IsClear => _night.Schedule.Elapsed >= _night.Weather.Clears;

    public void Begin()
    {
        var runs = 1 + _night.Chance.Next(3);
        var isOneIncident = _night.Chance.Next(2) == 0;
        for (var i = 1; i <= runs; i++)
        {
            var number = i;
            Runs.Add(new($"run{number}"));
            string[] accounts = [$"acc-{number}a", $"acc-{number}b"];
            foreach (var account in accounts)
            {
                Accounts[account] = _night.Chance.Next(5) > 0;
                _night.World.Directory.Add($"{account}@fjordby.example", account, new(account), isEnabled: Accounts[account]);
            }
            _night.Later(TimeSpan.FromSeconds(1 + _night.Chance.Next(i == 1 ? 1 : 60)), () => Go(Start(number, isOneIncident ? 1 : number, accounts)));
        }
        if (_night.Chance.Next(2) == 0)
            _night.Later(TimeSpan.FromSeconds(_night.Chance.Next(5, 240)), () => Go(Order("level", "eva", (node, request) => node.Gate.Do(
                Lane.Organisation, new IncidentId("incident1"), texts => new IncidentCommand.SetLevel(Level.Red, texts.Aside("Det ser slemt ud")) { At = default }, new("eva"), request))));
        Go(Shift());
    }

    // ---- Starting

    private async Task Start(int number, int incident, string[] accounts)
    {
        var (run, where) = (Runs[number - 1], new IncidentId($"incident{incident}"));
        if (await _night.Lane.Books.Latest(Lane.Organisation, new("night-watch")) is not { } version) throw new InvalidOperationException("The playbook is not there.");
        IncidentCommand.CallPlaybook Call(FreeText texts) => new(run, version.Content.Id, version, [new("accounts", [.. accounts])], null, texts.Aside("")) { At = default };
        if (number == incident)
            await Order($"open {where}", "eva", (node, request) => node.Gate.Open(Lane.Organisation, where, texts => new(
                where, Lane.Organisation, $"H-{incident}", Mode.Live, Level.Green, texts.Aside($"Sag {incident}"), null, null, "AMBER", new PersonId("eva"), null)
            { At = default, First = Call(texts) }, new("eva"), request));
        else
            await Order($"start {run}", "eva", (node, request) => node.Gate.Do(Lane.Organisation, where, Call, new("eva"), request), isNotThereYet: true);
    }

    // ---- Phones

    private void LookAtPhones()
    {
        foreach (var entry in _night.World.Journal.After(_seen))
        {
            _seen = entry.Number;
            _night.Note($"world: {entry.System} {entry.Operation} {entry.Target} {(entry.Facts.TryGetValue("text", out var said) ? said : "")}: {entry.Answer}{(entry.TookEffect ? " *" : "")}");
            if (entry is { System: "voice", Operation: "call", TookEffect: true }) PickUp(Lane.PersonAt(entry.Target), entry.Facts["effect"]);
            if (entry is not { System: "sms", Operation: "send", TookEffect: true }) continue;
            var (person, text) = (Lane.PersonAt(entry.Target), entry.Facts["text"]);
            if (Code().Match(text) is { Success: true } code) React(person, code.Groups[1].Value, text);
        }
    }

    private void React(string person, string code, string text)
    {
        var habit = _habits[person];
        var willAnswer = _night.Chance.NextDouble() < (IsClear ? 1 : habit.Answers);
        var after = TimeSpan.FromSeconds(_night.Chance.Next(3, 3 + (IsClear ? 50 : habit.Seconds)));
        var word = text.Contains("fx 1 ", StringComparison.Ordinal) ? (_night.Chance.Next(3) == 0 ? "2" : "1") : _night.Chance.Next(12) switch { 0 => "NEJ", 1 when !IsClear => "hvad", 2 when !IsClear => "?", _ => "JA" };
        if (!willAnswer) return;
        _night.Later(after, () =>
        {
            if (AreAsleep) return;
            if (text.Contains("godkendelse mangler", StringComparison.Ordinal)) Go(Approve(person, code));
            else Go(Reply(person, $"{word} {code}", thenClose: word == "JA" ? code : null));
        });
    }

    /// <summary>Hears the phone, or does not, and presses a key while it speaks.</summary>
    private void PickUp(string person, string effect)
    {
        var hears = _night.Chance.NextDouble() < (IsClear ? 1 : _habits[person].Answers);
        var (after, key) = (TimeSpan.FromSeconds(_night.Chance.Next(3, 30)), _night.Chance.Next(8) == 0 ? "2" : "1");
        if (!hears) return;
        _night.Later(after, () =>
        {
            if (!AreAsleep) Go(Press());
        });

        async Task Press() =>
            _night.Note($"{person} pressed {key} and heard '{await Ask($"{person} presses {key}", async node => (string?)(await Server.Inbound.CallKeys.Press(node.Store, node.Gate, new(effect), key)).Words)}'");
    }

    /// <summary>The provider brings the message until somebody takes it, now and then twice; a person without an answer writes again.</summary>
    private async Task Reply(string person, string text, string? thenClose)
    {
        for (var time = 0; time < 3; time++)
        {
            await _night.World.Phones.Reply(Lane.NumberOf(person), text);
            var sid = _night.World.Phones.Messages(Lane.NumberOf(person)).Last(message => message.IsFromPerson).Sid;
            if (_night.Weather.LosesWebhook()) return;
            if (_night.Chance.Next(8) == 0 && _night.Weather.Count("webhook doubled")) Go(Bring(sid, person, text));
            if ((await Bring(sid, person, text) ?? await Bring(sid, person, text)) is { } answer)
            {
                _night.Note($"{person} wrote '{text}' and got '{answer}'");
                if (thenClose is not null && _night.Chance.Next(4) > 0)
                {
                    await Wait(TimeSpan.FromSeconds(_night.Chance.Next(5, 90)));
                    await Close(person, thenClose);
                }
                return;
            }
            await Wait(TimeSpan.FromSeconds(30));
        }
    }

    private Task<string?> Bring(string sid, string person, string text) =>
        Ask($"{person} writes '{text}'", async node => await node.Replies.Receive(Lane.Organisation, "live", sid, Lane.NumberOf(person), text));

    // ---- Pages

    private async Task Close(string person, string code)
    {
        if (AreAsleep || await TaskOf(person, code) is not (var run, var address)) return;
        await Order($"close {run.Id} {address}", person, (node, request) => node.Gate.Do(
            Lane.Organisation, run.Id, _ => new RunCommand.Complete(address, Closing.Plain) { At = default }, new(person), request));
    }

    private async Task Approve(string person, string code)
    {
        if (await TaskOf(person, code) is not (var run, var address)) return;
        var approval = run.StateOf(address.Step) is StepState.Ready { Approval: { Standing: ApprovalStanding.Open } open } ? open : run.Undos.GetValueOrDefault(address.Step)?.Approval;
        if (approval is not { Standing: ApprovalStanding.Open }) return;
        var isYes = _night.Chance.Next(8) > 0;
        await Order($"{(isYes ? "approve" : "refuse")} {run.Id} {address}", person, (node, request) => node.Gate.Do(
            Lane.Organisation, run.Id, texts => new RunCommand.Approve(address, isYes, approval.Hash, isYes ? null : texts.Aside("Nej")) { At = default }, new(person), request));
    }

    /// <summary>What a code stands for, as the page behind it shows.</summary>
    private async Task<(Run Run, Address Address)?> TaskOf(string person, string code)
    {
        var found = await Ask($"{person} looks up {code}", async node =>
            await node.Store.Codes.Find("live", Lane.NumberOf(person), code, node.Store.Now()) is { } task && Address.TryParse(task.Address, out var address)
            && await node.Gate.Read(new RunId(task.Stream.Value["run:".Length..])) is { } run ? (object)(run, address) : null);
        return found is (Run known, Address at) ? (known, at) : null;
    }

    /// <summary>The lead goes round now and then: closes what was left, and now and then gives accounts back.</summary>
    private async Task Shift()
    {
        var willUndo = _night.Chance.Next(2) == 0;
        while (true)
        {
            await Wait(TimeSpan.FromSeconds(IsClear ? 25 : 100));
            if (AreAsleep) continue;
            foreach (var id in Runs.ToList())
            {
                if (await Ask($"eva looks at {id}", async node => await node.Gate.Read(id)) is not { } run) continue;
                foreach (var step in run.AllSteps)
                {
                    var address = new Address(step.Id, run.StateOf(step.Id).Iteration);
                    switch (run.StateOf(step.Id), step.Work)
                    {
                        case (StepState.Ready { AcknowledgedBy: not [] } or StepState.Ready { FailedAt: not null }, Work.Task or Work.Act) when IsClear:
                            await Order($"close {id} {address}", "eva", (node, request) => node.Gate.Do(
                                Lane.Organisation, id, _ => new RunCommand.Complete(address, Closing.Plain) { At = default }, new("eva"), request));
                            break;
                        case (StepState.Happened { Outcome: "done" or "partly" }, Work.Act) when willUndo && !run.Undos.ContainsKey(step.Id) && !run.InForce.IsEmpty:
                            await Order($"undo {id} {address}", "eva", (node, request) => node.Gate.Do(
                                Lane.Organisation, id, texts => new RunCommand.Undo(step.Id, texts.Aside("Falsk alarm")) { At = default }, new("eva"), request));
                            break;
                    }
                    if (run.StateOf(step.Id) is StepState.Ready { Child: { } child } && !Runs.Contains(child)) Runs.Add(child);
                }
            }
        }
    }

    // ---- Getting through

    /// <summary>Sends a command until it has an answer, always under the same key.</summary>
    internal async Task Order(string what, string person, Func<Node, Request, Task<Outcome>> order, bool isNotThereYet = false)
    {
        // A double click is one order, whoever makes it.
        if (!_underWay.Add(what)) return;
        var key = $"key{++_keys}";
        var request = new Request(person, what, key, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(what))), 200, _ => "yes");
        for (var time = 1; time < 100; time++)
        {
            var outcome = await Ask<Outcome>(what, async node => await order(node, request));
            _night.Note($"{person}: {what}: {outcome?.GetType().Name ?? "no answer"}{(outcome is Outcome.Refused refused ? $" {refused.Code}" : "")}");
            if (outcome is Outcome.Accepted accepted) Promised.AddRange(accepted.Entries);
            if (outcome is Outcome.Accepted or Outcome.Repeated or Outcome.Refused || (outcome is Outcome.NotFound && !isNotThereYet)) break;
            await Wait(TimeSpan.FromSeconds(_night.Chance.Next(2, 9)));
        }
        _underWay.Remove(what);
    }

    /// <summary>Asks some node; null when it has no answer, breaks down, or takes too long.</summary>
    internal async Task<T?> Ask<T>(string what, Func<Node, Task<T?>> ask) where T : class
    {
        var up = _night.Nodes.Where(node => node.IsUp && node.Gate is not null).ToList();
        if (up.Count == 0) return null;
        var node = up[_night.Chance.Next(up.Count)];
        var answer = new TaskCompletionSource<T?>(TaskCreationOptions.RunContinuationsAsynchronously);
        node.Strand.Post(async _ =>
        {
            try
            {
                answer.TrySetResult(await ask(node));
            }
            catch (Exception fault)
            {
                _night.Note($"{node.Name} could not: {what}: {fault.Message}");
                if (fault is not Microsoft.Data.Sqlite.SqliteException) _night.Faults.Add($"{what}: {fault}");
                answer.TrySetResult(null);
            }
        }, null);
        using var timeout = _night.Clock.CreateTimer(_ => answer.TrySetResult(null), null, s_patience, Timeout.InfiniteTimeSpan);
        return await answer.Task;
    }

    /// <summary>Lets it go its way; what breaks in it breaks the night.</summary>
    internal static async void Go(Task way) => await way;

    private Task Wait(TimeSpan time) => Task.Delay(time, _night.Clock);

    [GeneratedRegex(@"\b(?:JA|NEJ|1) (\d{4})\b")]
    private static partial Regex Code();
}
