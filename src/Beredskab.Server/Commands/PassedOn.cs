using System.CommandLine;

namespace Beredskab.Server.Commands;

/// <summary>Settings typed behind a verb, such as <c>--World real</c>: they reach the configuration as they are.</summary>
internal static class PassedOn
{
    // What the host itself understands besides our own settings, which begin with a capital letter.
    private static readonly string[] s_hosts = ["--urls", "--environment", "--contentRoot", "--applicationName"];

    /// <exception cref="UsageException">Something is not a setting, such as a misspelt option.</exception>
    public static string[] Of(ParseResult parsed)
    {
        string[] rest = [.. parsed.UnmatchedTokens];
        for (var at = 0; at < rest.Length; at++)
        {
            var (key, isWhole) = (rest[at].Split('=')[0], rest[at].Contains('='));
            if (!key.StartsWith("--", StringComparison.Ordinal) || key.Length == 2 || !(char.IsAsciiLetterUpper(key[2]) || s_hosts.Contains(key)))
                throw new UsageException($"'{rest[at]}' is no option of {Verb.FullName(parsed.CommandResult.Command)}, and no setting: those begin with a capital, as --World real or --Smtp:Host mail.fjordby.dk.");
            if (isWhole) continue;
            if (++at == rest.Length) throw new UsageException($"The setting {key} has no value. Write {key} VALUE.");
        }
        return rest;
    }

    /// <summary>The configuration as the server will read it: appsettings, environment, then what was typed.</summary>
    public static IConfiguration Configuration(ParseResult parsed) =>
        WebApplication.CreateBuilder(new WebApplicationOptions { Args = Of(parsed), ContentRootPath = AppContext.BaseDirectory }).Configuration;
}
