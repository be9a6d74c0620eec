using Beredskab.Engine.Playbooks;

namespace Beredskab.Playbooks;

/// <summary>Tells one step as its card does: what to do, what can be answered, and all that goes with it.</summary>
internal sealed class StepWords(Step step, Playbook playbook, Telling says)
{
    /// <summary>What somebody, or the system, does.</summary>
    public string Do => step.Work switch
    {
        Work.Task task => says.Text(task.Sentence),
        Work.Decide { Several: true } decide => $"{says.Text(decide.Question)} {says.Us("(flere kan vælges)", "(several can be chosen)")}",
        Work.Decide decide => says.Text(decide.Question),
        Work.Act act => Acts(act.Action),
        Work.Notify notify => Send(notify.By, notify.To.SelectMany(Names), notify.Text),
        Work.Share share => Share(share),
        Work.Call { UntilEnded: true } call => says.Us($"Start {says.Playbook(call.Playbook)}, og vent, til den er slut.", $"Start {says.Playbook(call.Playbook)} and wait until it has ended."),
        Work.Call call => says.Us($"Start {says.Playbook(call.Playbook)}.", $"Start {says.Playbook(call.Playbook)}."),
        Work.Report report => says.Us($"Udfyld og send “{Report(report)}”, og gem kvitteringen.", $"Fill in and send “{Report(report)}”, and keep the receipt."),
        Work.Wait wait => Sentence(says.Waits(wait)),
        _ => "",
    };

    /// <summary>What can be answered, and what each answer brings.</summary>
    public IEnumerable<string> Options => (step.Work switch { Work.Decide decide => decide.Options, Work.Notify notify => notify.Options, Work.Share share => share.Options, _ => [] })
        .Select(option => says.Text(option.Label) + Brings(option));

    public IEnumerable<string> Points => step.Checklist switch
    {
        null => [],
        { IsExitCriteriaOfIncident: true } => [says.Us("Afslutningskriterierne for alle hændelsens forløb", "The exit criteria of all the incident's runs")],
        var list => list.Points.Select(says.Text),
    };

    /// <summary>Questions to be answered in writing, with their possible answers.</summary>
    public IEnumerable<string> Asks => step.Asks.Select(ask => Asked(ask, says));

    /// <summary>When it begins: after what, and on what condition.</summary>
    public string? Begins => says.Before(step, _ => true).ToList() is { Count: > 0 } before ? string.Join(". ", before) + "." : null;

    /// <summary>Everything else that its author wrote, each under a heading.</summary>
    public IEnumerable<(string Label, string Text)> Facts()
    {
        if (Begins is { } begins) yield return (says.Us("Begynder", "Begins"), begins);
        if (step.ForEach is { } each) yield return (says.Us("For hver", "For each"), says.Look(each).Trim('[', ']'));
        if (step.Note is { } note) yield return (says.Us("Bemærk", "Note"), says.Text(note));
        if (step.DoneWhen is { } done) yield return (says.Us("Færdig, når", "Done when"), says.Text(done));
        var acknowledge = step.AcknowledgeWithin is { } within ? says.Us($"kvittér inden {says.Span(within)}", $"acknowledge within {says.Span(within)}") : null;
        var deadline = string.Join("; ", new[] { says.Say(step.Due), acknowledge }.OfType<string>());
        if (deadline.Length > 0) yield return (says.Us("Frist", "Deadline"), deadline);
        if (step.OnTimeout is { } timeout) yield return (says.Us("Uden svar", "Without an answer"), Timeout(timeout));
        if (AnswersOf(step.Work) is { } answers) yield return (says.Us("Svar inden", "Answers within"), says.Span(answers.Within) + (answers.From is [] ? "" : $" ({says.Roles(answers.From)})"));
        if (step.Approve is { } approve) yield return (says.Us("Godkendes af", "Approved by"), Approval(approve));
        if (step.Undo is { } undo) yield return (says.Us("Kan fortrydes", "Can be undone"), undo.Action is null ? says.Us("nej", "no") : says.Us("ja, med begrundelse og godkendelse", "yes, with a reason and approval"));
        if (step.OnFailure is { } failure) yield return (says.Us("Mislykkes det", "If it fails"), Failure(failure));
        if (step.Evidence is { } evidence) yield return (says.Us("Dokumentation", "Evidence"), says.Evidence(evidence));
        if (step.Records is { } records) yield return (says.Us("Skriv ned", "Write down"), says.Us($"tidspunktet for {says.Knowledge(records)}; lovens frister regnes derfra", $"the moment of {says.Knowledge(records)}; statutory deadlines count from it"));
        if (step.Starts is not []) yield return (says.Us("Starter fristen", "Starts the clock"), says.Clocks(step.Starts));
        if (step.Stops is not []) yield return (says.Us("Stopper fristen", "Stops the clock"), says.Clocks(step.Stops));
        if (step.Waives is not []) yield return (says.Us("Frafalder fristen", "Waives the clock"), says.Clocks(step.Waives));
        if (step.Repeat is { } repeat) yield return (says.Us("Igen", "Again"), says.Repeats(repeat));
        if (step.Alongside is not []) yield return (says.Us("Samtidig", "Meanwhile"), string.Join(" ", step.Alongside.Select(Acts)));
        if (step.Uses is not []) yield return (says.Us("Udmeldinger", "Messages"), string.Join(", ", step.Uses.Select(Used)));
    }

