using System.Globalization;
using Beredskab.Engine.Runs;
using Beredskab.Playbooks.Gate;
using Beredskab.Playbooks.Grammar;

namespace Beredskab.Playbooks;

/// <summary>Reads rehearsals.</summary>
internal static class RehearsalReader
{
    private static readonly TimeSpan s_long = TimeSpan.FromDays(30);

    public static Rehearsal Read(Mapping root, Faults faults)
    {
        PlaybookReader.FormatFirst(root, faults);
        var language = (root["language"] as Scalar)?.Text ?? "da";
        new ShapeCheck(faults, language).Check(root, Format1.RehearsalFile, "rehearsal");
        var file = new Fields(root, language);
        return new()
        {
            Id = file.WordOr("rehearsal"),
            Playbook = new(file.WordOr("playbook")),
            Title = file.WordsOrNone("title"),
            Start = Start(file.Word("start")),
            Inputs = Givens(file, "inputs"),
            People = [.. file.Named("people").Select(named => Habit(named.Id, named.Value, file))],
            Given = [.. file.Named("given").Select(named => Part(named.Id, named.Value, file))],
            Signals = [.. file.Named("signals").Select(named => (named.Id, Moment((named.Value as Scalar)?.Text) ?? TimeSpan.Zero))],
            Until = file.Span("until") ?? s_long,
            Expect = [.. file.Mappings("expect").Select(Expectation)],
            Never = [.. file.Mappings("never").Select(Expectation)],
            Chances = file.Inner("chances") is { } chances
                ? new(Habits(chances), [.. chances.NamedMappings("roles").Select(role => (new RoleId(role.Id), Habits(role.Fields)))])
                : null,
            Goals = [.. file.Mappings("goals").Select(goal => new Goal(goal.WordsOrNone("title"), Expectation(goal), goal.SpanOrNone("within")))],
        };
    }

    /// <summary><c>isolate</c>, or <c>nis2-notice/early-warning</c> for a step of another playbook.</summary>
    public static (PlaybookId? Playbook, StepId Step) StepOf(string name) =>
        name.Split('/') is [var playbook, var step] ? (new PlaybookId(playbook), new StepId(step)) : (null, new(name));

    private static Habit Habit(string who, Node node, Fields file) => node is Mapping
        ? new(who, IsSilent: false, Wait(file.Of(node).Word("answers")), Wait(file.Of(node).Word("works")))
        : new(who, IsSilent: true, null, null);

    private static Part Part(string name, Node node, Fields file)
    {
        var (playbook, step) = StepOf(name);
        if (node is not Mapping) return new(playbook, step, [[.. Words(node)]], [], Approve: true, null, IsSilent: false, null, Fails: false);
        var part = file.Of(node);
        ValueList<ValueList<string>> turns = part.Has("turns") ? [.. part.List("turns").Select(turn => (ValueList<string>)[turn])] : part.Has("choose") ? [part.List("choose")] : [];
        return new(playbook, step, turns, Givens(part, "answers"), part.Word("approve") switch { "no" => false, "nobody" => null, _ => true },
            Wait(part.Word("works")), part.IsYes("silent"), part.Word("skip"), part.IsYes("fails"));
    }

    private static Expectation Expectation(Fields seen)
    {
        var (at, by) = (Moment(seen.Word("at")), Moment(seen.Word("by")));
        if (seen.Word("page") is { } who)
        {
            var about = StepOf(seen.WordOr("for"));
            return new(Seen.Page, about.Playbook, who, about.Step, null, at, by);
        }
        if (seen.Word("step") is { } name)
        {
            var (playbook, step) = StepOf(name);
            return new(Seen.Step, playbook, step.Value, step, seen.WordOr("is"), at, by);
        }
        return seen.Word("message") is { } message ? new(Seen.Message, null, message, null, seen.Word("to"), at, by)
            : seen.Word("clock") is { } clock ? new(Seen.Clock, null, clock, null, seen.WordOr("is"), at, by)
            : seen.Word("level") is { } level ? new(Seen.Level, null, level, null, null, at, by)
            : seen.Word("call") is { } call ? new(Seen.Call, null, call, null, null, at, by)
            : new(Seen.Ends, null, seen.WordOr("ends"), null, null, at, by);
    }

    private static Habits Habits(Fields chances) => new(
        Spread(chances.Inner("answers")), Spread(chances.Inner("works")),
        double.TryParse(chances.Word("silent")?.TrimEnd('%'), CultureInfo.InvariantCulture, out var share) ? share / 100 : null);

    // What was refused already may stand here with any values; a spread of nothing would divide by nothing.
    private static Spread? Spread(Fields? spread) =>
        spread?.Span("p50") is { } half && spread.Span("p95") is { } most && most >= half && half > TimeSpan.Zero ? new(half, most) : null;

    private static ValueList<Given> Givens(Fields fields, string key) => [.. fields.Named(key).Select(named => new Given(named.Id, [.. Words(named.Value)]))];

    private static IEnumerable<string> Words(Node node) => (node is Sequence list ? list.Items : [node]).OfType<Scalar>().Select(scalar => scalar.Text);

    private static TimeSpan? Wait(string? text) => text == "at once" ? TimeSpan.Zero : Moment(text);

    private static TimeSpan? Moment(string? text) => text is null ? null
        : text.TrimStart('+').Split(' ').Aggregate(TimeSpan.Zero, (sum, part) => sum + (part.TrimStart('0') is { Length: > 1 } some ? TimeText.Span(some) ?? TimeSpan.Zero : TimeSpan.Zero));

    private static DateTimeOffset Start(string? local)
    {
        if (!DateTime.TryParseExact(local, "yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) || time.Year is < 2000 or > 2200) return Stage.GoodFriday;
        var denmark = TimeZoneInfo.FindSystemTimeZoneById("Europe/Copenhagen");
        return new DateTimeOffset(time, denmark.GetUtcOffset(time)).ToUniversalTime();
    }
}
