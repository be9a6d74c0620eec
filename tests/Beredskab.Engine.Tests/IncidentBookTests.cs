using Beredskab.Engine.Incidents;
using Beredskab.Engine.Outside;
using Beredskab.Engine.Playbooks;
using Beredskab.Engine.Runs;
using Beredskab.Playbooks;

namespace Beredskab.Engine.Tests;

/// <summary>What an incident answers to everything that can be asked of it, in each state: the events with whom they are told to, or the refusal.</summary>
public class IncidentBookTests
{
    private static readonly Aside s_why = Stage.Aside("fordi");
    private static readonly PersonId s_duty = new("it-duty-1"), s_manager = new("it-manager-1");

    /// <summary>One of each sort, so that another law changes no page.</summary>
    private static readonly string[] s_clocks = ["nis2-24", "nis2-72", "nis2-final", "nis2-end", "gdpr-33"];

    private static readonly string[] s_books =
    [
        IncidentTests.Book("notice", "steps: [{id: know, title: Kend, role: it-duty, task: Hvem vidste hvad?, records: awareness, due: 20h after awareness}, {id: stop, title: Slut, role: it-duty, report: notice, stops: [nis2-24, nis2-72, nis2-final, nis2-end, gdpr-33], due: 4h before nis2-24}]",
            "one-per: incident\nclocks: [nis2-24, nis2-72, nis2-final, nis2-end]\nafterwards: after\nlevel: {start: green, at-most: yellow}"),
        IncidentTests.Book("other", "steps: [{id: meet, title: Mød, role: it-duty, task: Mød., due: 9d}]", "one-per: call\nafterwards: after\ninputs: {place: {type: text, title: Sted, required: yes}}"),
        IncidentTests.Book("after", "steps: [{id: rest, title: Hvil, role: it-duty, task: Hvil., due: 9d}]", "one-per: incident\nlevel: {start: yellow, at-most: red}"),
    ];

    private static readonly (string State, Action<Stage> Live)[] s_states =
    [
        ("an incident in which nothing runs", _ => { }),
        ("a playbook runs", night => night.Start(new("notice"))),
        ("two run, one of them called by the other", night => { night.Start(new("notice")); Call(night, "other", "run-8", new Given("place", []) { Text = s_why }); }),
        ("the level is red", night => { night.Start(new("notice")); night.Do(new IncidentCommand.SetLevel(Level.Red, null) { At = default }); }),
        ("clocks run from when it was opened", night => { night.Start(new("notice")); Hear(night, Starts(false, "nis2-24", "nis2-72", "nis2-end", "nis2-final")); }),
        ("clocks run from when it was known", night => { night.Start(new("notice")); Knew(night, -2); Hear(night, Starts(false, "nis2-24", "nis2-72")); }),
        ("a clock is over", night => { night.Start(new("notice")); Knew(night, 0); Hear(night, Starts(false, "nis2-24")); night.FastForward(25.Hours); }),
        ("a clock has its receipt", night => { night.Start(new("notice")); Hear(night, Starts(false, "nis2-72", "nis2-final")); Hear(night, Stops("nis2-72")); }),
        ("a clock is waived", night => { night.Start(new("notice")); Hear(night, Starts(false, "nis2-24")); Hear(night, Waives("nis2-24", "nis2-72")); }),
        ("people improvise", night => night.Do(new IncidentCommand.Improvise(new("run-5")) { At = default })),
        ("an alert has come", night => night.Do(new IncidentCommand.Alert(new("siem", "alarm-7"), s_why, null) { At = default })),
        ("one of two has released it", night => night.Do(new IncidentCommand.Release("freeze-1", s_why) { At = default, By = s_duty })),
        ("a clock of a machine has jumped", night => night.Do(new IncidentCommand.NoteTimeJump(1, TimeJump.MachineWhileDown, TimeSpan.FromMinutes(5)) { At = default })),
        ("another leads", night => night.Do(new IncidentCommand.HandOverLead(s_manager) { At = default })),
        ("a run is over and the next has begun", night => { night.Start(new("notice")); night.Do(new("run-1"), new RunCommand.Abort(null) { At = default }); }),
        ("nothing runs any more, and no clock ever ran", night =>
        {
            night.Start(new("notice"));
            foreach (var run in (string[])["run-1", "run-2"])
                if (night.Runs.Any(going => going.Id.Value == run)) night.Do(new(run), new RunCommand.Abort(null) { At = default });
            foreach (var run in night.Runs.Where(going => going.IsGoing).ToList()) night.Do(run.Id, new RunCommand.Abort(null) { At = default });
        }),
        ("it is closed", night =>
        {
            night.Do(new IncidentCommand.Improvise(new("run-5")) { At = default });
            night.Do(new IncidentCommand.Close(s_why) { At = default });
        }),
    ];

