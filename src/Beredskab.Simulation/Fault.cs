using System.Text.Json.Serialization;

namespace Beredskab.Simulation;

/// <summary>One way the world can go wrong for one request. On the wire <c>kind</c> says which.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Late), "late")]
[JsonDerivedType(typeof(TooMany), "too-many")]
[JsonDerivedType(typeof(Broken), "broken")]
[JsonDerivedType(typeof(Refused), "refused")]
[JsonDerivedType(typeof(Silent), "silent")]
[JsonDerivedType(typeof(CutOff), "cut-off")]
public abstract record Fault
{
    private Fault() { }

    /// <summary>What the journal says of it.</summary>
    [JsonIgnore]
    public abstract string Words { get; }

    /// <summary>Whether the request takes effect all the same.</summary>
    [JsonIgnore]
    public virtual bool LetsEffectHappen => false;

    /// <summary>The effect happens on arrival; the answer is late. Goes together with any other fault.</summary>
    public sealed record Late(TimeSpan By) : Fault
    {
        public override string Words => $"late by {By.TotalMilliseconds:0} ms";

        public override bool LetsEffectHappen => true;
    }

    /// <summary>429 (SMTP: 451), with the Retry-After header word for word as given here, or without one.</summary>
    public sealed record TooMany(string? RetryAfter = null) : Fault
    {
        public override string Words => RetryAfter is null ? "429" : $"429 Retry-After: {RetryAfter}";
    }

    /// <summary>500, 502, 503 or 504. A 503 is the provider's own "not now"; of the others nobody knows how far they got.</summary>
    public sealed record Broken(int Status = 500, bool TakesEffect = false) : Fault
    {
        public override string Words => $"{Status}";

        public override bool LetsEffectHappen => TakesEffect;
    }

    /// <summary>A clear no: 400, 401, 403 or 404 with the provider's own code, such as Twilio's 21211.</summary>
    public sealed record Refused(int Status, string Code, string Why) : Fault
    {
        public override string Words => $"{Status} {Code}";
    }

    /// <summary>Takes the request and never answers.</summary>
    public sealed record Silent(bool TakesEffect) : Fault
    {
        public override string Words => "silence";

        public override bool LetsEffectHappen => TakesEffect;
    }

    /// <summary>The connection is cut before the answer; as a rule after the effect.</summary>
    public sealed record CutOff(bool TakesEffect = true) : Fault
    {
        public override string Words => "cut off";

        public override bool LetsEffectHappen => TakesEffect;
    }
}

/// <summary>A fault that is switched on.</summary>
/// <param name="System">Null means any; so for <paramref name="Operation"/> and <paramref name="Target"/>.</param>
/// <param name="Left">How many more requests it hits; null means until it is lifted.</param>
/// <param name="After">How many more it lets pass before.</param>
public sealed record FaultRule(int Id, string? System, string? Operation, string? Target, Fault Fault, int? Left, int After = 0)
{
    internal bool Hits(Request request) =>
        Left is null or > 0 && Means(System, request.System) && Means(Operation, request.Operation)
        && Means(Target, request.Target);

    private static bool Means(string? asked, string actual) =>
        asked is null || string.Equals(asked, actual, StringComparison.OrdinalIgnoreCase);
}
