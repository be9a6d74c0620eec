using System.Globalization;
using Beredskab.Adapters.GatewayApi;
using Beredskab.Adapters.Graph;
using Beredskab.Adapters.Imap;
using Beredskab.Adapters.Smtp;
using Beredskab.Adapters.Teams;
using Beredskab.Adapters.Twilio;
using Beredskab.Adapters.Webhook;
using Beredskab.Engine.Outside;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Beredskab.Adapters;

/// <summary>Everything the real outside world needs to be told. Read once, at start; every fault is found at once.</summary>
/// <param name="FirstSms"><c>twilio</c> or <c>gatewayapi</c>: who carries the texts while both work.</param>
public sealed record RealWorldOptions(TwilioOptions Twilio, GatewayApiOptions GatewayApi, SmtpOptions Smtp, GraphOptions Graph, TicketOptions Tickets, string FirstSms = RealWorldOptions.TwilioName)
{
    /// <summary>The mailbox that answers by mail are read from; without a host none are.</summary>
    public ImapOptions Imap { get; init; } = new(null, 993, null, null, "INBOX", SmtpSecurity.Tls, TimeSpan.FromSeconds(10));

    /// <summary>Where cards are posted to people in Teams; without an address none are.</summary>
    public TeamsOptions Teams { get; init; } = TeamsOptions.None;

    public const string TwilioName = "twilio", GatewayApiName = "gatewayapi";

    public static RealWorldOptions From(IConfiguration configuration) => new(
        new TwilioOptions(
            Setting.Url(configuration, "Twilio:BaseUrl", TwilioOptions.Twilio), configuration["Twilio:AccountSid"], configuration["Twilio:AuthToken"],
            configuration["Twilio:From"], Setting.Url(configuration, "PublicUrl"), Setting.Patience(configuration, "Twilio:Patience"),
            Setting.Flag(configuration, "Twilio:Internal")),
        new GatewayApiOptions(
            Setting.Url(configuration, "GatewayApi:BaseUrl", GatewayApiOptions.Eu), configuration["GatewayApi:Token"], configuration["GatewayApi:Sender"],
            configuration["GatewayApi:Secret"], Setting.Url(configuration, "PublicUrl"), Setting.Patience(configuration, "GatewayApi:Patience"),
            Setting.Flag(configuration, "GatewayApi:Internal")),
        new SmtpOptions(
            configuration["Smtp:Host"], Port(configuration["Smtp:Port"], 587), configuration["Smtp:From"], configuration["Smtp:User"],
            configuration["Smtp:Password"], Choice(configuration["Smtp:Security"], SmtpSecurity.StartTls), Setting.Patience(configuration, "Smtp:Patience")),
        new GraphOptions(
            Setting.Url(configuration, "Graph:BaseUrl", GraphOptions.Microsoft), Choice(configuration["Graph:Credential"], GraphCredential.Certificate),
            configuration["Graph:TenantId"], configuration["Graph:ClientId"], configuration["Graph:CertificatePath"],
            configuration["Graph:CertificatePassword"], Setting.Patience(configuration, "Graph:Patience"), TimeSpan.FromSeconds(1),
            Setting.Flag(configuration, "Graph:Internal")),
        new TicketOptions(
            configuration["Tickets:Kind"], Setting.Url(configuration, "Tickets:BaseUrl"), configuration["Tickets:Token"],
            Setting.Patience(configuration, "Tickets:Patience"), Setting.Flag(configuration, "Tickets:Internal")),
        configuration["Sms:First"] is { Length: > 0 } first ? first : TwilioName)
    {
        Imap = new(
            configuration["Imap:Host"], Port(configuration["Imap:Port"], 993), configuration["Imap:User"], configuration["Imap:Password"], configuration["Imap:Folder"] ?? "INBOX",
            Choice(configuration["Imap:Security"], SmtpSecurity.Tls), Setting.Patience(configuration, "Imap:Patience")),
        Teams = new(Setting.Url(configuration, "Teams:Webhook"), !string.IsNullOrWhiteSpace(configuration["Teams:Webhook"]), Setting.Patience(configuration, "Teams:Patience"), Setting.Flag(configuration, "Teams:Internal")),
    };

    /// <summary>What is missing or wrong, a sentence each; empty when all is well.</summary>
    public IReadOnlyList<string> Faults() => [.. new[] { Twilio.Faults(), GatewayApi.Faults(), FirstFaults(), Smtp.Faults(), Imap.Faults(), Graph.Faults(), Tickets.Faults(), Teams.Faults() }.SelectMany(faults => faults).Distinct()];

    private IEnumerable<string> FirstFaults()
    {
        if (FirstSms is not (TwilioName or GatewayApiName)) yield return $"Sms:First is '{FirstSms}'. Write {TwilioName} or {GatewayApiName}.";
        else if (FirstSms == GatewayApiName && !GatewayApi.IsThere) yield return $"Sms:First is {GatewayApiName}, and GatewayApi:Token is missing.";
    }

    private static int Port(string? text, int usual) =>
        text is null ? usual : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : 0;

    private static T? Choice<T>(string? text, T otherwise) where T : struct, Enum =>
        text is null ? otherwise : Enum.TryParse<T>(text, ignoreCase: true, out var choice) && Enum.IsDefined(choice) ? choice : null;
}

public static class RealWorld
{
    /// <summary>Registers the real outside world behind the ports; for texts its providers, the preferred first. Ask <see cref="RealWorldOptions.Faults"/> first; with faults this throws.</summary>
    public static IServiceCollection AddRealWorld(this IServiceCollection services, RealWorldOptions options)
    {
        if (options.Faults() is { Count: > 0 } faults) throw new ArgumentException(string.Join('\n', faults), nameof(options));
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options.Twilio);
        services.AddSingleton(provider => new TwilioAccount(options.Twilio, Clock(provider)));
        services.AddSingleton(options.GatewayApi);
        var twilio = (IServiceProvider provider) => new SmsProvider(RealWorldOptions.TwilioName, new TwilioSms(provider.GetRequiredService<TwilioAccount>()));
        if (options.FirstSms == RealWorldOptions.TwilioName) services.AddSingleton(twilio);
        if (options.GatewayApi.IsThere) services.AddSingleton(provider => new SmsProvider(RealWorldOptions.GatewayApiName, new GatewayApiSms(options.GatewayApi, Clock(provider))));
        if (options.FirstSms == RealWorldOptions.GatewayApiName) services.AddSingleton(twilio);
        services.AddSingleton<IVoiceGateway, TwilioVoice>();
        services.AddSingleton<IMailGateway>(provider => new SmtpMail(options.Smtp, Clock(provider)));
        if (options.Imap.IsThere) services.AddSingleton<IMailbox>(provider => new ImapMailbox(options.Imap, Clock(provider)));
        if (options.Teams.IsThere) services.AddSingleton<IChatGateway>(provider => new TeamsWorkflow(options.Teams, Clock(provider)));
        services.AddSingleton<IAccountDirectory>(provider => new GraphAccounts(options.Graph, Clock(provider)));
        services.AddSingleton<ITicketDesk>(provider =>
            options.Tickets.Kind == "webhook" ? new WebhookTickets(options.Tickets, Clock(provider)) : new NoTickets());
        return services;
    }

    public static IServiceCollection AddRealWorld(this IServiceCollection services, IConfiguration configuration) =>
        services.AddRealWorld(RealWorldOptions.From(configuration));

    private static TimeProvider Clock(IServiceProvider provider) => provider.GetRequiredService<TimeProvider>();
}