    [Fact]
    public void Every_state_answers_everything_as_it_did_before()
    {
        var usual = Answers(s_states[0].Live, null).ToHashSet();
        Golden.Approve("answers-of-incidents.txt",
        [
            BookWords.Title, "", .. BookWords.Page("there is no incident", Answers(null, Incident.New)), .. BookWords.Page(s_states[0].State, usual),
            .. s_states.Skip(1).SelectMany(about => BookWords.Page(about.State, Answers(about.Live, null).Where(told => !usual.Contains(told)))),
        ]);
    }

    private static IEnumerable<(string Words, string Answer)> Answers(Action<Stage>? live, Incident? instead)
    {
        var night = new Stage(Small.Of(s_books).Playbooks, Shipped.Library.Roles, new([.. Shipped.Library.Clocks.Clocks.Where(clock => s_clocks.Contains(clock.Id.Value))])) { IsWorldSilent = true };
        live?.Invoke(night);
        var incident = instead ?? night.Incident;
        return Asked(night, incident).Select(asked => (asked.Words, Answer(night, incident, asked.Command)));
    }

    private static IEnumerable<(string Words, IncidentCommand Command)> Asked(Stage night, Incident incident)
    {
        IncidentCommand.CallPlaybook Calls(string playbook, bool isCalled, params Given[] inputs) =>
            new(new("run-77"), new(playbook), night.Playbooks.FirstOrDefault(version => version.Content.Id.Value == playbook), [.. inputs], isCalled ? new(new("run-1"), Address.Parse("know~1")) : null, s_why) { At = default };
        var open = new IncidentCommand.Open(new("incident-2"), new("fjordby"), "H-2026-002", Mode.Drill, Level.Yellow, s_why, s_why, "Mødelokale 2", "GREEN", s_manager, new("siem", "alarm-7")) { At = default };
        var place = new Given("place", []) { Text = s_why };
        yield return ("open it", open);
        yield return ("open it with a playbook", open with { First = Calls("notice", false) });
        yield return ("open it with a playbook that is not there", open with { First = Calls("nowhere", false) });
        foreach (var level in Enum.GetValues<Level>()) yield return ($"set {level}", new IncidentCommand.SetLevel(level, s_why) { At = default });
        foreach (var person in (string[])["it-manager-1", "incident-lead-1", "nobody-knows"]) yield return ($"hand over to {person}", new IncidentCommand.HandOverLead(new(person)) { At = default });
        yield return ("change nothing", new IncidentCommand.ChangeDetails(null, null, null) { At = default });
        yield return ("change the title", new IncidentCommand.ChangeDetails(s_why, null, null) { At = default });
        yield return ("change where to meet", new IncidentCommand.ChangeDetails(null, null, "Rådhuset") { At = default });
        foreach (var isCalled in (bool[])[false, true])
        {
            var how = isCalled ? "a step calls" : "start";
            yield return ($"{how} notice", Calls("notice", isCalled));
            yield return ($"{how} notice with what it does not ask for", Calls("notice", isCalled, place));
            yield return ($"{how} after", Calls("after", isCalled));
            yield return ($"{how} other", Calls("other", isCalled, place));
            yield return ($"{how} other without its input", Calls("other", isCalled));
            yield return ($"{how} what is not there", Calls("nowhere", isCalled));
        }
        yield return ("start the same run again", Calls("other", false, place) with { Run = new("run-1") });
        yield return ("improvise", new IncidentCommand.Improvise(new("run-6")) { At = default });
        yield return ("two hours ago it was known", new IncidentCommand.Hear(News(-2), []) { At = default });
        yield return ("two hours ago the breach was known", new IncidentCommand.Hear(News(-2) with { Of = Awareness.Breach }, []) { At = default });
        foreach (var clock in s_clocks.Append("no-such-clock"))
        {
            yield return ($"start {clock}", new IncidentCommand.Hear(Starts(false, clock), []) { At = default });
            yield return ($"start {clock} if it is known", new IncidentCommand.Hear(Starts(true, clock), []) { At = default });
            yield return ($"waive {clock}", new IncidentCommand.Hear(Waives(clock), []) { At = default });
            yield return ($"stop {clock}", new IncidentCommand.Hear(Stops(clock), []) { At = default });
        }
        foreach (var (level, most) in ((Level, Level?)[])[(Level.Red, null), (Level.Red, Level.Yellow), (Level.Yellow, Level.Yellow), (Level.Green, Level.Yellow)])
            yield return ($"a step wants {level}, at most {most?.ToString() ?? "any"}", new IncidentCommand.Hear(new ToIncident.LevelWanted(new("run-1"), Address.Parse("know~1"), level, most, s_duty), []) { At = default });
        foreach (var run in (string[])["run-1", "run-8", "run-99"])
            foreach (var isAborted in (bool[])[false, true])
                yield return ($"{run} is {(isAborted ? "given up" : "over")}", new IncidentCommand.Hear(new ToIncident.RunIsOver(new(run), isAborted), [new(night.Playbooks.Single(version => version.Content.Id.Value == "after"), new("run-78"))]) { At = default });
        yield return ("run-1 is over and nothing follows", new IncidentCommand.Hear(new ToIncident.RunIsOver(new("run-1"), false), []) { At = default });
        foreach (var hours in (int[])[0, 13, 25, 80]) yield return ($"{hours} hours later", new IncidentCommand.ReachTime { At = night.Now.AddHours(hours) });
        yield return ("alarm 7", new IncidentCommand.Alert(new("siem", "alarm-7"), s_why, s_why) { At = default });
        yield return ("alarm 8", new IncidentCommand.Alert(new("siem", "alarm-8"), s_why, null) { At = default });
        yield return ("a note", new IncidentCommand.Note("observation", s_why, night.Now) { At = default });
        foreach (var entry in (long[])[0, incident.Position, incident.Position + 1]) yield return ($"correct {(entry == 0 ? "entry 0" : entry == incident.Position ? "the newest entry" : "the one after it")}", new IncidentCommand.Correct(entry, s_why) { At = default });
        yield return ("a file", new IncidentCommand.AttachFile(s_why, new string('a', 64), 4711, s_why) { At = default });
        yield return ("nobody knows whether a page left", new IncidentCommand.DoubtEffect(EffectKind.Page, "it-duty-1-sms", Doubt.PossibleDuplicate) { At = default });
        yield return ("a page failed", new IncidentCommand.PageFailed(new("it-duty-1-sms"), s_why) { At = default });
        yield return ("a reply nobody understands", new IncidentCommand.NotUnderstood(s_duty, new("it-duty-1-sms"), s_why) { At = default });
        foreach (var number in (long[])[1, 2]) yield return ($"jump {number} of a clock", new IncidentCommand.NoteTimeJump(number, TimeJump.Machine, TimeSpan.FromMinutes(70)) { At = default });
        foreach (var (freeze, by) in ((string, PersonId)[])[("freeze-1", s_duty), ("freeze-1", s_manager), ("freeze-2", s_duty)]) yield return ($"{by} releases {freeze}", new IncidentCommand.Release(freeze, s_why) { At = default, By = by });
        yield return ("what was held is dropped", new IncidentCommand.SettleHeld("effect-1", "page", "it-duty-1-sms", HeldChoice.Drop, s_why) { At = default });
        yield return ("close", new IncidentCommand.Close(s_why) { At = default });
    }

