using System.Globalization;
using Beredskab.Engine;
using Beredskab.Engine.Incidents;
using Beredskab.Engine.Outside;
using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;
using Beredskab.Server.Letters;
using Beredskab.Server.Streams;
using Beredskab.Server.Workers;
using Beredskab.Storage;
using Roster = Beredskab.Engine.People.Roster;

namespace Beredskab.Server.Api;

/// <summary>
/// What people can order, whether by REST or by a form: turns their words into commands and hands them to the gate. A value that
/// cannot be understood is refused here with a sentence; everything else is the engine's to decide.
/// </summary>
public sealed class Orders(Gate gate, Books books, Rosters rosters, Store store, IAccountDirectory accounts, Instance instance, ILogger<Orders> log)
{
    /// <summary>How long carrying a notice takes on a busy machine.</summary>
    private static readonly TimeSpan s_carried = TimeSpan.FromSeconds(5);

    /// <summary>What one field may hold; the rest belongs in a file.</summary>
    private const int LongestAnswer = 4000;

    // ---- Starting

    /// <param name="Title">The incident's, when one is opened.</param>
    public sealed record StartFields(
        string Playbook, string? Version, string? Incident, string? Mode, string? Title, string? Area, string? MeetAt, IReadOnlyDictionary<string, IReadOnlyList<string>> Inputs)
    {
        /// <summary>Whoever starts it knows that there is a newer version.</summary>
        public bool IsOldMeant { get; init; }
    }

    public sealed record Started(Outcome Outcome, RunId Run, IncidentId Incident);

    /// <summary>Why nothing of that name is started.</summary>
    private async Task<Refusal> WhyNone(OrganisationId organisation, string playbook, string? version) =>
        version is not null ? Refusal.Of("unknown-playbook", $"There is no published playbook '{playbook:playbook}' of version {version:version}.")
        : (await store.Shelf.Versions(organisation, new(playbook))) is [] ? Refusal.Of("unknown-playbook", $"There is no published playbook '{playbook:playbook}'.")
        : Refusal.Of("withdrawn.all", $"Every version of '{playbook:playbook}' is withdrawn, and none is started any more.");

    public async Task<Started> Start(Caller caller, StartFields fields, Func<string, Request?> request)
    {
        var run = Gate.NewRun();
        var incident = fields.Incident is { } given ? new IncidentId(given) : Gate.NewIncident();
        var answer = request($$"""{"id":"{{run}}","incident":"{{incident}}"}""");
        if (NoRoom() is { } low && !await IsRepeat(answer)) return new(low, run, incident);
        if (await books.Latest(caller.Organisation, new(fields.Playbook), fields.Version) is not { } version)
            return new(new Outcome.Refused(await WhyNone(caller.Organisation, fields.Playbook, fields.Version)), run, incident);
        if (fields.Version is { } asked && await books.StateOf(caller.Organisation, version) is var state and not Views.EditionState.Published)
        {
            if (state == Views.EditionState.Withdrawn) return new(new Outcome.Refused("withdrawn", $"Version {asked:version} of '{fields.Playbook:playbook}' is withdrawn and is not started any more."), run, incident);
            if (!fields.IsOldMeant) return new(new Outcome.Refused("superseded-version", $"There is a newer version of '{fields.Playbook:playbook}' than {asked:version}. Start that one, or say that the old one is meant: \"superseded\": \"yes\"."), run, incident);
        }
        if (fields.Mode is not (null or "live" or "drill")) return new(new Outcome.Refused("wrong-mode", $"'{fields.Mode:value}' is not a mode. Write live or drill."), run, incident);

        var text = new FreeText(StreamId.Of(incident, caller.Organisation), caller.Person);
        var (inputs, fault) = await Givens(version.Content.Inputs, fields.Inputs, text, isUnknownAllowed: true);
        if (fault is not null) return new(Whole(fault), run, incident);
        IncidentCommand.CallPlaybook Call(FreeText texts)
        {
            texts.Take(text);
            return new(run, version.Content.Id, version, inputs, null, texts.Aside("")) { At = default };
        }
        var outcome = fields.Incident is not null
            ? await gate.Do(caller.Organisation, incident, texts => Call(texts), caller.Person, answer)
            : await Open(caller, incident, new(fields.Title ?? version.Content.Title.In("da").Split('(')[0].Trim(), fields.Area, fields.MeetAt, fields.Mode, null), answer, Call);
        if (outcome is Outcome.Refused { Code: "wrong-input" } no) outcome = Whole(no);
        // A caller who is told of a run may ask for it at once. It is on the disk either way: a notice whose carrier died is carried again after its lease.
        if (outcome is Outcome.Accepted && !await gate.IsThere(run, Courier.Lease + s_carried)) log.LogWarning("The run {Run} was called and cannot be read yet", run);
        return new(outcome, run, incident);

        // With what else is wrong in the form: one fault for each field.
        Outcome.Refused Whole(Outcome.Refused refused)
        {
            ValueList<Refusal> said = [refused.Why, .. refused.Also];
            return refused with { Also = [.. said.Skip(1), .. Starting.Faults(version.Content, inputs).Where(why => said.All(other => QuestionOf(other) != QuestionOf(why)))] };
        }

        static string? QuestionOf(Refusal why) => why.Values.FirstOrDefault(named => named.Name == "question")?.Value;
    }

