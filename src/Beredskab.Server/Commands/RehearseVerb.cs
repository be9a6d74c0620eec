using System.CommandLine;
using System.Globalization;
using Beredskab.Playbooks;

namespace Beredskab.Server.Commands;

/// <summary><c>beredskab rehearse</c>: plays imagined runs on the real engine, and says whether they went as expected.</summary>
internal static class RehearseVerb
{
    private const int MostTimes = 100_000;

    public static Command Make()
    {
        var paths = new Argument<string[]>("PATH") { Description = "Rehearsals, and folders with them; playbooks that do not come with the product too. Otherwise the rehearsals that come with it", Arity = ArgumentArity.ZeroOrMore };
        var story = new Option<bool>("--story") { Description = "Tell everything that happened, minute by minute" };
        var times = new Option<int?>("--times")
        {
            Description = "Play each so many times, with the times its 'chances' draw, and say how often each goal is reached and when",
            HelpName = "N",
            CustomParser = result =>
            {
                if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= MostTimes) return number;
                result.AddError($"--times is a number from 1 to 100000; '{result.Tokens[0].Value}' is not.");
                return null;
            },
        };
        var seed = new Option<int>("--seed") { Description = "What --times draws from. The same number gives the same times", HelpName = "N", DefaultValueFactory = _ => 1 };
        var chart = Verb.Text("--chart", "Draw what --times found into this SVG file; for one rehearsal", "FILE");
        var json = Verb.Json();
        var verb = new Verb("rehearse", "Play imagined runs of playbooks in virtual time, and say whether they went as expected.")
        {
            Details = "A rehearsal is a small file: who answers and when, what is answered, and what is then to be seen: who is called, which steps happen, how it ends. Nothing leaves the "
                + "program. Files are read among the playbooks, roles and clocks that come with the product; a folder that brings its own roles stands for itself.",
            Arguments = { paths },
            Options = { story, times, seed, chart, json },
            Examples = ["beredskab rehearse", "beredskab rehearse my-rehearsal.yaml my-playbook.yaml --story", "beredskab rehearse my-rehearsal.yaml --times 1000 --chart chances.svg"],
            ExitCodes = ["all went as expected", "at least one did not, or is wrong in itself", "wrong use, or a path that cannot be read"],
        };
        verb.SetAction(parsed => Rehearse(parsed, parsed.GetValue(paths) is [_, ..] named ? named : [Library.ShippedRehearsals], parsed.GetValue(story), parsed.GetValue(times), parsed.GetValue(seed), parsed.GetValue(chart), parsed.GetValue(json)));
        return verb;
    }

    private static int Rehearse(ParseResult parsed, string[] paths, bool tellsStory, int? times, int seed, string? chart, bool json)
    {
        var (library, files) = PlaybookFiles.Read(paths);
        var rehearsals = library.Rehearsals.Where(one => files.Contains(one.File)).ToList();
        if (rehearsals is []) throw new UsageException($"There is no rehearsal in {string.Join(", ", paths)}. A rehearsal begins with 'format: 1' and 'rehearsal: …'.");
        if (chart is not null && (times is null || rehearsals is not [_])) throw new UsageException("--chart draws what --times found of one rehearsal: name one, and say how many times.");
        var terminal = Terminal.Of(parsed);
        var faults = Linter.Lint(library).Where(fault => fault.IsError).ToLookup(fault => fault.File);
        var wentWell = 0;
        var told = new List<object>();
        foreach (var (file, rehearsal) in rehearsals)
        {
            // Its own faults, those of its playbook and of what that calls: with any of them it cannot be played.
            var errors = faults[file].Concat(library.FilesOf(rehearsal.Playbook).SelectMany(name => faults[name])).ToList();
            if (errors is not [])
            {
                if (!json) errors.ForEach(fault => terminal.Line(fault.ToString(), Terminal.Bad));
                told.Add(new { file, rehearsal = rehearsal.Id, isAsExpected = false, faults = errors.Select(PlaybookFiles.Plain) });
                continue;
            }
            if (times is not null && rehearsal.Chances is null) throw new UsageException($"{file} has no 'chances': played many times it would come out the same each time. Say how people's times are spread, or leave --times out.");
            var performed = Performance.Of(rehearsal, library);
            var goals = times is { } many ? Trials.Of(rehearsal, library, many, seed) : [];
            if (performed.IsAsExpected) wentWell++;
            if (json) told.Add(Plain(file, rehearsal, performed, goals));
            else Tell(terminal, file, rehearsal, library.Find(rehearsal.Playbook)!.Content.Version, performed, goals, times ?? 0, tellsStory);
            if (chart is not null) File.WriteAllText(chart, TrialChart.Svg(rehearsal, goals, rehearsal.Title.Versions[0].Language));
        }
        if (json) terminal.Json(new { rehearsals = told, asExpected = wentWell, otherwise = rehearsals.Count - wentWell });
        else terminal.Line(string.Create(CultureInfo.InvariantCulture, $"{wentWell} of {rehearsals.Count} rehearsals went as expected."), wentWell == rehearsals.Count ? Terminal.Good : Terminal.Bad);
        return wentWell == rehearsals.Count ? CommandLine.Well : CommandLine.Refused;
    }

    private static void Tell(Terminal terminal, string file, Rehearsal rehearsal, string version, Performed performed, IReadOnlyList<GoalTimes> goals, int times, bool tellsStory)
    {
        terminal.Line($"{rehearsal.Id} ({rehearsal.Playbook} {version}): {rehearsal.Title.In(rehearsal.Title.Versions[0].Language)}");
        if (tellsStory)
            foreach (var (at, what) in performed.Story) terminal.Line($"    {"+" + Clock(at),9}  {what}", Terminal.Quiet);
        foreach (var seen in performed.Observations)
            if (seen.IsMet) terminal.Line($"    as expected: {(seen.IsNever ? "never " : "")}{seen.Expected} ({seen.Seen})", Terminal.Good);
            else terminal.Line($"    {file}: not as expected: {(seen.IsNever ? "never " : "")}{seen.Expected}; {seen.Seen}.", Terminal.Bad);
        foreach (var refused in performed.Refused) terminal.Line($"    {file}: not possible: {refused}", Terminal.Bad);
        if (!performed.IsAsExpected && performed.Unanswered is not []) terminal.Line($"    Nobody was given an answer for {string.Join(", ", performed.Unanswered)}; add it under 'given' if somebody is to answer.", Terminal.Doubtful);
        if (times > 0 && goals is []) terminal.Line("    There is no goal to count: the rehearsal has no 'goals', and the playbook promises nothing of its start.", Terminal.Doubtful);
        foreach (var goal in goals) terminal.Line($"    {TrialChart.Sentence(goal, isDanish: false)}");
    }

    private static object Plain(string file, Rehearsal rehearsal, Performed performed, IReadOnlyList<GoalTimes> goals) => new
    {
        file,
        rehearsal = rehearsal.Id,
        playbook = rehearsal.Playbook.Value,
        performed.IsAsExpected,
        observations = performed.Observations.Select(seen => new { expected = seen.Expected.ToString(), seen.IsNever, seen.IsMet, seen.Seen }),
        refused = performed.Refused,
        unanswered = performed.Unanswered,
        performed.HasEnded,
        story = performed.Story.Select(line => new { seconds = (long)line.At.TotalSeconds, line.What }),
        goals = goals.Select(goal => new
        {
            goal = goal.Goal.Title.Versions[0].Text,
            withinSeconds = (long)goal.Goal.Within.TotalSeconds,
            goal.Performances,
            goal.ShareInTime,
            p50Seconds = (long?)goal.By(0.5)?.TotalSeconds,
            p95Seconds = (long?)goal.By(0.95)?.TotalSeconds,
        }),
    };

    /// <summary><c>1d 02:05</c>, <c>00:12</c>; seconds only where there are any.</summary>
    private static string Clock(TimeSpan at) =>
        string.Create(CultureInfo.InvariantCulture, $"{(at.Days > 0 ? $"{at.Days}d " : "")}{at.Hours:00}:{at.Minutes:00}{(at.Seconds > 0 ? $":{at.Seconds:00}" : "")}");
}
