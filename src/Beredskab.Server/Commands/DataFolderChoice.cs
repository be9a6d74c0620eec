namespace Beredskab.Server.Commands;

/// <summary>Where everything is kept when nobody says where.</summary>
internal static class DataFolderChoice
{
    /// <summary>What was named, else <c>BEREDSKAB_DATA</c>, else this user's own place for application data.</summary>
    public static string Of(string? named) => Path.GetFullPath(
        named ?? Environment.GetEnvironmentVariable("BEREDSKAB_DATA")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "beredskab"));
}