    public sealed record IncidentFields(string Title, string? Area, string? MeetAt, string? Mode, string? Level);

    public async Task<Outcome> Open(
        Caller caller, IncidentId incident, IncidentFields fields, Request? request, Func<FreeText, IncidentCommand.CallPlaybook>? first = null, AlertOrigin? alert = null)
    {
        if (NoRoom() is { } low && !await IsRepeat(request)) return low;
        if (string.IsNullOrWhiteSpace(fields.Title)) return new Outcome.Refused("title-needed", "Give the incident a title.");
        if (LevelOf(fields.Level ?? "green") is not { } level) return NoLevel(fields.Level);
        // The drill gateway, code space and messenger come with drills; until then a drill may not stand where it could reach anybody.
        if (fields.Mode == "drill" && !instance.IsSimulated) return new Outcome.Refused("drill-in-real-world", "This version cannot run drills where the world is real. Start a server with World=simulated.");
        var number = await NextNumber(caller.Organisation);
        var lead = await LeadOf(caller);
        return await gate.Open(caller.Organisation, incident, texts => new(
            incident, caller.Organisation, number, fields.Mode == "drill" ? Mode.Drill : Mode.Live, level, texts.Aside(fields.Title), texts.AsideOrNull(fields.Area),
            string.IsNullOrWhiteSpace(fields.MeetAt) ? null : fields.MeetAt, "AMBER", lead, alert)
        { At = default, First = first?.Invoke(texts) }, caller.Person, request);
    }

    /// <summary>Opens or joins an incident and pages a role, once per key.</summary>
    public async Task<(Outcome Outcome, IncidentId Incident, bool IsOpened)> Alert(
        Caller caller, string source, string key, string title, string? text, string? role, Func<IncidentId, bool, Request?> request)
    {
        var origin = new AlertOrigin(source, key);
        // An alert that comes back after its incident was closed is a new one.
        var incident = AlertIncident(caller.Organisation, origin, 1);
        var known = await gate.Read(incident, caller.Organisation);
        for (var time = 2; known is { IsClosed: true }; time++)
            known = await gate.Read(incident = AlertIncident(caller.Organisation, origin, time), caller.Organisation);

        var isOpened = known is null;
        var outcome = isOpened ? await Open(caller, incident, new(title, null, null, null, null), request(incident, true), alert: origin) : await Join();
        if (isOpened && outcome is Outcome.Refused && await gate.Read(incident, caller.Organisation) is not null) (isOpened, outcome) = (false, await Join());
        // The page is looked for, not remembered: a crash between the incident and the page must not lose it when the alert comes again.
        if (outcome is Outcome.Accepted or Outcome.Repeated && !await IsPaged(caller.Organisation, incident))
            await AddTask(caller, incident, new(role ?? "it-duty", null, text ?? title, "5m", "30m"), null, endsWhenAcknowledged: false);
        return (outcome, incident, isOpened);

        Task<Outcome> Join() => gate.Do(
            caller.Organisation, incident, texts => new IncidentCommand.Alert(origin, texts.Aside(title), texts.AsideOrNull(text)) { At = default }, caller.Person, request(incident, false));
    }

