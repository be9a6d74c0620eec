using System.CommandLine;
using System.Globalization;
using Beredskab.Engine;
using Beredskab.Engine.Playbooks;
using Beredskab.Playbooks;

namespace Beredskab.Server.Commands;

/// <summary><c>beredskab verify</c>: whether playbooks can get stuck, and whether what they say can happen.</summary>
internal static class VerifyVerb
{
    public static Command Make()
    {
        var paths = new Argument<string[]>("PATH") { Description = "Files, and folders with all *.yaml in them", Arity = ArgumentArity.OneOrMore };
        var json = Verb.Json();
        var graph = Verb.Text("--graph", "Draw the first way to a fault into this SVG file, its lines numbered on the steps", "FILE");
        var states = new Option<int>("--states") { Description = "How many states of each playbook are tried on the engine, beside what is proved; 0 for none", HelpName = "N", DefaultValueFactory = _ => Exploration.Usual };
        states.Validators.Add(result => { if (result.GetValueOrDefault<int>() is < 0 or > 1_000_000) result.AddError("--states takes a number from 0 to 1000000."); });
        var verb = new Verb("verify", "Show that playbooks cannot get stuck, for every answer anybody can give; or tell how they can.")
        {
            Details = "What lint finds is told first. The rest is proved for all answers, timeouts, refusals and failures at once, not tried out: that every step, phase and "
                + "condition can be, that what a text looks up is known there, that promises hold when every deadline is kept. What fails is told with a shortest way of getting there. "
                + "Sound ones are then run on the engine in many orders of answers, silence, refusals and failures; how many is told beside what is proved. "
                + "Files are read among the playbooks, roles and clocks that come with the product. A folder that brings its own roles stands for itself.",
            Arguments = { paths },
            Options = { json, graph, states },
            Examples = ["beredskab verify ransomware.yaml", "beredskab verify playbooks", "beredskab verify playbooks --json", "beredskab verify my-playbook.yaml --graph why.svg"],
            ExitCodes = ["every playbook is sound; there may be warnings", "at least one is not", "wrong use, or a path that cannot be read"],
        };
        verb.SetAction(parsed => Verify(parsed, parsed.GetRequiredValue(paths), parsed.GetValue(json), parsed.GetValue(graph), parsed.GetValue(states)));
        return verb;
    }

    private static int Verify(ParseResult parsed, string[] paths, bool json, string? graph, int states)
    {
        var (library, files) = PlaybookFiles.Read(paths);
        var all = Verifier.Verify(library);
        var verdicts = all.Where(verdict => files.Contains(verdict.File)).ToList();
        // Roles, clocks and requirements have no ways through them, but they can be wrong.
        var others = Linter.Lint(library).Where(fault => files.Contains(fault.File) && verdicts.TrueForAll(verdict => verdict.File != fault.File)).ToList();
        var terminal = Terminal.Of(parsed);
        var tried = states == 0 ? [] : Tried(library, all, verdicts, states);
        var sound = verdicts.Count(verdict => verdict.IsSound && tried.GetValueOrDefault(verdict.File) is null or { Stuck: [] });
        if (json) terminal.Json(new { playbooks = verdicts.Select(verdict => Plain(verdict, tried.GetValueOrDefault(verdict.File))), others = others.Select(PlaybookFiles.Plain), sound, unsound = verdicts.Count - sound });
        else Tell(terminal, verdicts, others, sound, tried);
        if (graph is not null && verdicts.Where(verdict => verdict.Playbook is not null).SelectMany(verdict => verdict.Flaws.Where(flaw => flaw.Story is not []), (verdict, flaw) => (verdict.Playbook!, flaw)).FirstOrDefault() is ({ } playbook, { } first))
            File.WriteAllText(graph, FlowPicture.Draw(Canonical.Version(playbook), library, playbook.Language, [first.Fault.Says.In(playbook.Language), .. first.Story.Select(line => line.In(playbook.Language))]));
        return sound == verdicts.Count && others.TrueForAll(fault => !fault.IsError) ? CommandLine.Well : CommandLine.Refused;
    }

    /// <summary>Only what is sound with all that it calls, or what is tried would not be its own.</summary>
    private static Dictionary<string, Explored> Tried(Library library, IReadOnlyList<Verdict> all, List<Verdict> verdicts, int states)
    {
        var sound = all.Where(verdict => verdict.IsSound).Select(verdict => verdict.Playbook!).ToDictionary(playbook => playbook.Id);
        bool IsWhole(PlaybookId first)
        {
            var (open, seen) = (new Stack<PlaybookId>([first]), new HashSet<PlaybookId>());
            while (open.TryPop(out var id))
            {
                if (!seen.Add(id)) continue;
                if (!sound.TryGetValue(id, out var playbook)) return false;
                foreach (var called in playbook.Steps.Select(step => step.Work).OfType<Work.Call>().Select(call => call.Playbook)) open.Push(called);
                if (playbook.Afterwards is { } afterwards) open.Push(afterwards);
            }
            return true;
        }
        return verdicts.Where(verdict => verdict.IsSound && IsWhole(verdict.Playbook!.Id)).ToDictionary(verdict => verdict.File, verdict => Try(library, verdict.Playbook!.Id, states));
    }

