using Beredskab.Playbooks;
using Beredskab.Server.Inbound;
using Beredskab.Server.Letters;
using Beredskab.Server.Reading;
using Beredskab.Server.Recovery;
using Beredskab.Server.Streams;
using Beredskab.Server.Telemetry;
using Beredskab.Server.Workers;
using Beredskab.Storage;

namespace Beredskab.Server;

/// <summary>
/// Everything that decides, remembers and does, without a page, a port number or an outside world: the part of the server that can
/// run by itself. Whoever uses it adds the outside world's ports and the settings of bell, light actions and
/// providers.
/// </summary>
internal static class EngineRoom
{
    public static IServiceCollection AddEngineRoom(this IServiceCollection services, Store store, Library library, TimeProvider time, bool isCaching)
    {
        services.AddMetrics().AddSingleton<Measures>().AddSingleton(time).AddSingleton(store).AddSingleton(library);
        services.AddSingleton<Books>().AddSingleton<Rosters>().AddSingleton<Renderer>().AddSingleton<EffectWriter>().AddSingleton<IncidentLookup>();
        services.AddSingleton(provider => new RunDesk(store, provider.GetRequiredService<Books>(), provider.GetRequiredService<Rosters>(),
            provider.GetRequiredService<EffectWriter>(), provider.GetRequiredService<IncidentLookup>(), provider.GetRequiredService<Witness>(), provider.GetRequiredService<Measures>(), isCaching));
        services.AddSingleton(provider => new IncidentDesk(store, provider.GetRequiredService<Books>(), provider.GetRequiredService<Rosters>(),
            provider.GetRequiredService<EffectWriter>(), provider.GetRequiredService<Witness>(), provider.GetRequiredService<Measures>(), isCaching));
        services.AddSingleton<Gate>().AddSingleton<Courier>().AddSingleton<Doorbell>().AddSingleton<Legs>().AddSingleton<Providers>().AddSingleton<Hands>().AddSingleton<LightActions>();
        return services.AddSingleton<Pulse>().AddSingleton<Witness>().AddSingleton<Refusals>().AddSingleton<Replies>().AddSingleton<MissedAnswers>().AddSingleton<MailAnswers>()
            .AddSingleton<ClockWatch>().AddSingleton<Mending>().AddSingleton<Sweeper>();
    }

    /// <summary>Runs and texts ask the incident, and the gate that answers is made of them: it is given to them afterwards.</summary>
    public static void Connect(IServiceProvider services)
    {
        // By the gate: an incident that is set aside must not take its runs with it.
        var gate = services.GetRequiredService<Gate>();
        services.GetRequiredService<IncidentLookup>().FindBy(gate.Read);
    }
}