    private async Task<bool> IsPaged(OrganisationId organisation, IncidentId incident) =>
        (await gate.Read(incident, organisation))?.Improvised is { } improvised && await gate.Read(improvised.Run) is { AddedTasks.IsEmpty: false };

    // ---- On a step

    public sealed record CompleteFields(
        IReadOnlyDictionary<string, IReadOnlyList<string>> Answers, IReadOnlyList<(string Kind, string Text, string? Sha256)> Evidence, string? Note,
        (string Instant, string? Who, string? How, string? Source)? Knowledge, string? Outcome);

    public async Task<Outcome> Complete(Caller caller, string run, string address, CompleteFields fields, Request? request)
    {
        if (At(address) is not { } at) return NoAddress(address);
        if (await Step(caller, run, at) is not { } step) return NoStep(at);
        var text = new FreeText(StreamId.Of(new RunId(run)), caller.Person);
        var (answers, fault) = await Givens(step.Asks, fields.Answers, text, isUnknownAllowed: true);
        if (fault is not null) return fault;
        var proofs = new List<Proof>();
        foreach (var (kind, value, sha) in fields.Evidence)
        {
            if (EvidenceOf(kind) is not { } evidence) return new Outcome.Refused("unknown-evidence", $"'{kind:evidence}' is not a kind of evidence. Choose note, file, link, case-number or receipt.");
            if (string.IsNullOrWhiteSpace(value) && sha is null) return new Outcome.Refused("text-needed.evidence", $"Write the evidence itself ({kind:evidence}).");
            proofs.Add(new(evidence, text.Aside(value ?? ""), sha));
        }
        if (step.Evidence == Evidence.Note && proofs.Count == 0 && !string.IsNullOrWhiteSpace(fields.Note)) proofs.Add(new(Evidence.Note, text.Aside(fields.Note)));
        Knowledge? knowledge = null;
        if (fields.Knowledge is var (instant, who, how, source))
        {
            if (Moment(instant ?? "") is not { } known) return new Outcome.Refused("wrong-instant", $"'{instant:value}' is not an instant. Write for example 23.11.2026 05.21.");
            if (known > store.Now().AddMinutes(1)) return new Outcome.Refused("wrong-instant.future", $"The instant '{instant:value}' lies in the future.");
            knowledge = new(known, text.Aside(who ?? caller.Name), text.Aside(how ?? ""), text.Aside(source ?? ""));
        }
        return await gate.Do(caller.Organisation, new RunId(run), texts =>
        {
            texts.Take(text);
            return new RunCommand.Complete(at, new([.. answers], [.. proofs], texts.AsideOrNull(fields.Note), knowledge, fields.Outcome)) { At = default };
        }, caller.Person, request);
    }

    public Task<Outcome> Acknowledge(Caller caller, string run, string address, string via, Request? request) =>
        OnStep(caller, run, address, (_, at) => new RunCommand.Acknowledge(at, via) { At = default }, request);

    public Task<Outcome> Decline(Caller caller, string run, string address, string via, string? reason, Request? request) =>
        OnStep(caller, run, address, (texts, at) => new RunCommand.Decline(at, via, texts.AsideOrNull(reason)) { At = default }, request);

    public Task<Outcome> Assign(Caller caller, string run, string address, string person, Request? request) =>
        OnStep(caller, run, address, (_, at) => new RunCommand.Assign(at, new(person)) { At = default }, request);

    public Task<Outcome> Decide(Caller caller, string run, string address, IReadOnlyList<string> options, string? reason, Request? request) =>
        OnStep(caller, run, address, (texts, at) => new RunCommand.Choose(at, [.. options], texts.AsideOrNull(reason)) { At = default }, request);

