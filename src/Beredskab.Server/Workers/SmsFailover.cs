using System.Collections.Concurrent;
using System.Globalization;
using Beredskab.Engine;
using Beredskab.Engine.Outside;

namespace Beredskab.Server.Workers;

/// <param name="Deadline">How long one provider may take before another does, as far as it is known not to have taken the text.</param>
public sealed record FailoverSettings(TimeSpan Deadline)
{
    public static FailoverSettings Usual { get; } = new(TimeSpan.FromSeconds(5));

    public static FailoverSettings From(IConfiguration configuration, List<string> faults)
    {
        if (configuration["Sms:Deadline"] is not { Length: > 0 } written) return Usual;
        if (TimeSpan.TryParse(written, CultureInfo.InvariantCulture, out var deadline) && deadline >= TimeSpan.FromSeconds(1) && deadline <= TimeSpan.FromSeconds(30)) return new(deadline);
        faults.Add($"Sms:Deadline is '{written}'. Write from one to thirty seconds, such as 00:00:05.");
        return Usual;
    }
}

/// <summary>
/// Several providers of texts as one. The first that may be asked gets a text. What it certainly has not taken goes to the next at once; what it
/// may have taken goes to another only after it was asked, or cannot be, and then as a possible duplicate (P4). Decision 0023 says why.
/// </summary>
public sealed class SmsFailover(IReadOnlyList<SmsProvider> carriers, Providers providers, FailoverSettings settings, TimeProvider time, ILogger<SmsFailover> log) : ISmsGateway
{
    /// <summary>A text whose provider was silent is asked about sooner than what has only one way.</summary>
    private static readonly TimeSpan s_underWay = TimeSpan.FromSeconds(2);

    /// <summary>Whoever has kept one text waiting so long is given no others while another is quicker: nobody doubts those.</summary>
    private static readonly TimeSpan s_hesitation = TimeSpan.FromSeconds(1);

    private readonly List<Carrier> _carriers = [.. carriers.Select(carrier => new Carrier(carrier.Name, carrier.Gateway, providers.Of($"sms:{carrier.Name}"), time))];

    /// <summary>
    /// With whom a text of unknown fate was. After a crash, and on another node, nobody remembers; then each is asked.
    /// </summary>
    private readonly ConcurrentDictionary<EffectKey, string> _inDoubt = [];

    public async Task<WorldAnswer> Send(Sms sms, CancellationToken stop)
    {
        var refusals = new List<(string Carrier, WorldAnswer Answer)>();
        // In doubt, whoever has just failed comes last.
        foreach (var carrier in _carriers.OrderBy(each => sms.IsInDoubt && each.Line.IsFailing).ThenBy(each => each.Hesitates(s_hesitation)).ToList())
        {
            if (carrier.Line.Take(1) == 0) continue;
            var answer = await Send(carrier, sms, stop);
            if (answer is WorldAnswer.HandedOver or WorldAnswer.Done)
            {
                _inDoubt.TryRemove(sms.Effect, out _);
                return answer;
            }
            if (answer is WorldAnswer.Unknown)
            {
                _inDoubt[sms.Effect] = carrier.Name;
                return answer;
            }
            // Why it did may name a number; the ledger has it when nobody else takes it either.
            log.LogWarning("{Carrier} did not take a text ({Answer}); the next provider is asked.", carrier.Name, answer.GetType().Name);
            refusals.Add((carrier.Name, answer));
        }
        return Refusal(refusals);
    }

    private async Task<WorldAnswer> Send(Carrier carrier, Sms sms, CancellationToken stop)
    {
        using var underWay = carrier.SetOut();
        using var late = new CancellationTokenSource(settings.Deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stop);
        try
        {
            var answer = await carrier.Gateway.Send(sms, either.Token);
            carrier.Line.Answered(answer);
            return answer is WorldAnswer.Unknown unknown ? unknown with { AskAfter = s_underWay } : answer;
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            var silent = new WorldAnswer.Unknown($"{carrier.Name}: no answer within {settings.Deadline.TotalSeconds:0.#} seconds.") { AskAfter = s_underWay };
            carrier.Line.Answered(silent);
            return silent;
        }
        catch
        {
            carrier.Line.GiveBack(1);
            throw;
        }
    }