    public string Approval(Approve approve)
    {
        var who = approve.Count == 1 ? string.Join(says.Us(" eller ", " or "), approve.Roles.Select(says.Role)) : says.Us($"{approve.Count} af: {says.Roles(approve.Roles)}", $"{approve.Count} of: {says.Roles(approve.Roles)}");
        var first = approve.Before == ApproveBefore.Starting ? says.Us(", før det går i gang", ", before it begins") : "";
        var nobody = approve.IfNobody switch
        {
            IfNobody.Handle => says.Us("Svarer ingen to gange, gøres det i hånden.", "If nobody answers twice, it is done by hand."),
            IfNobody.Stay => says.Us("Svarer ingen, spørges der igen.", "If nobody answers, they are asked again."),
            _ when step.Work is Work.Task or Work.Report => says.Us("Svarer ingen to gange, fortsættes uden, mærket “ikke godkendt”.", "If nobody answers twice, it goes on without, marked “not approved”."),
            _ => says.Us("Svarer ingen to gange, gøres det ikke.", "If nobody answers twice, it is not done."),
        };
        return says.Us($"{who}, inden {says.Span(approve.Within)}{first}. Aldrig den, der bad om det. {nobody}", $"{who}, within {says.Span(approve.Within)}{first}. Never the one who asked. {nobody}");
    }

    public string Failure(OnFailure failure)
    {
        var due = failure.Due is { } span ? says.Us($" Inden {says.Span(span)}.", $" Within {says.Span(span)}.") : "";
        return $"{says.Role(failure.Role)}: {says.Text(failure.Task)}{due}";
    }

    public static string Asked(Question ask, Telling says)
    {
        var title = ask.Title is { } text ? says.Text(text) : ask.Id;
        return ask.Options is [] ? title : $"{title}{(title.EndsWith('?') ? "" : ":")} {string.Join(" / ", ask.Options.Select(option => says.Text(option.Label)))}";
    }

    public static string Shared(string what, Telling says) => what switch
    {
        "indicators" => says.Us("indikatorer", "indicators"),
        "question" => says.Us("et spørgsmål", "a question"),
        "answer" => says.Us("et svar", "an answer"),
        _ => says.Us("et situationsbillede", "a situation report"),
    };

    private string Timeout(OnTimeout timeout)
    {
        var option = (step.Work as Work.Decide)?.Options.FirstOrDefault(option => option.Id == timeout.Option) is { } found ? says.Text(found.Label) : timeout.Option;
        return timeout.IsTaken ? says.Us($"“{option}” vælges, når fristen er gået", $"“{option}” is taken when the deadline has passed") : says.Us($"“{option}” foreslås for stedfortræder og leder; ingen vælger af sig selv", $"“{option}” is suggested to deputy and lead; nothing is chosen by itself");
    }

    private string Brings(Option option)
    {
        var brings = new List<string>();
        if (option.Level is { } level) brings.Add(says.Us($"niveau {says.Level(level)}", $"level {says.Level(level)}"));
        if (option.Starts is not []) brings.Add(says.Us($"starter {says.Clocks(option.Starts)}", $"starts {says.Clocks(option.Starts)}"));
        if (option.Waives is not []) brings.Add(says.Us($"frafalder {says.Clocks(option.Waives)}", $"waives {says.Clocks(option.Waives)}"));
        if (option.Alone) brings.Add(says.Us("kan ikke vælges sammen med andre", "cannot be chosen with others"));
        return says.GoesBack(option) + (brings.Count == 0 ? "" : $" ({string.Join("; ", brings)})");
    }

