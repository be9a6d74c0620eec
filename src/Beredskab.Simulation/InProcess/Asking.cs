using Beredskab.Engine.Outside;

namespace Beredskab.Simulation.InProcess;

/// <summary>Gives the world's reception of a request back in the words of the ports. What the adapters say of the wire, this says of the same faults.</summary>
internal static class Asking
{
    /// <summary>Waits out a late answer, then gives the value or what came instead of it.</summary>
    public static async Task<(T? Value, WorldAnswer? Instead)> Answer<T>(this World world, Reception<T> reception, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var isTooLate = world.Patience > TimeSpan.Zero && reception.Late >= world.Patience;
        var wait = isTooLate || reception.Fault is Fault.Silent ? world.Patience : reception.Late;
        if (wait > TimeSpan.Zero) await Task.Delay(wait, world.Clock, stop);
        if (isTooLate) return (default, new WorldAnswer.Unknown("No answer in time."));
        return reception.Fault is { } fault ? (default, Instead(fault, world.Now)) : (reception.Value, null);
    }

    private static WorldAnswer Instead(Fault fault, DateTimeOffset now) => fault switch
    {
        Fault.TooMany many => new WorldAnswer.TryAgain(RetryAfter.Sane(many.RetryAfter, now), "Too many requests (429)."),
        Fault.Broken { Status: 503 } => new WorldAnswer.TryAgain(null, "Not available just now (503)."),
        Fault.Broken broken => new WorldAnswer.Unknown($"The other end broke down ({broken.Status})."),
        Fault.Refused no => new WorldAnswer.Failed($"{no.Why} ({no.Status}, {no.Code})"),
        Fault.Silent => new WorldAnswer.Unknown("No answer in time."),
        Fault.CutOff => new WorldAnswer.Unknown("The connection was cut before the answer."),
        _ => throw new System.Diagnostics.UnreachableException(fault.Words),
    };

    public static WorldMemory CannotTell(this WorldAnswer instead) => new WorldMemory.CannotTell(instead.WhyNot());
}