    /// <summary>None has it. Worth another try as long as one of them may take it later.</summary>
    private WorldAnswer Refusal(List<(string Carrier, WorldAnswer Answer)> refusals)
    {
        var why = string.Join(" ", refusals.Select(refusal => $"{refusal.Carrier}: {(refusal.Answer as WorldAnswer.Failed)?.Why ?? (refusal.Answer as WorldAnswer.TryAgain)?.Why}"));
        if (refusals.Count == _carriers.Count && refusals.TrueForAll(refusal => refusal.Answer is WorldAnswer.Failed)) return new WorldAnswer.Failed(why);
        var soonest = _carriers.Min(each => each.Line.ShutFor);
        return new WorldAnswer.TryAgain(soonest > TimeSpan.Zero ? soonest : null, why.Length > 0 ? why : "No provider of texts may be asked just now.");
    }

    public async Task<WorldMemory> Find(Sms sms, TimeSpan within, CancellationToken stop)
    {
        var doubted = _inDoubt.GetValueOrDefault(sms.Effect);
        var unsaid = new List<string>();
        foreach (var carrier in _carriers.Where(each => doubted is null || each.Name == doubted))
        {
            switch (carrier.Line.IsSilent ? new WorldMemory.CannotTell($"{carrier.Name} says nothing.") : await InTime(over => carrier.Gateway.Find(sms, within, over), () => new WorldMemory.CannotTell($"{carrier.Name} says nothing."), stop))
            {
                case WorldMemory.Found found:
                    _inDoubt.TryRemove(sms.Effect, out _);
                    return found;
                case WorldMemory.CannotTell(var why, _):
                    unsaid.Add(why);
                    break;
            }
        }
        if (unsaid.Count == 0)
        {
            _inDoubt.TryRemove(sms.Effect, out _);
            return new WorldMemory.NotThere();
        }
        // Whoever is silent is not waited for while another can carry it.
        return new WorldMemory.CannotTell(string.Join(" ", unsaid), IsForGood: _carriers.Exists(each => each.Name != doubted && !each.Line.IsShut));
    }

    public async Task<SmsReceived> Received(TimeSpan within, CancellationToken stop)
    {
        var all = await Task.WhenAll(_carriers.Select(each => each.Line.IsSilent
            ? Task.FromResult<SmsReceived>(new SmsReceived.NoAnswer($"{each.Name} says nothing."))
            : InTime(over => each.Gateway.Received(within, over), () => new SmsReceived.NoAnswer($"{each.Name} says nothing."), stop)));
        var listed = all.OfType<SmsReceived.Listed>().ToList();
        return listed.Count == 0 ? all[0] : new SmsReceived.Listed([.. listed.SelectMany(one => one.Messages)]);
    }

    /// <summary>A question is waited for no longer than a text.</summary>
    private async Task<T> InTime<T>(Func<CancellationToken, Task<T>> ask, Func<T> silence, CancellationToken stop)
    {
        using var late = new CancellationTokenSource(settings.Deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stop);
        try
        {
            return await ask(either.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            return silence();
        }
    }

    /// <summary>A provider, and the texts it has been given and not answered.</summary>
    private sealed record Carrier(string Name, ISmsGateway Gateway, Provider Line, TimeProvider Time)
    {
        private readonly ConcurrentDictionary<UnderWay, long> _underWay = [];

        public bool Hesitates(TimeSpan longest) => _underWay.Values.Any(began => Time.GetElapsedTime(began) > longest);

        public IDisposable SetOut()
        {
            var one = new UnderWay(this);
            _underWay[one] = Time.GetTimestamp();
            return one;
        }

        private sealed class UnderWay(Carrier carrier) : IDisposable
        {
            public void Dispose() => carrier._underWay.TryRemove(this, out _);
        }
    }
}
