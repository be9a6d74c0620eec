using Beredskab.Engine.Outside;

namespace Beredskab.Simulation.InProcess;

/// <summary>Teams in the same process.</summary>
public sealed class SimulatedChat(World world) : IChatGateway
{
    public async Task<WorldAnswer> Post(ChatCard card, CancellationToken stop)
    {
        var (_, instead) = await world.Answer(world.Chats.Post(card.To, card.Title, card.Text, card.Link.AbsoluteUri), stop);
        return instead ?? new WorldAnswer.HandedOver(card.Effect.Value);
    }
}
