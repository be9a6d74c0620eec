namespace Beredskab.Engine;

/// <summary>What the engine answers: what happens, or why nothing does.</summary>
public abstract record Decision<TEvent>
{
    private Decision() { }

    public sealed record Accepted(ValueList<TEvent> Events) : Decision<TEvent>;

    /// <param name="Code">Stable, for programs: <c>superseded</c>, <c>unknown-step</c>.</param>
    /// <param name="Reason">A sentence for people: what, about what, what to do.</param>
    public sealed record Refused(string Code, string Reason) : Decision<TEvent>;
}
