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
public sealed class SmsFailover : ISmsGateway
{
    private readonly FailoverSettings _settings;
    private readonly TimeProvider _time;
    private readonly Func<EffectKey, Task<bool>> _isCalledOff;
    private readonly ILogger<SmsFailover> _log;

    /// <summary>A text whose provider was silent is asked about sooner than what has only one way.</summary>
    private static readonly TimeSpan s_underWay = TimeSpan.FromSeconds(1);

    /// <summary>
    /// A provider that was silent to a text is not waited for as long again when it is asked, while another can carry it: one person alone is to be called
    /// within ten seconds too, and of one silence no breaker knows yet.
    /// </summary>
    private static readonly TimeSpan s_question = TimeSpan.FromSeconds(2);

    /// <summary>Whoever has kept one text waiting so long is given no others while another is quicker: nobody doubts those.</summary>
    private static readonly TimeSpan s_hesitation = TimeSpan.FromSeconds(1);

    /// <summary>How long a "not there" of a provider that was slow a moment ago is not believed: it may be at work on it still.</summary>
    private static readonly TimeSpan s_tooEarly = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan s_moment = TimeSpan.FromMilliseconds(300);

    /// <summary>By then every doubt is settled, or given up.</summary>
    private static readonly TimeSpan s_forgotten = TimeSpan.FromHours(1);

    private readonly List<Carrier> _carriers;

    /// <summary>
    /// With whom a text of unknown fate was. After a crash, and on another node, nobody remembers; then each is asked.
    /// </summary>
    private readonly ConcurrentDictionary<EffectKey, (string Carrier, long Since)> _inDoubt = [];

    /// <param name="carriers">The preferred one first.</param>
    /// <param name="isCalledOff">Whether nobody wants that text any more.</param>
    public SmsFailover(IReadOnlyList<SmsProvider> carriers, Providers providers, FailoverSettings settings, Func<EffectKey, Task<bool>> isCalledOff, TimeProvider time, ILogger<SmsFailover> log)
    {
        (_settings, _isCalledOff, _time, _log) = (settings, isCalledOff, time, log);
        _carriers = [.. carriers.Select(carrier => new Carrier(carrier.Name, carrier.Gateway, providers.Of($"sms:{carrier.Name}"), []))];
        // No more is taken in hand than they can carry: what they could not would count as tried, and wait.
        providers.Of("sms").Carriers = () => _carriers.Sum(carrier => carrier.Line.Room);
    }

    public async Task<WorldAnswer> Send(Sms sms, CancellationToken stop)
    {
        var refusals = new List<(string Carrier, WorldAnswer Answer)>();
        var begun = _time.GetTimestamp();
        // In doubt, whoever has just failed comes last.
        foreach (var carrier in _carriers.OrderBy(each => sms.IsInDoubt && each.Line.IsFailing).ThenBy(Hesitates).ToList())
        {
            // Somebody may have answered while another took its time to refuse (P5).
            if (_time.GetElapsedTime(begun) > s_moment && await _isCalledOff(sms.Effect)) return new WorldAnswer.TryAgain(null, "It was called off.");
            if (carrier.Line.Take(1) == 0) continue;
            var answer = await Send(carrier, sms, stop);
            if (answer is WorldAnswer.HandedOver or WorldAnswer.Done)
            {
                _inDoubt.TryRemove(sms.Effect, out _);
                return answer;
            }
            if (answer is WorldAnswer.Unknown)
            {
                Doubt(sms.Effect, carrier.Name);
                return answer;
            }
            // Why may name a number; the ledger has it when nobody else takes it either.
            _log.LogWarning("{Carrier} did not take a text ({Answer}).", carrier.Name, answer.GetType().Name);
            refusals.Add((carrier.Name, answer));
        }
        return Refusal(refusals);
    }

    private bool Hesitates(Carrier carrier) => carrier.UnderWay.Values.Any(since => _time.GetElapsedTime(since) > s_hesitation);

