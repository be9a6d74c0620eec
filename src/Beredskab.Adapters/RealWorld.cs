using System.Globalization;
using Beredskab.Adapters.Graph;
using Beredskab.Adapters.Smtp;
using Beredskab.Adapters.Twilio;
using Beredskab.Adapters.Webhook;
using Beredskab.Engine.Outside;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Beredskab.Adapters;

/// <summary>Everything the real outside world needs to be told. Read once, at start; every fault is found at once.</summary>
public sealed record RealWorldOptions(TwilioOptions Twilio, SmtpOptions Smtp, GraphOptions Graph, TicketOptions Tickets)
{
    public static RealWorldOptions From(IConfiguration configuration) => new(
        new TwilioOptions(
            Setting.Url(configuration, "Twilio:BaseUrl", TwilioOptions.Twilio), configuration["Twilio:AccountSid"], configuration["Twilio:AuthToken"],
            configuration["Twilio:From"], Setting.Url(configuration, "PublicUrl"), Setting.Patience(configuration, "Twilio:Patience"),
            Setting.Flag(configuration, "Twilio:Internal")),
        new SmtpOptions(
            configuration["Smtp:Host"], Port(configuration["Smtp:Port"]), configuration["Smtp:From"], configuration["Smtp:User"],
            configuration["Smtp:Password"], Choice(configuration["Smtp:Security"], SmtpSecurity.StartTls), Setting.Patience(configuration, "Smtp:Patience")),
        new GraphOptions(
            Setting.Url(configuration, "Graph:BaseUrl", GraphOptions.Microsoft), Choice(configuration["Graph:Credential"], GraphCredential.Certificate),
            configuration["Graph:TenantId"], configuration["Graph:ClientId"], configuration["Graph:CertificatePath"],
            configuration["Graph:CertificatePassword"], Setting.Patience(configuration, "Graph:Patience"), TimeSpan.FromSeconds(1),
            Setting.Flag(configuration, "Graph:Internal")),
        new TicketOptions(
            configuration["Tickets:Kind"], Setting.Url(configuration, "Tickets:BaseUrl"), configuration["Tickets:Token"],
            Setting.Patience(configuration, "Tickets:Patience"), Setting.Flag(configuration, "Tickets:Internal")));

    /// <summary>What is missing or wrong, a sentence each; empty when all is well.</summary>
    public IReadOnlyList<string> Faults() => [.. Twilio.Faults(), .. Smtp.Faults(), .. Graph.Faults(), .. Tickets.Faults()];

    private static int Port(string? text) =>
        text is null ? 587 : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : 0;

    private static T? Choice<T>(string? text, T otherwise) where T : struct, Enum =>
        text is null ? otherwise : Enum.TryParse<T>(text, ignoreCase: true, out var choice) && Enum.IsDefined(choice) ? choice : null;
}

public static class RealWorld
{
    /// <summary>Registers the real outside world behind the ports. Ask <see cref="RealWorldOptions.Faults"/> first; with faults this throws.</summary>
    public static IServiceCollection AddRealWorld(this IServiceCollection services, RealWorldOptions options)
    {
        if (options.Faults() is { Count: > 0 } faults) throw new ArgumentException(string.Join('\n', faults), nameof(options));
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options.Twilio);
        services.AddSingleton(provider => new TwilioAccount(options.Twilio, Clock(provider)));
        services.AddSingleton<ISmsGateway, TwilioSms>();
        services.AddSingleton<IVoiceGateway, TwilioVoice>();
        services.AddSingleton<IMailGateway>(provider => new SmtpMail(options.Smtp, Clock(provider)));
        services.AddSingleton<IAccountDirectory>(provider => new GraphAccounts(options.Graph, Clock(provider)));
        services.AddSingleton<ITicketDesk>(provider =>
            options.Tickets.Kind == "webhook" ? new WebhookTickets(options.Tickets, Clock(provider)) : new NoTickets());
        return services;
    }

    public static IServiceCollection AddRealWorld(this IServiceCollection services, IConfiguration configuration) =>
        services.AddRealWorld(RealWorldOptions.From(configuration));

    private static TimeProvider Clock(IServiceProvider provider) => provider.GetRequiredService<TimeProvider>();
}
