using Beredskab.Engine;
using Beredskab.Engine.Outside;
using Beredskab.Simulation.InProcess;

namespace Beredskab.Faults;

/// <summary>An attempt as the node that made it saw it: <see cref="Heard"/> is null when no answer ever came.</summary>
internal sealed record Attempt(string Operation, string Effect, string Target, Node Node, TimeSpan Begun)
{
    public string? Heard { get; private set; }

    /// <summary>When, in the night's own time.</summary>
    public TimeSpan HeardAt { get; private set; }

    /// <summary>The process that made it, which may be dead by now while its node lives again.</summary>
    public Strand Strand { get; } = Node.Strand;

    public void Hear(string answer, TimeSpan at) => (Heard, HeardAt) = (answer, at);
}

/// <summary>The simulated world as one node reaches it, through the weather.</summary>
internal sealed class Ports(Night night, Node node) : ISmsGateway, IVoiceGateway, IMailGateway, IAccountDirectory, ITicketDesk
{
    private readonly SimulatedSms _sms = new(night.World);
    private readonly SimulatedVoice _voice = new(night.World);
    private readonly SimulatedMail _mail = new(night.World);
    private readonly SimulatedAccounts _accounts = new(night.World);
    private readonly SimulatedTickets _tickets = new(night.World);

    public Task<WorldAnswer> Send(Sms sms, CancellationToken stop) => Try("sms", "send", sms.Effect.Value, sms.To, () => _sms.Send(sms, stop));

    public Task<WorldMemory> Find(Sms sms, TimeSpan within, CancellationToken stop) => Try("sms", "find", sms.Effect.Value, sms.To, () => _sms.Find(sms, within, stop));

    public Task<SmsReceived> Received(TimeSpan within, CancellationToken stop) => Try("sms", "find", "", "+4570101112", () => _sms.Received(within, stop));

    public Task<WorldAnswer> Call(VoiceCall call, CancellationToken stop) => Try("voice", "call", call.Effect.Value, call.To, () => _voice.Call(call, stop));

    public Task<WorldMemory> Find(VoiceCall call, TimeSpan within, CancellationToken stop) => Try("voice", "find", call.Effect.Value, call.To, () => _voice.Find(call, within, stop));

    public Task<WorldAnswer> Send(Mail mail, CancellationToken stop) => Try("mail", "send", mail.Effect.Value, mail.To, () => _mail.Send(mail, stop));

    public Task<AccountSearch> Search(string text, CancellationToken stop) => Try("accounts", "search", "", text, () => _accounts.Search(text, stop));

    public Task<AccountLook> Look(AccountId account, CancellationToken stop) => Try("accounts", "look", "", account.Value, () => _accounts.Look(account, stop));

    public Task<WorldAnswer> Isolate(AccountId account, CancellationToken stop) =>
        Try("accounts", night.Chance.Next(3) switch { 0 => "disable", 1 => "revoke", _ => "look" }, "", account.Value, () => _accounts.Isolate(account, stop));

    public Task<WorldAnswer> Restore(AccountBefore before, CancellationToken stop) =>
        Try("accounts", night.Chance.Next(2) == 0 ? "enable" : "look", "", before.Id.Value, () => _accounts.Restore(before, stop));

    public Task<FootholdLook> ListFoothold(AccountId account, CancellationToken stop) => Try("accounts", "look-rules", "", account.Value, () => _accounts.ListFoothold(account, stop));

    public Task<GroupLook> Members(string group, CancellationToken stop) => Try("accounts", "members", "", group, () => _accounts.Members(group, stop));

    public Task<WorldAnswer> Open(Ticket ticket, CancellationToken stop) => Try("tickets", night.Chance.Next(2) == 0 ? "open" : "find", ticket.Effect.Value, ticket.Correlation, () => _tickets.Open(ticket, stop));

    public Task<WorldMemory> Find(string correlation, CancellationToken stop) => Try("tickets", "find", correlation, correlation, () => _tickets.Find(correlation, stop));

    private async Task<T> Try<T>(string system, string operation, string effect, string target, Func<Task<T>> ask)
    {
        var attempt = new Attempt($"{system} {operation}", effect, target, node, night.Schedule.Elapsed);
        night.Attempts.Add(attempt);
        night.Weather.Strike(system, operation, target);
        var answer = await ask();
        attempt.Hear(answer is WorldAnswer.Unknown or WorldMemory.CannotTell ? "unknown" : "clear", night.Schedule.Elapsed);
        return answer;
    }
}
