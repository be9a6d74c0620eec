using Beredskab.Engine.Outside;

namespace Beredskab.Simulation.InProcess;

/// <summary>Calls the phones of a <see cref="World"/>.</summary>
public sealed class SimulatedVoice(World world, string from = "+4570101112") : IVoiceGateway
{
    public async Task<WorldAnswer> Call(VoiceCall call, CancellationToken stop)
    {
        var reception = world.Phones.Place(
            new CallToPlace(from, call.To, call.Text, call.Language, call.Validity, call.Effect.Value, null, null));
        var (placed, instead) = await world.Answer(reception, stop);
        return instead ?? new WorldAnswer.HandedOver(placed!.Sid);
    }

    /// <summary>A call carries no mark, so one call in that time is ours and of several nobody can tell, exactly as over the wire.</summary>
    public async Task<WorldMemory> Find(VoiceCall call, TimeSpan within, CancellationToken stop)
    {
        var (calls, instead) = await world.Answer(world.Phones.Placed(call.To, from), stop);
        if (instead is not null) return instead.CannotTell();
        return calls!.Where(placed => placed.CreatedAt >= world.Now - within && !call.Others.Contains(placed.Sid)).ToList() switch
        {
            [] => new WorldMemory.NotThere(),
            [var only] => new WorldMemory.Found(only.Sid),
            var several => new WorldMemory.CannotTell($"{several.Count} calls went to {call.To} in that time.", IsForGood: true),
        };
    }
}
