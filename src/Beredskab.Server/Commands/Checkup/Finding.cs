namespace Beredskab.Server.Commands.Checkup;

internal enum Health { Ok, Warn, Fault }

/// <summary>What one look showed.</summary>
/// <param name="Check">The part looked at, a stable word.</param>
/// <param name="Do">What to do now; null when all is well.</param>
internal sealed record Finding(string Check, Health Health, string Says, string? Do = null)
{
    public static Finding Ok(string check, string says) => new(check, Health.Ok, says);

    public static Finding Warn(string check, string says, string @do) => new(check, Health.Warn, says, @do);

    public static Finding Fault(string check, string says, string? @do = null) => new(check, Health.Fault, says, @do);
}
