namespace Beredskab.Server.Commands;

/// <summary>Where everything is kept when nobody says where: never the folder one happens to stand in.</summary>
internal static class DataFolderChoice
{
    public const string Variable = "BEREDSKAB_DATA";

    /// <summary>What was named, else <c>BEREDSKAB_DATA</c>, else this user's own place for application data (<c>XDG_DATA_HOME</c> on Linux).</summary>
    public static string Of(string? named) =>
        Path.GetFullPath(Said(named) ?? Said(Environment.GetEnvironmentVariable(Variable)) ?? Path.Combine(OwnPlace(), "beredskab"));

    private static string? Said(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    /// <summary>A service without a home has no such place; a relative path would then end wherever it was started.</summary>
    private static string OwnPlace() =>
        Said(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify))
        ?? (OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData) : "/var/lib");
}