    public Task<Outcome> Approve(Caller caller, string run, string address, bool yes, string hash, string? reason, Request? request) =>
        OnStep(caller, run, address, (texts, at) => new RunCommand.Approve(at, yes, hash, texts.AsideOrNull(reason)) { At = default }, request);

    /// <param name="verb"><c>start, skip, retry, undo, round, stop-repeat</c>.</param>
    public Task<Outcome> ByHand(Caller caller, string run, string step, string verb, string? reason, Request? request)
    {
        if (string.IsNullOrWhiteSpace(reason)) return Task.FromResult<Outcome>(new Outcome.Refused("reason-needed", "Say why; the reason stands in the timeline."));
        return OnStep(caller, run, step, (texts, at) => verb switch
        {
            "start" => new RunCommand.StartStep(at.Step, texts.Aside(reason)) { At = default },
            "skip" => new RunCommand.Skip(at.Step, texts.Aside(reason)) { At = default },
            "retry" => new RunCommand.Retry(at.Step, texts.Aside(reason)) { At = default },
            "undo" => new RunCommand.Undo(at.Step, texts.Aside(reason)) { At = default },
            "round" => new RunCommand.OpenRound(at.Step, texts.Aside(reason)) { At = default },
            _ => new RunCommand.StopRepeat(at.Step, texts.Aside(reason)) { At = default },
        }, request);
    }

    public Task<Outcome> OpenPhase(Caller caller, string run, string phase, string? reason, Request? request) => string.IsNullOrWhiteSpace(reason)
        ? Task.FromResult<Outcome>(new Outcome.Refused("reason-needed", "Say why; the reason stands in the timeline."))
        : gate.Do(caller.Organisation, new RunId(run), texts => new RunCommand.OpenPhase(new(phase), texts.Aside(reason)) { At = default }, caller.Person, request);

    /// <param name="verb"><c>pause, resume, abort</c>.</param>
    public Task<Outcome> OnRun(Caller caller, string run, string verb, string? reason, Request? request) =>
        gate.Do(caller.Organisation, new RunId(run), texts => verb switch
        {
            "pause" => new RunCommand.Pause(texts.AsideOrNull(reason)) { At = default },
            "resume" => new RunCommand.Resume(texts.AsideOrNull(reason)) { At = default },
            _ => new RunCommand.Abort(texts.AsideOrNull(reason)) { At = default },
        }, caller.Person, request);

    /// <summary>Lets a run go on by a higher version of its playbook that can still be started.</summary>
    public async Task<Outcome> Move(Caller caller, string run, string? version, string? reason, Request? request)
    {
        if (string.IsNullOrWhiteSpace(reason)) return new Outcome.Refused("reason-needed", "Say why; the reason stands in the timeline.");
        if (await gate.Read(new RunId(run)) is not { } known || known.Organisation != caller.Organisation) return new Outcome.NotFound("not-found.run", $"There is no run '{run:run}'.");
        var playbook = known.Version.Content.Id;
        if (string.IsNullOrWhiteSpace(version) || await books.Latest(caller.Organisation, playbook, version) is not { } to)
            return new Outcome.Refused("unknown-playbook", $"There is no published playbook '{playbook:playbook}' of version {version:version}.");
        // A request that was answered before is answered as before, whatever has been published or withdrawn since.
        if (!await IsRepeat(request) && await books.StateOf(caller.Organisation, to) == Views.EditionState.Withdrawn)
            return new Outcome.Refused("withdrawn", $"Version {version:version} of '{playbook:playbook}' is withdrawn and is not started any more.");
        return await gate.Do(caller.Organisation, new RunId(run), texts => new RunCommand.Move(to, texts.Aside(reason), [], -1) { At = default }, caller.Person, request);
    }

    public Task<Outcome> Signal(Caller caller, string run, string name, Request? request) =>
        gate.Do(caller.Organisation, new RunId(run), _ => new RunCommand.Signal(name) { At = default }, caller.Person, request);

