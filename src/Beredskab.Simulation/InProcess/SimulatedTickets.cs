using Beredskab.Engine.Outside;

namespace Beredskab.Simulation.InProcess;

/// <summary>Opens tickets in the ticket system of a <see cref="World"/>, looking before it opens.</summary>
public sealed class SimulatedTickets(World world) : ITicketDesk
{
    public async Task<WorldAnswer> Open(Ticket ticket, CancellationToken stop)
    {
        var (there, missed) = await world.Answer(world.Tickets.Find(ticket.Correlation), stop);
        // Nothing was created by a question, so a question without an answer is certainly not done.
        if (missed is WorldAnswer.Unknown unknown) return new WorldAnswer.TryAgain(null, unknown.Why);
        if (missed is not null) return missed;
        if (there is [var first, ..]) return new WorldAnswer.Done(first.Number);

        var reception = world.Tickets.Open(ticket.Correlation, ticket.Title, ticket.Text, ticket.Priority);
        var (opened, instead) = await world.Answer(reception, stop);
        return instead ?? new WorldAnswer.Done(opened!.Number);
    }

    public async Task<WorldMemory> Find(string correlation, CancellationToken stop)
    {
        var (there, instead) = await world.Answer(world.Tickets.Find(correlation), stop);
        return instead?.CannotTell() ?? (there is [var first, ..] ? new WorldMemory.Found(first.Number) : new WorldMemory.NotThere());
    }
}
