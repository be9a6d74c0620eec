using System.CommandLine;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Beredskab.Server.Demo;
using Beredskab.Simulation;
using Beredskab.Simulation.Wire;

namespace Beredskab.Server.Commands;

/// <summary><c>beredskab world</c>: the simulated world as a process of its own.</summary>
internal static class WorldVerb
{
    private static readonly WorldServerOptions s_defaults = new();

    public static Command Make()
    {
                var port = Verb.Port("--port", "The HTTP port; 0 takes a free one");
        port.Required = true;
        var smtpPort = Verb.Port("--smtp-port", "The SMTP port; otherwise a free one");
        var inbound = Verb.Text("--inbound-sms-url", "Where the texts people write are posted, http://localhost:5080/webhooks/twilio/sms", "URL");
        var inboundSecond = Verb.Text("--inbound-gatewayapi-url", "Where those to the second company are posted, http://localhost:5080/webhooks/gatewayapi/sms", "URL");
        var from = Verb.Text("--from", "The only number that may send and call; otherwise any", "NUMBER");
        var account = Verb.Text("--account-sid", $"The account callers must name ({s_defaults.AccountSid})", "SID");
        var token = Verb.Text("--auth-token", $"Its secret ({s_defaults.AuthToken})", "TOKEN");
        var tickets = Verb.Text("--ticket-token", "The bearer token the ticket system asks for; otherwise none", "TOKEN");
        var demo = new Option<bool>("--demo") { Description = "Put the people and accounts of Fjordby Kommune into it; otherwise it is empty" };
        var verb = new Verb("world", "Run the simulated outside world as a process of its own, speaking what the real systems speak: Twilio, GatewayAPI, Microsoft Graph, a workflow of Teams, tickets and SMTP. Nobody is called and nothing is locked.")
        {
            Details = "It listens on this machine only and prints a line for each address; then it runs until Ctrl+C.",
            Options = { port, smtpPort, inbound, inboundSecond, from, account, token, tickets, demo },
            Examples =
            [
                "beredskab world --port 5090 --smtp-port 5025 --demo --inbound-sms-url http://localhost:5080/webhooks/twilio/sms",
                "beredskab serve --World real --Twilio:BaseUrl http://127.0.0.1:5090 --Graph:BaseUrl http://127.0.0.1:5090/v1.0 …",
            ],
            ExitCodes = ["stopped as asked", "an address is taken", "wrong use"],
        };
        verb.SetAction((parsed, stop) => Run(parsed, parsed.GetRequiredValue(port)!.Value, s_defaults with
        {
            World = parsed.GetValue(demo) ? Furnished() : null,
            SmtpPort = parsed.GetValue(smtpPort) ?? 0,
            InboundSmsUrl = parsed.GetValue(inbound),
            InboundGatewayApiUrl = parsed.GetValue(inboundSecond),
            From = parsed.GetValue(from),
            AccountSid = parsed.GetValue(account) ?? s_defaults.AccountSid,
            AuthToken = parsed.GetValue(token) ?? s_defaults.AuthToken,
            TicketToken = parsed.GetValue(tickets),
        }, stop));
        return verb;
    }

    private static async Task<int> Run(ParseResult parsed, int port, WorldServerOptions options, CancellationToken stop)
    {
        foreach (var (option, url, example) in new[] { ("--inbound-sms-url", options.InboundSmsUrl, "twilio"), ("--inbound-gatewayapi-url", options.InboundGatewayApiUrl, "gatewayapi") })
            if (url is not null && !(Uri.TryCreate(url, UriKind.Absolute, out var parts) && parts.Scheme is "http" or "https"))
                throw new UsageException($"{option} is '{url}'. Write an address such as http://localhost:5080/webhooks/{example}/sms.");
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var cancel = stop.Register(() => asked.TrySetResult());
        try
        {
            await using var world = await WorldServer.Start(port, options);
            await Tell(parsed.InvocationConfiguration.Output, world);
            await asked.Task;
            return CommandLine.Well;
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            Terminal.ForErrors(parsed).Line($"The world could not listen: {e.Message} Stop the other program, or choose other ports with --port and --smtp-port.", Terminal.Bad);
            return CommandLine.Refused;
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            asked.TrySetResult();
        }
    }

    /// <summary>Name, address and setting, apart by spaces: whoever starts this process from a script reads the ports here.</summary>
    private static async Task Tell(TextWriter output, WorldServer world)
    {
        var http = world.Url.AbsoluteUri.TrimEnd('/');
        await output.WriteLineAsync($"twilio    {http}    Twilio:BaseUrl");
        await output.WriteLineAsync($"gateway   {http}    GatewayApi:BaseUrl (token {s_defaults.GatewayApiToken}, secret {s_defaults.GatewayApiSecret})");
        await output.WriteLineAsync($"graph     {world.GraphUrl}    Graph:BaseUrl");
        await output.WriteLineAsync($"tickets   {http}    Tickets:BaseUrl");
        await output.WriteLineAsync($"teams     {world.TeamsUrl}    Teams:Webhook");
        await output.WriteLineAsync($"controls  {http}/world");
        await output.WriteLineAsync($"smtp      {world.Smtp}    Smtp:Host, Smtp:Port");
        await output.FlushAsync();
    }

    private static World Furnished()
    {
        var world = new World(TimeProvider.System);
        Fjordby.Furnish(world);
        return world;
    }
}
