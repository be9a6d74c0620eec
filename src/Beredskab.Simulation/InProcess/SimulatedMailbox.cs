using Beredskab.Engine.Outside;

namespace Beredskab.Simulation.InProcess;

/// <summary>Reads what people of a <see cref="World"/> answer by mail.</summary>
public sealed class SimulatedMailbox(World world) : IMailbox
{
    private int _taken;

    public async Task<string?> Look(Func<WrittenMail, Task> take, CancellationToken stop)
    {
        var (mails, instead) = await world.Answer(world.Mailboxes.Written(_taken), stop);
        if (instead is not null) return ((WorldMemory.CannotTell)instead.CannotTell()).Why;
        foreach (var mail in mails!)
        {
            await take(mail);
            _taken++;
        }
        return null;
    }
}