    // ---- Words

    public sealed record NoteFields(string? Kind, string Text, string? Happened, string? Step, long? Corrects);

    public Task<Outcome> NoteOnRun(Caller caller, string run, NoteFields note, Request? request)
    {
        if (Wrong(note, out var happened) is { } wrong) return Task.FromResult(wrong);
        Address? at = note.Step is { } step ? At(step) : null;
        return gate.Do(caller.Organisation, new RunId(run), texts => note.Corrects is { } entry
            ? new RunCommand.Correct(entry, texts.Aside(note.Text)) { At = default }
            : new RunCommand.Note(note.Kind ?? "observation", texts.Aside(note.Text), at, happened) { At = default }, caller.Person, request);
    }

    public Task<Outcome> NoteOnIncident(Caller caller, string incident, NoteFields note, Request? request) => Wrong(note, out var happened) is { } wrong
        ? Task.FromResult(wrong)
        : gate.Do(caller.Organisation, new IncidentId(incident), texts => note.Corrects is { } entry
            ? new IncidentCommand.Correct(entry, texts.Aside(note.Text)) { At = default }
            : new IncidentCommand.Note(note.Kind ?? "observation", texts.Aside(note.Text), happened) { At = default }, caller.Person, request);

    // ---- The incident

    /// <summary>New work waits when room is short, so that what people answer still finds some.</summary>
    private Outcome.Refused? NoRoom() => store.Disk is { IsLow: true, Free: var free } disk
        ? NoRoomOnServer(disk) ?? new Outcome.Refused("disk-low", $"Only {free / 1_000_000:free} MB are free where the record is kept, and below {disk.Floor / 1_000_000:floor} MB nothing new is begun. Answers, decisions and notes are still recorded. Make room on the server's disk.")
        : null;

    /// <summary>So do files, which are large.</summary>
    public Outcome.Refused? NoRoomForFiles() => store.Disk is { IsLow: true, Free: var free } disk
        ? NoRoomOnServer(disk) ?? new Outcome.Refused("disk-low.file", $"Only {free / 1_000_000:free} MB are free where the record is kept, and below {disk.Floor / 1_000_000:floor} MB no file is taken. Save without the file, and keep it yourself. Make room on the server's disk.")
        : null;

    private static Outcome.Refused? NoRoomOnServer(Disk disk) => disk.IsSeen
        ? null
        : new("disk-low.server", "The disk of the database's server was full, and the room that was put by for it is used. Nothing new is begun and no file is taken until there is room again; answers, decisions and notes are still recorded. Make room on that server's disk.");

    /// <summary>One that was accepted before is answered as before, however little room there is.</summary>
    private async Task<bool> IsRepeat(Request? request) => request is not null && await store.Journal.Answered(request.Caller, request.Path, request.Key, store.Now()) is not null;

    public Task<Outcome> Attach(Caller caller, string incident, string name, string sha256, long size, string? text, Request? request) =>
        gate.Do(caller.Organisation, new IncidentId(incident), texts => new IncidentCommand.AttachFile(texts.Aside(name), sha256, size, texts.AsideOrNull(text)) { At = default }, caller.Person, request);

    public Task<Outcome> SetLevel(Caller caller, string incident, string level, string? reason, Request? request) => LevelOf(level) is not { } wanted
        ? Task.FromResult(NoLevel(level))
        : gate.Do(caller.Organisation, new IncidentId(incident), texts => new IncidentCommand.SetLevel(wanted, texts.AsideOrNull(reason)) { At = default }, caller.Person, request);

    public Task<Outcome> HandOver(Caller caller, string incident, string person, Request? request) =>
        gate.Do(caller.Organisation, new IncidentId(incident), _ => new IncidentCommand.HandOverLead(new(person)) { At = default }, caller.Person, request);