    private static Explored Try(Library library, PlaybookId playbook, int states)
    {
        try
        {
            return Exploration.Of(library.Find(playbook)!, library, states);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // What is proved of this one and of the others is told all the same.
            return new(0, 0, IsWhole: false, [$"The engine failed: {fault.GetType().Name}: {fault.Message}"]);
        }
    }

    private static void Tell(Terminal terminal, List<Verdict> verdicts, List<Diagnostic> others, int sound, Dictionary<string, Explored> tried)
    {
        foreach (var fault in others) terminal.Line(fault.ToString(), fault.IsError ? Terminal.Bad : Terminal.Doubtful);
        foreach (var verdict in verdicts)
        {
            foreach (var (fault, story) in verdict.Flaws)
            {
                terminal.Line(fault.ToString(), fault.IsError ? Terminal.Bad : Terminal.Doubtful);
                foreach (var (line, at) in story.Select((line, at) => (line, at))) terminal.Line(string.Create(CultureInfo.InvariantCulture, $"    {at + 1}. {line}"));
            }
            if (verdict is { IsSound: true, Playbook: { } playbook }) Sound(terminal, verdict, playbook, tried.GetValueOrDefault(verdict.File));
        }
        terminal.Line(string.Create(CultureInfo.InvariantCulture, $"{sound} of {verdicts.Count} playbooks cannot get stuck."), sound == verdicts.Count ? Terminal.Good : Terminal.Bad);
    }

    private static void Sound(Terminal terminal, Verdict verdict, Playbook playbook, Explored? tried)
    {
        terminal.Line(string.Create(CultureInfo.InvariantCulture,
            $"{playbook.Id} {playbook.Version}: {(tried is { Stuck: not [] } ? "proved, and yet it gets stuck when it is tried (below)" : "cannot get stuck")}. Each of {playbook.Steps.Count()} steps can happen and is over once somebody on its ladder answers; {Shown(verdict.Steering)}."), Terminal.Good);
        foreach (var goal in verdict.Goals)
            terminal.Line($"    '{goal.Step}' {Latest(goal)}");
        if (verdict.Messages > 0) terminal.Line(string.Create(CultureInfo.InvariantCulture, $"    One run sends at most {verdict.Messages} {(verdict.Messages == 1 ? "message" : "messages")} by itself: each role by each channel, every round once, and pages to those who are asked beside."));
        if (verdict.Isolations > 0) terminal.Line(string.Create(CultureInfo.InvariantCulture, $"    At most {verdict.Isolations} of its steps in one run {(verdict.Isolations == 1 ? "closes" : "close")} accounts, each only those that it is given and after approval."));
        if (tried is null) return;
        terminal.Line(string.Create(CultureInfo.InvariantCulture, $"    Tried on the engine, beside what is proved: {(tried.IsWhole ? "all " : "")}{tried.States} states, by {tried.Turns} turns of people, time and the world.{(tried.Stuck is [] ? " None was stuck." : "")}"));
        if (tried.Stuck is []) return;
        terminal.Line("    It gets stuck there although every way was proved to end. That is a fault in Beredskab: please report it, with this.", Terminal.Bad);
        foreach (var (line, at) in tried.Stuck.Select((line, at) => (line, at))) terminal.Line(string.Create(CultureInfo.InvariantCulture, $"    {at + 1}. {line}"));
    }

    private static string Latest(WorstCase goal) => goal switch
    {
        { Since: { } since } => $"is over {since.Said} after {(since.Of == Awareness.Breach ? "the breach" : "the incident")} was known at the latest, when every deadline is kept{Once(goal)}.",
        { Said: { } said } => $"is over after {said} at the latest, when every deadline is kept{Once(goal)}.",
        _ when goal.WithoutDeadline == goal.Step => "has no latest moment: its deadline hangs on when something else happens.",
        _ => $"has no latest moment: '{goal.WithoutDeadline}' on the way to it hangs on more than its own deadline.",
    };

    private static string Once(WorstCase goal) => goal.MayComeAgain ? " and nothing is done again" : "";

    private static string Shown(int steering) => steering switch
    {
        0 => "it goes one way only",
        1 => "shown for all that its one steering answer can be",
        _ => string.Create(CultureInfo.InvariantCulture, $"shown for every combination of its {steering} steering answers"),
    };

    private static object Plain(Verdict verdict, Explored? tried) => new
    {
        verdict.File,
        playbook = verdict.Playbook?.Id.Value,
        verdict.Playbook?.Version,
        isSound = verdict.IsSound && (tried is null or { Stuck: [] }),
        verdict.Steering,
        goals = verdict.Goals.Select(goal => new { step = goal.Step.Value, minutes = (int?)goal.Within?.TotalMinutes, way = goal.Way.Select(step => step.Value), withoutDeadline = goal.WithoutDeadline?.Value, mayComeAgain = goal.MayComeAgain ? true : (bool?)null, minutesAfterKnown = (int?)goal.Since?.Within.TotalMinutes, known = goal.Since?.Of.ToString().ToLowerInvariant() }),
        messages = verdict.Messages,
        isolations = verdict.Isolations,
        tried = tried is null ? null : new { tried.States, tried.Turns, tried.IsWhole, tried.Things, tried.Stuck },
        flaws = verdict.Flaws.Select(flaw => new { fault = PlaybookFiles.Plain(flaw.Fault), story = flaw.Story.Select(line => $"{line}") }),
    };
}
