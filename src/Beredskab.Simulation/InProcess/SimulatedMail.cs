using Beredskab.Engine.Outside;

namespace Beredskab.Simulation.InProcess;

/// <summary>Puts mail into the mailboxes of a <see cref="World"/>.</summary>
public sealed class SimulatedMail(World world, string from = "beredskab@fjordby.example") : IMailGateway
{
    public async Task<WorldAnswer> Send(Mail mail, CancellationToken stop)
    {
        var id = $"<{mail.Effect}@beredskab>";
        var (_, instead) = await world.Answer(world.Mailboxes.Send(id, from, mail.To, mail.Subject, mail.Text), stop);
        return instead ?? new WorldAnswer.HandedOver(id);
    }
}
