using Beredskab.Engine;
using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;
using Beredskab.Server.Streams;
using Microsoft.Extensions.DependencyInjection;

namespace Beredskab.Scenarios;

/// <summary>
/// People who answer whatever is open, by REST, each in a role of their own, until every run of an incident has ended. Questions and
/// decisions get the first answer that leads on, unless a scenario chose another.
/// </summary>
internal sealed class Walk(Kommune kommune, params (string Step, string Answer)[] choices)
{
    private readonly Dictionary<string, string> _choices = choices.ToDictionary(choice => choice.Step, choice => choice.Answer);
    private readonly Dictionary<RoleId, IReadOnlyList<string>> _holders = [];
    private readonly List<string> _refusals = [];

    public async Task ToTheEnd(IncidentId incident)
    {
        for (var round = 0; round < 400; round++)
        {
            var runs = (await kommune.Gate.Read(incident, new("fjordby")))!.Runs.Where(run => !run.IsOver && run.Playbook != Improvisation.Playbook.Id).ToList();
            if (runs.Count == 0) return;
            var acted = false;
            foreach (var run in runs) acted |= await Act(run.Run);
            // While time stands no provider takes more than its share of one second.
            await kommune.FastForward(acted ? TimeSpan.FromSeconds(1) : TimeSpan.FromMinutes(31));
        }
        throw new InvalidOperationException($"The runs do not end. Last refusals:\n{string.Join('\n', _refusals.TakeLast(10))}");
    }

    private async Task<bool> Act(RunId id)
    {
        var run = await kommune.Run(id);
        var acted = false;
        foreach (var step in run.AllSteps)
        {
            if (run.StateOf(step.Id) is not StepState.Ready ready) continue;
            acted |= ready.Approval is { Standing: ApprovalStanding.Open } approval ? await Approve(id, step, approval) : await Do(id, step, ready);
        }
        return acted;
    }

    private async Task<bool> Approve(RunId id, Step step, Approval approval)
    {
        var given = 0;
        foreach (var role in step.Approve!.Roles)
            foreach (var person in await HoldersOf(role))
            {
                if (given == approval.Needed) return true;
                if (approval.Requesters.Contains(new(person)) || approval.Given.Any(earlier => earlier.By.Value == person)) continue;
                if (await Said(person, $"/api/v1/runs/{id}/approvals/{step.Id}", new { approve = true, hash = approval.Hash, reason = "" })) given++;
            }
        return given > 0;
    }

    private async Task<bool> Do(RunId id, Step step, StepState.Ready ready)
    {
        var role = ready.FailedAt is not null && step.OnFailure is { } failure ? failure.Role : step.Role;
        var person = (await HoldersOf(role))[0];
        return step.Work switch
        {
            Work.Decide decide => await Said(person, $"/api/v1/runs/{id}/decisions/{step.Id}", new { option = Option(step, decide) }),
            Work.Task or Work.Report or Work.Share => await Close(id, step, ready, person),
            _ when ready.FailedAt is not null => await Close(id, step, ready, person),
            _ => false,
        };
    }

    private async Task<bool> Close(RunId id, Step step, StepState.Ready ready, string person)
    {
        var cards = step.ForEach is null ? [] : Enumerable.Range(1, ready.Items.Count).Where(card => !ready.ClosedCards.Contains(card)).ToList();
        string[] addresses = cards.Count == 0 ? [step.Id.Value] : [.. cards.Select(card => $"{step.Id}~{ready.Iteration}.{card}")];
        var evidence = Closings.EvidenceOf(step) is { } kind ? new[] { new { kind = Word(kind), text = "kvittering 4711" } } : [];
        var knowledge = step.Records is null ? null : new { instant = Wire.Instant(kommune.Time.GetUtcNow()), who = "Mads Holm", how = "EDR-alarm", source = "telefon" };
        var acted = false;
        foreach (var address in addresses)
            acted |= await Said(person, $"/api/v1/runs/{id}/tasks/{address}/complete", new { answers = step.Asks.ToDictionary(question => question.Id, Answer), evidence, knowledge });
        return acted;
    }

    private object Answer(Question question) => question.Type switch
    {
        QuestionType.Choice => _choices.GetValueOrDefault(question.Id) ?? question.Options[0].Id,
        QuestionType.Accounts => new[] { "acc-ulla-berg", "acc-svc-print" },
        QuestionType.People => "mads-holm",
        QuestionType.Date => "2026-05-01",
        QuestionType.Number => "3",
        QuestionType.Time => "2026-04-03T02:00:00Z",
        _ => "Nabokommunen",
    };

    private string Option(Step step, Work.Decide decide) =>
        _choices.GetValueOrDefault(step.Id.Value) ?? (decide.Options.FirstOrDefault(option => !option.GoesBack) ?? decide.Options[0]).Id;

    private async Task<bool> Said(string person, string path, object body)
    {
        using var answer = await kommune.As(person, path, body, isQuietAfter: false);
        if (!answer.IsSuccessStatusCode) _refusals.Add($"{person} {path}: {await answer.Content.ReadAsStringAsync()}");
        return answer.IsSuccessStatusCode;
    }

    private async Task<IReadOnlyList<string>> HoldersOf(RoleId role)
    {
        if (!_holders.TryGetValue(role, out var known))
            _holders[role] = known = [.. (await kommune.Services.GetRequiredService<Rosters>().Now(new("fjordby"), default)).HoldersOf(role).Select(holder => holder.Person.Value)];
        return known;
    }

    private static string Word(Evidence kind) => kind switch
    {
        Evidence.CaseNumber => "case-number",
        _ => kind.ToString().ToLowerInvariant(),
    };
}
