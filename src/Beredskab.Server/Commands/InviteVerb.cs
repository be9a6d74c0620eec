using System.CommandLine;
using Beredskab.Engine;
using Beredskab.Server.Api;
using Beredskab.Server.SigningIn;
using Beredskab.Storage;

namespace Beredskab.Server.Commands;

/// <summary><c>beredskab invite</c>: the last way in, for whoever sits at the machine.</summary>
internal static class InviteVerb
{
    public static Command Make()
    {
        var (data, json) = (Verb.Data(), Verb.Json());
        var person = new Argument<string>("PERSON") { Description = "The person's id, as the list of people shows it" };
        var administrator = new Option<bool>("--administrator") { Description = "Give them access as administrator too" };
        var verb = new Verb("invite", "Make a link that lets somebody in once, so that they can make a key of their own, and show it. The server must be stopped meanwhile.")
        {
            Arguments = { person },
            Options = { administrator, data, json },
            TreatUnmatchedTokensAsErrors = false,
            Examples = ["beredskab invite mads-holm", "beredskab invite aase-bjoern --administrator --PublicUrl=https://beredskab.fjordby.dk"],
            ExitCodes = ["done", "refused: the data folder is in use or empty, or no such person", "wrong use"],
        };
        verb.SetAction((parsed, stop) => TokenVerb.WithStore(parsed, parsed.GetValue(data),
            store => Invite(parsed, store, parsed.GetRequiredValue(person), parsed.GetValue(administrator), parsed.GetValue(json)), stop));
        return verb;
    }

    private static async Task<int> Invite(ParseResult parsed, Store store, string id, bool isAdministrator, bool json)
    {
        if (await store.Roster.Find(new PersonId(id)) is not { Departed: null } person)
        {
            Terminal.ForErrors(parsed).Line($"There is nobody called {id} here. {await TokenVerb.Known(store)}", Terminal.Bad);
            return CommandLine.Refused;
        }
        var word = Rights.Word(Access.Administrator);
        if (isAdministrator)
        {
            var had = (await store.SignIns.Of(person.Id))?.Access.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
            var access = string.Join(' ', Rights.Each.Select(Rights.Word).Where(each => each == word || had.Contains(each)));
            await store.SignIns.SetAccess(person.Organisation, person.Id, access, AccessEntry.Of(person, store.Now(), "access-set", access));
        }
        var (link, expires) = await AccessDesk.Invite(store, Configured.From(PassedOn.Configuration(parsed), new(null, null, null)).PublicUrl, person, null);
        var terminal = Terminal.Of(parsed);
        if (json) terminal.Json(new { person = person.Id.Value, link, expires = Wire.Instant(expires) });
        else
        {
            terminal.Line($"A link for {person.Name}; it works once, for {AccessDesk.InvitationLasts.TotalHours} hours, and is shown this once:");
            terminal.Line(link, Terminal.Good);
            terminal.Line("Start the server again, and open it there. One made before is worth nothing now.", Terminal.Quiet);
        }
        return CommandLine.Well;
    }
}
