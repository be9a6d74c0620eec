using Beredskab.Engine.Playbooks;

namespace Beredskab.Playbooks;

/// <summary>Every decision has a way on, also when nobody answers; every choice has something to choose.</summary>
internal static class DecisionCheck
{
    public static void Check(LintedFile file)
    {
        foreach (var step in file.Playbook.Steps)
        {
            if (step.Work is Work.Decide decide) Decision(file, step, decide);
            foreach (var option in NameCheck.Options(step)) Again(file, step, option);
            foreach (var ask in step.Asks) Choice(file, ask, file.Text.At(step.Id, "asks", ask.Id));
            Acknowledge(file, step);
            Answers(file, step);
        }
        foreach (var input in file.Playbook.Inputs) Choice(file, input, file.Text.At("inputs", input.Id));
    }

    private static void Decision(LintedFile file, Step step, Work.Decide decide)
    {
        if (decide.Options is not [] && decide.Options.All(option => option.GoesBack))
            file.Error(Codes.NoWayOn, file.Text.At(step.Id, "options"), $"Every option of '{step.Id}' goes back, so it never ends.", "add an option without 'again' and 'ask-again'");
        if (step.OnTimeout is not { } timeout)
        {
            file.Error(Codes.NoOnTimeout, file.Text.At(step.Id), $"The decision '{step.Id}' does not say what happens when nobody chooses.", "add 'on-timeout: take …' or 'on-timeout: suggest …'");
            return;
        }
        if (decide.Options.FirstOrDefault(option => option.Id == timeout.Option) is not { } taken)
            file.Error(Codes.UnknownOption, file.Text.At(step.Id, "on-timeout"), $"'{timeout.Option}' is none of the options of '{step.Id}'.", Grammar.Spelling.DidYouMean(timeout.Option, decide.Options.Select(option => option.Id)));
        else if (timeout.IsTaken && taken.GoesBack && taken.AskAgain is not { TotalHours: >= 1 } && WorkIn(file, step, taken) is [])
            file.Error(Codes.SilentLoop, file.Text.At(step.Id, "on-timeout"), $"With nobody there, '{step.Id}' would ask itself again and again in silence.", "let the option repeat a task that the decision waits for, or add 'ask-again' of 1h or more");
    }

    /// <summary>
    /// The tasks that somebody must close before a decision which goes back is asked again. What is not done again keeps what it has and
    /// holds nothing up, and neither does a task that is done again while the decision waits for others only.
    /// </summary>
    public static List<Step> WorkIn(LintedFile file, Step decision, Option option)
    {
        var work = new List<Step>();
        var seen = new HashSet<StepId>();
        var open = new Stack<Step>([decision]);
        while (open.TryPop(out var step))
        {
            foreach (var again in Awaited(step).Where(option.Again.Contains).Select(file.Find).OfType<Step>().Where(again => seen.Add(again.Id)))
            {
                if (again.Work is Work.Task) work.Add(again);
                else open.Push(again);
            }
        }
        return work;

        // A join that waits for some of its steps may have enough in those that are not done again, or in those that are nobody's work.
        IEnumerable<StepId> Awaited(Step step) => (step.When?.Steps ?? []).Concat(step.After switch
        {
            null => [],
            { AtLeast: { } enough, Steps: var some } when enough < some.Count && !some.All(id => option.Again.Contains(id) && file.Find(id)?.Work is Work.Task) => [],
            { Steps: var all } => all,
        });
    }

    /// <summary>Those whose answers are waited for are among those that are asked; otherwise nobody's answer counts.</summary>
    private static void Answers(LintedFile file, Step step)
    {
        if (step.Work is Work.Share { Answers.From: { Count: > 0 } })
            file.Error(Codes.NotAsked, file.Text.At(step.Id, "answers", "from"), $"'{step.Id}' asks partners, and 'from' names roles here.", "remove it");
        if (step.Work is not Work.Notify { Answers.From: { Count: > 0 } from, To: var to }) return;
        var asked = to.SelectMany(one => one switch
        {
            Recipient.EveryRole => file.Playbook.Roles,
            Recipient.Group(var name) => file.Library.Roles.Groups.FirstOrDefault(group => group.Name == name)?.Roles ?? from,
            Recipient.OneRole(var role) => [role],
            _ => from,
        }).ToHashSet();
        foreach (var role in from.Where(role => !asked.Contains(role)))
            file.Error(Codes.NotAsked, file.Text.Word(step.Id, "answers", role.Value), $"'{step.Id}' waits for an answer from '{role}', and does not ask '{role}'.", "add the role to 'to', or remove it from 'from'");
    }

    private static void Again(LintedFile file, Step step, Option option)
    {
        foreach (var id in option.Again)
        {
            var at = file.Text.Word(step.Id, "options", id.Value);
            NameCheck.Step(file, id, at);
            if (file.Find(id) is not null && !file.Before(step).Contains(id))
                file.Error(Codes.AgainNotBefore, at, $"'{id}' does not come before '{step.Id}', so it cannot be done again from here.", "only steps on the way to the decision can be");
        }
    }

    private static void Choice(LintedFile file, Question question, Gate.Mark at)
    {
        Default(file, question, at);
        if ((question.Type is QuestionType.Choice) != (question.Options is not []))
            file.Error(Codes.ChoiceWithoutOptions, at, $"'{question.Id}' has {(question.Options is [] ? "type: choice and no options" : "options and is no choice")}.", "options go with type: choice");
        else if (question is { Type: QuestionType.Choice, Default: { } chosen } && question.Options.All(option => option.Id != chosen))
            file.Error(Codes.UnknownOption, at, $"The default '{chosen}' is none of the options of '{question.Id}'.", Grammar.Spelling.DidYouMean(chosen, question.Options.Select(option => option.Id)));
    }

    /// <summary>What stands there beforehand must be what people may fill in.</summary>
    private static void Default(LintedFile file, Question question, Gate.Mark at)
    {
        if (question.Default is not { } value) return;
        // A person, an account or a file is never the same twice.
        if (question.Type is QuestionType.People or QuestionType.Accounts or QuestionType.File || (question.Type is not QuestionType.Choice && ValueCheck.Problem(question, value) is not null))
            file.Error(Codes.BadDefault, at, $"The default '{value}' of '{question.Id}' is not what its type holds.", "numbers as 12 or 2.5, dates as 2026-11-30, times as 05.30; people, accounts and files have none");
    }

    private static void Acknowledge(LintedFile file, Step step)
    {
        if (step is { Due: Due.FromReady(var within), AcknowledgeWithin: null } && within <= TimeSpan.FromHours(1))
            file.Warn(Codes.NoAcknowledge, file.Text.At(step.Id, "due"), $"'{step.Id}' is due within the hour and pages nobody before it is late.", "add 'acknowledge-within'");
    }
}
