namespace Beredskab.Engine;

/// <summary>What the engine answers: what happens, or why nothing does.</summary>
public abstract record Decision<TEvent>
{
    private Decision() { }

    public sealed record Accepted(ValueList<TEvent> Events) : Decision<TEvent>;

    public sealed record Refused(Refusal Why) : Decision<TEvent>
    {
        public string Code => Why.Code;
    }
}