    public Task<Outcome> Close(Caller caller, string incident, string? reason, Request? request) => string.IsNullOrWhiteSpace(reason)
        ? Task.FromResult<Outcome>(new Outcome.Refused("reason-needed", "Say why; the reason stands in the timeline."))
        : gate.Do(caller.Organisation, new IncidentId(incident), texts => new IncidentCommand.Close(texts.Aside(reason)) { At = default }, caller.Person, request);

    public sealed record TaskFields(string? Role, string? Person, string Do, string? AcknowledgeWithin, string? Due);

    public async Task<Outcome> AddTask(Caller caller, IncidentId incident, TaskFields fields, Request? request, bool endsWhenAcknowledged)
    {
        if (string.IsNullOrWhiteSpace(fields.Do)) return new Outcome.Refused("text-needed", "Write a text.");
        if (Span(fields.AcknowledgeWithin, out var patience) is { } wrong) return wrong;
        if (Span(fields.Due, out var due) is { } alsoWrong) return alsoWrong;
        var roster = await RosterFor(caller, incident);
        var role = string.IsNullOrWhiteSpace(fields.Role) ? new RoleId("incident-lead") : new RoleId(fields.Role);
        PersonId? person = string.IsNullOrWhiteSpace(fields.Person) ? null : new PersonId(fields.Person);
        if (fields.Role is null && person is null) return new Outcome.Refused("nobody", "Nobody can be reached that way. Choose a role or a person.");
        if (roster.Directory.Find(role) is null) return new Outcome.Refused("unknown-role", $"There is no role '{role:role}'.");
        if (person is { } asked && roster.Find(asked) is null) return new Outcome.Refused("unknown-person", "That person is not known here, or holds no role. Choose somebody from the list.");
        return await gate.Improvise(caller.Organisation, incident, texts => new RunCommand.AddTask(
            new(role, person, texts.Aside(fields.Do), endsWhenAcknowledged ? patience ?? TimeSpan.FromMinutes(5) : patience, due, endsWhenAcknowledged)) { At = default }, caller.Person, request);
    }

    /// <param name="to"><c>all</c>, a role, or a person.</param>
    public async Task<Outcome> Message(Caller caller, IncidentId incident, string to, string text, Request? request)
    {
        if (string.IsNullOrWhiteSpace(text)) return new Outcome.Refused("text-needed", "Write a text.");
        var roster = await RosterFor(caller, incident);
        var people = to == "all" ? await Everybody(caller.Organisation, incident, roster) : roster.Directory.Find(new(to)) is not null ? [.. roster.HoldersOf(new(to))] : roster.Find(new PersonId(to)) is { } one ? [one] : [];
        if (people.Count == 0) return new Outcome.Refused("unknown-recipient", $"'{to:to}' is neither 'all', nor a role with somebody on call, nor a person who can be reached.");
        var contacts = people.Where(person => person.ToPage is not null).Select(person => new PersonContact(person.Person, person.ToPage!.Contact, person.ToPage.Channel)).ToList();
        return await gate.Improvise(caller.Organisation, incident, texts => new RunCommand.AddMessage(texts.Aside(text), [.. contacts]) { At = default }, caller.Person, request);
    }

    private async Task<Roster> RosterFor(Caller caller, IncidentId incident) =>
        await rosters.Now(caller.Organisation, (await gate.Read(incident, caller.Organisation))?.Level ?? default);

    /// <summary>Everybody on call for a role of the incident's playbooks.</summary>
    private async Task<IReadOnlyList<Engine.People.Responder>> Everybody(OrganisationId organisation, IncidentId incident, Roster roster)
    {
        var roles = new List<RoleId> { new("incident-lead") };
        foreach (var called in (await gate.Read(incident, organisation))?.Runs ?? [])
            if (called.Hash != Improvisation.Version.Hash)
                // A run may have been moved to another version since it was called.
                roles.AddRange(((await gate.Read(called.Run))?.Version ?? await books.ByHash(organisation, called.Hash)).Content.Roles);
        return [.. roles.Distinct().SelectMany(role => roster.HoldersOf(role).Take(1)).DistinctBy(person => person.Person)];
    }

    // ---- Understanding

