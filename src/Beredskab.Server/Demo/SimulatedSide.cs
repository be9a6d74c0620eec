using Beredskab.Engine;
using Beredskab.Engine.Outside;
using Beredskab.Server.Api;
using Beredskab.Server.Inbound;
using Beredskab.Simulation;
using Beredskab.Simulation.InProcess;
using Beredskab.Storage;

namespace Beredskab.Server.Demo;

/// <summary>Puts a simulated world where the real one would be, and listens to what its people answer.</summary>
public static class SimulatedSide
{
    public static IServiceCollection AddSimulatedWorld(this IServiceCollection services, World world)
    {
        services.AddSingleton(world);
        services.AddSingleton(new SmsProvider("simulated", new SimulatedSms(world)));
        services.AddSingleton<IVoiceGateway>(new SimulatedVoice(world));
        services.AddSingleton<IMailGateway>(new SimulatedMail(world));
        services.AddSingleton<IChatGateway>(new SimulatedChat(world));
        services.AddSingleton<IMailbox>(new SimulatedMailbox(world));
        services.AddSingleton<IAccountDirectory>(new SimulatedAccounts(world));
        services.AddSingleton<ITicketDesk>(new SimulatedTickets(world));
        return services;
    }

    public static void Listen(IServiceProvider services)
    {
        var world = services.GetRequiredService<World>();
        var (replies, instance, store, gate, live) = (services.GetRequiredService<Replies>(), services.GetRequiredService<Instance>(),
            services.GetRequiredService<Store>(), services.GetRequiredService<Gate>(), services.GetRequiredService<Live>());
        world.Phones.Inbound = async sms => await replies.Receive(instance.Organisation, await replies.ModeOf(sms.From, sms.Text), sms.Sid, sms.From, sms.Text);
        world.Phones.Pressed = async press => (await CallKeys.Press(store, gate, new(press.Effect ?? ""), press.Key)).Words;
        world.Phones.Reported = report => report.Status is "undelivered" or "no-answer" or "busy" && report.Effect is { } effect
            ? Receipts.NotDelivered(store, gate, new EffectKey(effect), report.Status, report.Sid) : Task.CompletedTask;
        world.Changed += live.WorldChanged;
    }
}