    private static string Answer(Stage night, Incident incident, IncidentCommand command)
    {
        var asked = command with { At = command.At == default ? night.Now : command.At, By = command.By ?? Stage.Lead, Roster = night.Roster with { Lead = incident.Lead }, Clocks = night.Clocks };
        var decision = Incident.Decide(incident, asked);
        if (decision is Decision<IncidentEvent>.Refused(var why)) return $"    no: {why.Sentence}";
        var lines = new List<string>();
        foreach (var happened in decision.Events())
        {
            incident = Incident.Evolve(incident, happened);
            lines.AddRange(BookWords.Tell(Wire<IncidentEvent>.Write(happened), happened.By, asked.By, Incident.React(incident, happened, night.Clocks), happened.At));
        }
        return lines is [] ? "    nothing" : string.Join('\n', lines);
    }

    private static void Hear(Stage night, ToIncident news) => night.Do(new IncidentCommand.Hear(news, []) { At = default });

    private static void Call(Stage night, string playbook, string run, params Given[] inputs) =>
        night.Do(new IncidentCommand.CallPlaybook(new(run), new(playbook), night.Playbooks.Single(version => version.Content.Id.Value == playbook), [.. inputs], new(new("run-1"), Address.Parse("stop~1")), s_why) { At = default });

    private static void Knew(Stage night, int hours) => Hear(night, News(hours));

    private static ToIncident.Knew News(int hours) => new(new("run-1"), Address.Parse("know~1"), Awareness.Incident, new(Stage.GoodFriday.AddHours(hours), s_why, s_why, s_why), s_duty);

    private static ToIncident.ClocksStart Starts(bool onlyIfKnown, params string[] clocks) => new(new("run-1"), Address.Parse("stop~1"), [.. clocks.Select(clock => new ClockId(clock))], onlyIfKnown);

    private static ToIncident.ClocksWaived Waives(params string[] clocks) => new(new("run-1"), Address.Parse("stop~1"), [.. clocks.Select(clock => new ClockId(clock))], s_duty, s_why);

    private static ToIncident.ClocksStop Stops(params string[] clocks) => new(new("run-1"), Address.Parse("stop~1"), [.. clocks.Select(clock => new ClockId(clock))], new(Evidence.Receipt, s_why), s_duty);
}