    private async Task<Outcome> OnStep(Caller caller, string run, string address, Func<FreeText, Address, RunCommand> command, Request? request)
    {
        if (At(address) is not { } at) return NoAddress(address);
        return await gate.Do(caller.Organisation, new RunId(run), texts => command(texts, at), caller.Person, request);
    }

    private async Task<Step?> Step(Caller caller, string run, Address at) =>
        await gate.Read(new RunId(run)) is { } known && known.Organisation == caller.Organisation ? known.FindStep(at.Step) : null;

    private async Task<(ValueList<Given> Given, Outcome.Refused? Fault)> Givens(
        ValueList<Question> questions, IReadOnlyDictionary<string, IReadOnlyList<string>> values, FreeText text, bool isUnknownAllowed)
    {
        var (givens, faults) = (new List<Given>(), new List<Refusal>());
        foreach (var (id, given) in values)
        {
            var written = given.SelectMany(value => value.Split('\n')).Select(value => value.Trim()).Where(value => value.Length > 0).ToList();
            if (written.Count == 0) continue;
            var question = questions.FirstOrDefault(question => question.Id == id);
            if (question is null && !isUnknownAllowed) continue;
            switch (question?.Type)
            {
                case QuestionType.Accounts:
                    var found = new List<string>();
                    foreach (var account in written)
                    {
                        if (await AccountOf(account) is { } known) found.Add(known.Value);
                        else faults.Add(Refusal.Of("unknown-account", $"There is no account '{account:account}' in the directory ('{id:question}'). Search for it, or write the whole login."));
                    }
                    givens.Add(new(id, [.. found.Distinct()]));
                    break;
                case QuestionType.Date or QuestionType.Number or QuestionType.Time when written.Count > 1:
                    faults.Add(Refusal.Of("wrong-answer.several", $"'{id:question}' takes one value."));
                    break;
                case QuestionType.Date:
                    if (!DateOnly.TryParseExact(written[0], ["yyyy-MM-dd", "d.M.yyyy", "d-M-yyyy", "d/M/yyyy"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) || day.Year < 1900)
                        faults.Add(Refusal.Of("wrong-answer.date", $"'{id:question}': '{written[0]:value}' is not a date. Write for example 30.11.2026 or 2026-11-30."));
                    else givens.Add(new(id, [day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)]));
                    break;
                case QuestionType.Number:
                    // With three digits behind it a point or comma may part thousands as well.
                    if (!decimal.TryParse(written[0].Replace(',', '.'), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || written[0].Split('.', ',') is [_, { Length: 3 }])
                        faults.Add(Refusal.Of("wrong-answer.number", $"'{id:question}': '{written[0]:value}' is not a number. Write for example 1200 or 2,5."));
                    else givens.Add(new(id, [number.ToString(CultureInfo.InvariantCulture)]));
                    break;
                case QuestionType.Time when Moment(written[0]) is null:
                    faults.Add(Refusal.Of("wrong-answer.time", $"'{id:question}': '{written[0]:value}' is not a time. Write for example 05.21 or 23.11.2026 05.21."));
                    break;
                case QuestionType.People:
                    foreach (var person in written)
                        if (await store.Roster.Find(new(person)) is not { Departed: null })
                            faults.Add(Refusal.Of("wrong-answer.person", $"'{id:question}': '{person:value}' is nobody here. Choose people from the list."));
                    givens.Add(new(id, [.. written.Distinct()]));
                    break;
                case QuestionType.Choice or null:
                    givens.Add(new(id, [.. written]));
                    break;
                case var _ when written.Sum(line => line.Length) > LongestAnswer:
                    faults.Add(Refusal.Of("wrong-answer.long", $"'{id:question}' holds more than {LongestAnswer:most} letters. Write the main thing, and put the rest in a file."));
                    break;
                default:
                    // Partners, systems, lessons and texts are people's own words.
                    givens.Add(new(id, [], text.Aside(string.Join('\n', written))));
                    break;
            }
        }
        return ([.. givens], faults is [var first, .. var others] ? new(first) { Also = [.. others] } : null);
    }

    private async Task<AccountId?> AccountOf(string written)
    {
        if (!written.Contains('@', StringComparison.Ordinal))
            return await accounts.Look(new(written), CancellationToken.None) is AccountLook.Found look ? look.Account.Id : null;
        return await accounts.Search(written, CancellationToken.None) is AccountSearch.Found(var found)
            ? found.FirstOrDefault(account => string.Equals(account.Login, written, StringComparison.OrdinalIgnoreCase))?.Id : null;
    }

    private async Task<PersonId?> LeadOf(Caller caller)
    {
        var roster = await rosters.Now(caller.Organisation, default);
        var lead = new RoleId("incident-lead");
        return roster.Holds(caller.Person, lead) ? caller.Person : roster.HoldersOf(lead).Select(holder => (PersonId?)holder.Person).FirstOrDefault() ?? caller.Person;
    }

    /// <summary>Numbers are for people; two opened in the same instant may share one, and nothing goes by it.</summary>
    private async Task<string> NextNumber(OrganisationId organisation)
    {
        var year = store.Now().Year;
        var count = await store.Summaries.Count(organisation, "incident", new(year, 1, 1, 0, 0, 0, TimeSpan.Zero));
        return string.Create(CultureInfo.InvariantCulture, $"H-{year}-{count + 1:000}");
    }

    private static IncidentId AlertIncident(OrganisationId organisation, AlertOrigin origin, int time) => new(
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{organisation}\n{origin.Source}\n{origin.Key}\n{time}")))[..32]);

    private static Address? At(string address) => Address.TryParse(address, out var at) ? at : null;

    private static Outcome.Refused NoAddress(string address) => new("unknown-step.address", $"'{address:step}' is not the address of a step, like isolate~1.");

    private static Outcome.Refused NoStep(Address at) => new("unknown-step", $"There is no step '{at.Step:step}' in this run.");

    private static Outcome NoLevel(string? level) => new Outcome.Refused("wrong-level", $"'{level:value}' is not a level. Write green, yellow or red.");

    public static Level? LevelOf(string? level) => level switch { "green" => Level.Green, "yellow" => Level.Yellow, "red" => Level.Red, _ => null };

    private static Evidence? EvidenceOf(string kind) => kind switch
    {
        "note" => Evidence.Note,
        "file" => Evidence.File,
        "link" => Evidence.Link,
        "case-number" => Evidence.CaseNumber,
        "receipt" => Evidence.Receipt,
        _ => null,
    };

    private Outcome? Wrong(NoteFields note, out DateTimeOffset? happened)
    {
        happened = null;
        if (string.IsNullOrWhiteSpace(note.Text)) return new Outcome.Refused("text-needed", "Write a text.");
        if (string.IsNullOrWhiteSpace(note.Happened)) return null;
        happened = Moment(note.Happened);
        return happened is null ? new Outcome.Refused("wrong-instant", $"'{note.Happened:value}' is not an instant. Write for example 05.21 or 23.11.2026 05.21.") : null;
    }

    private static Outcome.Refused? Span(string? text, out TimeSpan? span)
    {
        span = null;
        if (string.IsNullOrWhiteSpace(text)) return null;
        var unit = text.Trim()[^1];
        if (!int.TryParse(text.Trim()[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < 1 or > 10_000 || unit is not ('m' or 'h' or 'd'))
            return new("wrong-duration", $"'{text:value}' is not a length of time. Write for example 5m, 2h or 1d.");
        span = unit switch { 'm' => TimeSpan.FromMinutes(count), 'h' => TimeSpan.FromHours(count), _ => TimeSpan.FromDays(count) };
        return null;
    }

    /// <summary>An instant as people write it: ISO 8601, <c>23.11.2026 kl. 05.21</c>, or a time of today (the last one that has been).</summary>
    public DateTimeOffset? Moment(string text)
    {
        if (DanishClock.Read(text, store.Now()) is { } here) return here;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) ? instant.ToUniversalTime() : null;
    }
}
