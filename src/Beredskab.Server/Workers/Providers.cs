using System.Collections.Concurrent;
using Beredskab.Engine.Outside;
using Beredskab.Server.Streams;
using Beredskab.Storage;
using Effect = Beredskab.Storage.Effect;

namespace Beredskab.Server.Workers;

/// <summary>
/// The systems outside, as far as this node has met them: how fast each may be asked, and whether it is any use to ask it now. It is
/// looked at before effects are taken, so that what cannot go stays ready, for this node later or another now, and its time runs on.
/// </summary>
public sealed class Providers(ProviderLimits limits, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Provider> _all = [];

    /// <summary>All there are, for health and metrics.</summary>
    public IEnumerable<Provider> All => _all.Values.OrderBy(provider => provider.Name, StringComparer.Ordinal);

    /// <summary>What an effect goes through: the channel to a person, the directory of accounts, or what light actions use.</summary>
    public static string NameOf(Effect effect) => effect.Channel is { Length: > 0 } channel ? channel
        : effect.Kind is EffectKinds.Isolate or EffectKinds.Restore ? "directory" : "light";

    public Provider Of(string name) => _all.GetOrAdd(name, added => new(added, limits.PerSecond.GetValueOrDefault(added, limits.UsualPerSecond), time) { IsGuarded = added != "sms" || !limits.HasSeveralForSms });

    public static IReadOnlyList<string> Names { get; } = ["sms", "voice", "mail", "teams", "directory", "light"];

    /// <summary>What is claimed for a provider: kinds, and the channel (empty for what goes to no person).</summary>
    public static (IReadOnlyList<string> Kinds, string Channel) Claims(string name) => name switch
    {
        "directory" => ([EffectKinds.Isolate, EffectKinds.Restore], ""),
        "light" => ([EffectKinds.Light], ""),
        _ => ([.. EffectKinds.Outside.Except([EffectKinds.Isolate, EffectKinds.Restore, EffectKinds.Light])], name),
    };
}

/// <param name="PerSecond">By provider: <c>sms, voice, mail, teams, directory, light</c>. Each node keeps to it by itself.</param>
public sealed record ProviderLimits(IReadOnlyDictionary<string, int> PerSecond, int UsualPerSecond = 100)
{
    /// <summary>Texts have several providers (<see cref="SmsFailover"/>), and each of them a limit and a breaker of its own.</summary>
    public bool HasSeveralForSms { get; init; }

    public static ProviderLimits Usual { get; } = new(new Dictionary<string, int>());
}

/// <summary>
/// One provider: a bucket of tokens, one for each request, and a breaker. The breaker opens after five failures in a row, or when the
/// provider says how long to wait; it lets one request through when the time is over, and each failure of that doubles the wait.
/// </summary>
public sealed class Provider(string name, int perSecond, TimeProvider time)
{
    private const int MostFailures = 5;
    private static readonly TimeSpan s_shortest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(60);

    private readonly Lock _lock = new();
    private double _tokens = perSecond;
    private long _filled = time.GetTimestamp();
    private int _failures;
    private TimeSpan _wait = s_shortest;
    private long? _shutAt;
    private bool _isTrying;
    private bool _hasAnswered = true;

    public string Name { get; } = name;

    /// <summary>Whether failures shut it. A channel that several providers carry is shut only when it is asked for: each of them is guarded by itself.</summary>
    public bool IsGuarded { get; init; } = true;

    /// <summary>Its last request did not end well.</summary>
    public bool IsFailing
    {
        get { lock (_lock) return _failures > 0; }
    }

    /// <summary>It is left alone because it said nothing any more, and would not answer a question either.</summary>
    public bool IsSilent
    {
        get { lock (_lock) return !_hasAnswered && _shutAt is { } shut && time.GetElapsedTime(shut) < _wait; }
    }

    /// <summary>What those that carry the channel can take now, when several do; null for what has one.</summary>
    public Func<int>? Carriers { get; set; }

    /// <summary>How many it would take now.</summary>
    public int Room
    {
        get
        {
            lock (_lock)
            {
                Fill();
                return _shutAt is not { } shut ? (int)_tokens : time.GetElapsedTime(shut) < _wait || _isTrying ? 0 : 1;
            }
        }
    }

    /// <summary>It has answered a question.</summary>
    public void Heard()
    {
        lock (_lock) _hasAnswered = true;
    }


    /// <summary>It has failed too often to be asked, or has asked to be left alone.</summary>
    public bool IsShut
    {
        get { lock (_lock) return _shutAt is { } shut && time.GetElapsedTime(shut) < _wait; }
    }

    /// <summary>How long it is still left alone; nothing when it may be asked.</summary>
    public TimeSpan ShutFor
    {
        get { lock (_lock) return _shutAt is { } shut && _wait - time.GetElapsedTime(shut) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero; }
    }

    /// <summary>How many requests may set out now; they are counted as set out.</summary>
    public int Take(int wanted)
    {
        wanted = Math.Min(wanted, Carriers?.Invoke() ?? wanted);
        lock (_lock)
        {
            Fill();
            var most = _shutAt is not { } shut ? wanted : time.GetElapsedTime(shut) < _wait || _isTrying ? 0 : 1;
            var taken = (int)Math.Min(Planted.Is("no-bucket") ? wanted : _tokens, Math.Min(most, wanted));
            if (taken > 0 && _shutAt is not null) _isTrying = true;
            _tokens -= taken;
            return taken;
        }
    }

    /// <summary>Requests that did not set out after all.</summary>
    public void GiveBack(int untaken)
    {
        if (untaken == 0) return;
        lock (_lock)
        {
            _tokens = Math.Min(perSecond, _tokens + untaken);
            _isTrying = false;
        }
    }

    /// <summary>How a request ended. That one number is wrong says nothing of the provider.</summary>
    public void Answered(WorldAnswer answer)
    {
        lock (_lock)
        {
            _isTrying = false;
            _hasAnswered = answer is not (WorldAnswer.Unknown or WorldAnswer.TryAgain { After: null });
            if (answer is not (WorldAnswer.TryAgain or WorldAnswer.Unknown))
            {
                (_failures, _wait, _shutAt) = (0, s_shortest, Planted.Is("breaker-never-closes") ? _shutAt : null);
                return;
            }
            _failures++;
            if (!IsGuarded && answer is not WorldAnswer.TryAgain { After: not null }) return;
            if (answer is WorldAnswer.TryAgain { After: { } after } && after > TimeSpan.Zero && !Planted.Is("retry-after-ignored")) Shut(after < s_longest ? after : s_longest);
            else if (_shutAt is not null) Shut(_wait * 2 < s_longest ? _wait * 2 : s_longest);
            else if (_failures >= MostFailures) Shut(s_shortest);
        }
    }

    private void Fill()
    {
        _tokens = Math.Min(perSecond, _tokens + (time.GetElapsedTime(_filled).TotalSeconds * perSecond));
        _filled = time.GetTimestamp();
    }

    private void Shut(TimeSpan wait) => (_wait, _shutAt) = (wait, time.GetTimestamp());
}
