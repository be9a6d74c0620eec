using System.CommandLine;

namespace Beredskab.Server.Commands;

/// <summary><c>beredskab serve</c>, and <c>beredskab</c> alone.</summary>
internal static class ServeVerb
{
    public static Command Make()
    {
        var (data, roles, urls) = (Verb.Data(),
            Verb.Text("--roles", "What this node does: web, worker or both (web,worker)", "ROLES"),
            Verb.Text("--urls", "Where to listen, several separated by ';' (http://localhost:5080)", "URLS"));
        var verb = new Verb("serve", "Start the server: pages, REST and workers. This is what 'beredskab' alone does.")
        {
            Details = "Any setting can be given as --Key VALUE or --Section:Key VALUE; otherwise it is read from the environment (Section__Key) and appsettings.json.",
            Options = { data, roles, urls },
            TreatUnmatchedTokensAsErrors = false,
            Examples =
            [
                "beredskab                                  the demo kommune in a simulated world, on http://localhost:5080",
                "beredskab serve --data /srv/beredskab",
                "beredskab serve --World real --PublicUrl https://beredskab.fjordby.dk --Smtp:Host mail.fjordby.dk",
                "beredskab serve --roles worker --Storage:Provider postgresql",
            ],
            ExitCodes = ["stopped as asked", "the start was refused; every reason is listed", "wrong use"],
        };
        verb.SetAction(parsed => Serve.Run(new(parsed.GetValue(data), parsed.GetValue(roles), parsed.GetValue(urls)), PassedOn.Of(parsed)));
        return verb;
    }
}