    private async Task<WorldAnswer> Send(Carrier carrier, Sms sms, CancellationToken stop)
    {
        carrier.UnderWay[sms.Effect] = _time.GetTimestamp();
        try
        {
            var answer = await InTime(over => carrier.Gateway.Send(sms, over), () => new WorldAnswer.Unknown($"{carrier.Name}: no answer within {_settings.Deadline.TotalSeconds:0.#} seconds."), stop);
            carrier.Line.Answered(answer);
            return answer is WorldAnswer.Unknown unknown ? unknown with { AskAfter = s_underWay } : answer;
        }
        catch
        {
            carrier.Line.GiveBack(1);
            throw;
        }
        finally
        {
            carrier.UnderWay.TryRemove(sms.Effect, out _);
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
        var doubted = _inDoubt.TryGetValue(sms.Effect, out var doubt) ? doubt.Carrier : null;
        var (unsaid, isHopeless) = (new List<string>(), true);
        var another = _carriers.Exists(each => each.Name != doubted && !each.Line.IsShut);
        var patience = doubted is not null && another && s_question < _settings.Deadline ? s_question : _settings.Deadline;
        foreach (var carrier in _carriers.Where(each => doubted is null || each.Name == doubted))
        {
            switch (carrier.Line.IsSilent ? Silence(carrier) : await InTime(over => carrier.Gateway.Find(sms, within, over), () => Silence(carrier), stop, patience))
            {
                case WorldMemory.Found found:
                    carrier.Line.Heard();
                    _inDoubt.TryRemove(sms.Effect, out _);
                    return found;
                case WorldMemory.NotThere when doubted is not null && _time.GetElapsedTime(doubt.Since) < s_tooEarly:
                    carrier.Line.Heard();
                    return new WorldMemory.CannotTell($"{carrier.Name} does not have it yet, and may be at work on it.");
                case WorldMemory.NotThere:
                    carrier.Line.Heard();
                    break;
                case WorldMemory.CannotTell(var why, var isForGood):
                    unsaid.Add(why);
                    isHopeless &= isForGood || carrier.Line.IsShut;
                    break;
            }
        }
        if (unsaid.Count == 0)
        {
            _inDoubt.TryRemove(sms.Effect, out _);
            return new WorldMemory.NotThere();
        }
        // Whoever was silent to it is not waited for while another can carry it. After a crash nobody knows whose silence it was.
        return new WorldMemory.CannotTell(string.Join(" ", unsaid), IsForGood: another && (doubted is not null || isHopeless));
    }

    private static WorldMemory.CannotTell Silence(Carrier carrier) => new($"{carrier.Name} says nothing.");

    private void Doubt(EffectKey effect, string carrier)
    {
        foreach (var (old, _) in _inDoubt.Where(doubt => _time.GetElapsedTime(doubt.Value.Since) > s_forgotten)) _inDoubt.TryRemove(old, out _);
        _inDoubt[effect] = (carrier, _time.GetTimestamp());
    }

    public async Task<SmsReceived> Received(TimeSpan within, CancellationToken stop)
    {
        var all = await Task.WhenAll(_carriers.Select(async each =>
        {
            var silence = new SmsReceived.NoAnswer($"{each.Name} says nothing.");
            var received = each.Line.IsSilent ? silence : await InTime(over => each.Gateway.Received(within, over), () => silence, stop);
            if (received is SmsReceived.Listed) each.Line.Heard();
            return received;
        }));
        var listed = all.OfType<SmsReceived.Listed>().ToList();
        return listed.Count == 0 ? all[0] : new SmsReceived.Listed([.. listed.SelectMany(one => one.Messages)]);
    }

    /// <summary>Gives, or asks, and waits no longer than the deadline, or <paramref name="patience"/>.</summary>
    private async Task<T> InTime<T>(Func<CancellationToken, Task<T>> ask, Func<T> silence, CancellationToken stop, TimeSpan? patience = null)
    {
        using var late = new CancellationTokenSource(patience ?? _settings.Deadline, _time);
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

    /// <param name="UnderWay">The texts it has been given and has not answered, and since when.</param>
    private sealed record Carrier(string Name, ISmsGateway Gateway, Provider Line, ConcurrentDictionary<EffectKey, long> UnderWay);
}
