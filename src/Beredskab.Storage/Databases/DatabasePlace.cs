namespace Beredskab.Storage;

/// <summary>Where a database on a server is, in words that nothing which was put back or copied table by table shares with its original.</summary>
/// <param name="Name">Another for each database, and for each time its tables were made.</param>
/// <param name="Timeline">Goes on when a standby, or a backup of the whole cluster, takes over. Empty when the server does not say.</param>
public sealed record DatabasePlace(string Name, string Timeline);
