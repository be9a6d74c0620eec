using Beredskab.Engine.Outside;

namespace Beredskab.Simulation.InProcess;

/// <summary>Sends text messages to the phones of a <see cref="World"/>.</summary>
/// <param name="company">One of <see cref="Companies"/>; the second cannot be asked what became of a text, exactly as over the wire.</param>
public sealed class SimulatedSms(World world, string from = "+4570101112", string company = Companies.First) : ISmsGateway
{
    public async Task<WorldAnswer> Send(Sms sms, CancellationToken stop)
    {
        var reception = world.Phones.Send(new TextToSend(from, sms.To, sms.Text, sms.Validity, sms.Effect.Value, null, company));
        var (message, instead) = await world.Answer(reception, stop);
        return instead ?? new WorldAnswer.HandedOver(message!.Sid);
    }

    public async Task<WorldMemory> Find(Sms sms, TimeSpan within, CancellationToken stop)
    {
        if (company == Companies.Second) return new WorldMemory.CannotTell("It has no such question.", IsForGood: true);
        var (messages, instead) = await world.Answer(world.Phones.Sent(sms.To, from), stop);
        if (instead is not null) return instead.CannotTell();
        return messages!.FirstOrDefault(message =>
                message.CreatedAt >= world.Now - within && message.Text == sms.Text && !sms.Others.Contains(message.Sid)) is { } found
            ? new WorldMemory.Found(found.Sid)
            : new WorldMemory.NotThere();
    }

    public async Task<SmsReceived> Received(TimeSpan within, CancellationToken stop)
    {
        var (messages, instead) = await world.Answer(world.Phones.Sent(from, null, company), stop);
        if (instead is not null) return new SmsReceived.NoAnswer(((WorldMemory.CannotTell)instead.CannotTell()).Why);
        return new SmsReceived.Listed([.. messages!.Where(message => message.CreatedAt >= world.Now - within).Reverse().Select(message => new WrittenSms(message.Sid, message.From, message.Text) { Age = world.Now - message.CreatedAt })]);
    }
}