    /// <summary>What an action of the catalogue does, for people who have never seen the catalogue.</summary>
    private string Acts(ActionCall call) => call.Action switch
    {
        "accounts.isolate" => says.Us($"Systemet spærrer for logon og lukker sessioner: {Value(call, "accounts")}.", $"The system blocks sign-in and ends sessions: {Value(call, "accounts")}."),
        "accounts.restore" => says.Us($"Systemet åbner igen: {Value(call, "accounts")}.", $"The system opens again: {Value(call, "accounts")}."),
        "accounts.list-foothold" => says.Us($"Systemet viser mulige fodfæster: {Value(call, "accounts")}.", $"The system lists possible footholds: {Value(call, "accounts")}."),
        "tickets.open" => says.Us($"Systemet opretter en sag med prioritet {Value(call, "priority")}.", $"The system opens a ticket of priority {Value(call, "priority")}."),
        "meetings.open-bridge" => says.Us("Systemet åbner et telefonmøde.", "The system opens a conference call."),
        "reports.unanswered" => says.Us($"Systemet viser, hvem der ikke har svaret på {says.Name(new StepId(Value(call, "of")))}.", $"The system lists who has not answered {says.Name(new StepId(Value(call, "of")))}."),
        "timeline.checkpoint" => says.Us("Systemet sætter segl på tidslinjen.", "The system seals the timeline."),
        "export.package" => says.Us("Systemet samler en pakke med hændelsens papirer.", "The system packs the incident's papers."),
        "notify" => Send([.. Words(call, "by").Select(word => Enum.TryParse<Channel>(word, ignoreCase: true, out var channel) ? channel : Channel.Sms)], Words(call, "to").SelectMany(Names), new(Value(call, "text"))),
        var unknown => unknown,
    };

    private string Send(IEnumerable<Channel> by, IEnumerable<string> to, MessageId id)
    {
        var how = string.Join(says.Us(" og ", " and "), by.Select(channel => says.Channel(channel)));
        return says.Us($"Systemet sender {how} til {string.Join(", ", to)}: {Quoted(id)}", $"The system sends {how} to {string.Join(", ", to)}: {Quoted(id)}");
    }

    private string Share(Work.Share share)
    {
        var text = share.Text is { } id ? $" {Quoted(id)}" : "";
        return says.Us($"Del {Shared(share.What, says)} med {Filled(share.With)}, mærket TLP:{share.Tlp}.{text}", $"Share {Shared(share.What, says)} with {Filled(share.With)}, marked TLP:{share.Tlp}.{text}");
    }

    private string Report(Work.Report report) => step.Stops is [var clock, ..] ? says.Clock(clock) : report.Template switch
    {
        "sitrep" => says.Us("Situationsbillede", "Situation report"),
        "police" => says.Us("Politianmeldelse", "Report to the police"),
        var template => template,
    };

    private string Used(MessageId id) => playbook.Messages.FirstOrDefault(message => message.Id == id) is { Audience: { } audience } ? says.Text(audience) : id.Value;

    private string Quoted(MessageId id) => playbook.Messages.FirstOrDefault(message => message.Id == id)?.Text is { } text ? $"“{says.Text(text)}”" : id.Value;

    private IEnumerable<string> Names(Recipient recipient) => recipient switch
    {
        Recipient.OneRole(var role) => [says.Role(role)],
        Recipient.Group(var name) => says.Group(name),
        _ => [says.Us("alle roller", "every role")],
    };

    // As alongside says it: a role, "every role" or "group …".
    private IEnumerable<string> Names(string recipient) => recipient switch
    {
        "every role" => [says.Us("alle roller", "every role")],
        _ when recipient.StartsWith("group ", StringComparison.Ordinal) => says.Group(recipient["group ".Length..]),
        _ => [says.Role(new(recipient))],
    };

    private string Value(ActionCall call, string name) => string.Join(", ", Words(call, name));

    private IEnumerable<string> Words(ActionCall call, string name) => call.With.FirstOrDefault(parameter => parameter.Name == name)?.Values.Select(Filled) ?? [];

    private string Filled(Template template) => says.Text(LocalizedText.Of(says.Language, template.Source));

    private static Answers? AnswersOf(Work work) => work switch { Work.Notify notify => notify.Answers, Work.Share share => share.Answers, _ => null };

    private static string Sentence(string text) => $"{char.ToUpperInvariant(text[0])}{text[1..]}.";
}
