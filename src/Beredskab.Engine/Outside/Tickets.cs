namespace Beredskab.Engine.Outside;

/// <summary>A case to open in the organisation's ticket system.</summary>
/// <param name="Correlation">The ticket system is searched for it before anything is created.</param>
/// <param name="Priority"><c>P1</c> to <c>P4</c>.</param>
public sealed record Ticket(EffectKey Effect, string Correlation, string Title, string Text, string Priority);

/// <summary>Opens tickets: one for a correlation id, however often it is asked.</summary>
public interface ITicketDesk
{
    /// <summary><see cref="WorldAnswer.Done"/> with the ticket's number, also when it was there already.</summary>
    Task<WorldAnswer> Open(Ticket ticket, CancellationToken stop);

    Task<WorldMemory> Find(string correlation, CancellationToken stop);
}
