using Beredskab.Engine.OnCall;
using System.CommandLine;
using Beredskab.Playbooks;
using Beredskab.Server.People;
using Beredskab.Server.Resources;
using Beredskab.Storage;

namespace Beredskab.Server.Commands;

/// <summary><c>beredskab people</c>: the organisation's people from a file and into one, by whoever sits at the machine.</summary>
internal static class PeopleVerb
{
    private static readonly string[] s_codes = ["done", "refused: something in the file is wrong, or the data folder is in use or empty", "wrong use"];

    public static Command Make() => new Verb("people", "Take the organisation's people over from a CSV file, or write them into one.")
    {
        Subcommands = { Import(), Export() },
    };

    private static Verb Import()
    {
        var (file, data, json) = (new Argument<string>("FILE") { Description = "One person a row; the first row names the columns: id;navn;sprog;login;mobil;telefon;mail;roller;fratrådt" }, Verb.Data(), Verb.Json());
        var check = new Option<bool>("--check") { Description = "Show what would change, and change nothing" };
        var verb = new Verb("import", "Take people over from a file, all of it or nothing. The server must be stopped meanwhile.")
        {
            Details = "Whoever is not in the file stays as they are. A column that is not there says nothing; an empty field takes away what was there. "
                + "Roles are written 'it-duty 1, dpo 2': the number is the place on the role's ladder, 1 is called first. Semicolons or commas, UTF-8 or Windows-1252, as Excel writes it.",
            Arguments = { file },
            Options = { check, data, json },
            TreatUnmatchedTokensAsErrors = false,
            Examples = ["beredskab people import staff.csv --check", "beredskab people import staff.csv --data /srv/beredskab"],
            ExitCodes = s_codes,
        };
        verb.SetAction((parsed, stop) =>
        {
            var path = parsed.GetRequiredValue(file);
            if (!File.Exists(path)) throw new UsageException($"There is no file {path}.");
            return WithOrganisation(parsed, parsed.GetValue(data), async (store, organisation) =>
            {
                var (list, isCheck, roles) = (StaffFile.Read(await File.ReadAllBytesAsync(path, stop)), parsed.GetValue(check), Library.Shipped().Roles);
                var plan = isCheck ? await StaffDesk.Plan(store, organisation.Id, roles, list) : await StaffDesk.Import(store, organisation.Id, roles, list, null);
                if (parsed.GetValue(json)) Terminal.Of(parsed).Json(PlanBody.Of(plan, Texts.In(Texts.English), isTaken: !isCheck && plan.IsSound));
                else Tell(parsed, path, plan, isCheck);
                return plan.IsSound ? CommandLine.Well : CommandLine.Refused;
            }, stop);
        });
        return verb;
    }

    private static Verb Export()
    {
        var (file, data) = (new Argument<string?>("FILE") { Description = "Where to write it; otherwise to the terminal", Arity = ArgumentArity.ZeroOrOne }, Verb.Data());
        var verb = new Verb("export", "Write the organisation's people into a file that 'people import' reads. The server must be stopped meanwhile.")
        {
            Arguments = { file },
            Options = { data },
            TreatUnmatchedTokensAsErrors = false,
            Examples = ["beredskab people export staff.csv"],
            ExitCodes = s_codes,
        };
        verb.SetAction((parsed, stop) => WithOrganisation(parsed, parsed.GetValue(data), async (store, organisation) =>
        {
            var bytes = await StaffDesk.Export(store, organisation.Id);
            if (parsed.GetValue(file) is { } path) await File.WriteAllBytesAsync(path, bytes, stop);
            else Terminal.Of(parsed).Line(System.Text.Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF').TrimEnd());
            return CommandLine.Well;
        }, stop));
        return verb;
    }

    private static Task<int> WithOrganisation(ParseResult parsed, string? data, Func<Store, Organisation, Task<int>> work, CancellationToken stop) =>
        TokenVerb.WithStore(parsed, data, async store =>
        {
            if (await store.Roster.Organisations(stop) is [var organisation]) return await work(store, organisation);
            Terminal.ForErrors(parsed).Line("There is no organisation here yet. Start the server once with Organisation:Id and Organisation:Name set.", Terminal.Bad);
            return CommandLine.Refused;
        }, stop);

    private static void Tell(ParseResult parsed, string path, StaffPlan plan, bool isCheck)
    {
        var texts = Texts.In(Texts.English);
        foreach (var fault in plan.Faults)
            Terminal.ForErrors(parsed).Line($"{path}:{fault.Line}: {(fault.IsWarning ? "warning" : "error")}: {(fault.Column is { } column ? $"{column}: " : "")}{fault.Say(texts)}", fault.IsWarning ? Terminal.Quiet : Terminal.Bad);
        var terminal = Terminal.Of(parsed);
        foreach (var person in plan.People.Where(person => person.Kind != PersonChange.None))
            terminal.Line($"{(person.Kind switch { PersonChange.New => "new", PersonChange.Leaves => "leaves", _ => "changed" }),-8} {person.Person.Name} ({person.Person.Id}){(person.Kind == PersonChange.Changed ? $": {string.Join(", ", person.Fields.Select(StaffFile.NameOf))}" : "")}");
        foreach (var ladder in plan.Ladders)
            terminal.Line($"{"ladder",-8} {ladder.Role}: {(ladder.After is [] ? "nobody" : string.Join(", ", ladder.After.Select(rung => string.Join(" + ", rung.Call.Select(called => called switch { Called.Rota rota => $"whoever is on call in {rota.Id}", Called.Group group => $"all of {group.Id}", Called.Person person => person.Id.Value, _ => "" })))))}");
        foreach (var group in plan.Groups)
            terminal.Line($"{"group",-8} {group.Group.Title}{(group.IsNew ? " (new)" : "")}: {string.Join(", ", group.Joined.Select(person => $"+{person}").Concat(group.Left.Select(person => $"-{person}")))}");
        if (!plan.IsSound) Terminal.ForErrors(parsed).Line("Nothing was changed. Mend the file and try again.", Terminal.Bad);
        else if (!plan.ChangesAnything) terminal.Line("The file changes nothing.", Terminal.Quiet);
        else terminal.Line(isCheck ? "Nothing was changed yet. Without --check it is taken over." : "Taken over.", Terminal.Good);
    }
}
