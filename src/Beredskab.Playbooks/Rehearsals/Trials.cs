using System.Globalization;
using System.Text;

namespace Beredskab.Playbooks;

/// <summary>How often, and when, a goal was reached in many performances.</summary>
/// <param name="Times">Since the start, one for each performance that reached it, the quickest first.</param>
public sealed record GoalTimes(Goal Goal, int Performances, ValueList<TimeSpan> Times)
{
    public double ShareInTime => (double)Times.Count(at => at <= Goal.Within) / Performances;

    public double ShareEver => (double)Times.Count / Performances;

    /// <summary>The time by which so many of all performances had reached it; null when fewer ever did.</summary>
    /// <param name="share">0.5 for half of them.</param>
    public TimeSpan? By(double share) => (int)Math.Ceiling(share * Performances) is var needed && needed <= Times.Count ? Times[Math.Max(0, needed - 1)] : null;
}

/// <summary>One rehearsal many times, each with times that its chances draw anew.</summary>
public static class Trials
{
    /// <param name="seed">The same seed draws the same times.</param>
    public static ValueList<GoalTimes> Of(Rehearsal rehearsal, Library library, int performances, int seed)
    {
        var all = new IReadOnlyList<(Goal Goal, TimeSpan? At)>[performances];
        Parallel.For(0, performances, number => all[number] = Performance.Of(rehearsal, library, new Random(HashCode(seed, number))).Goals);
        return [.. all[0].Select((goal, at) => new GoalTimes(goal.Goal, performances, [.. all.Select(goals => goals[at].At).OfType<TimeSpan>().Order()]))];
    }

    // The framework's own is salted anew in each process.
    private static int HashCode(int seed, int number) => unchecked(seed * (int)2654435761 + number * 40503 + 1);
}

/// <summary>Draws how the chance of reaching each goal grows with time.</summary>
public static class TrialChart
{
    private const int Width = 760, Left = 56, Right = 20, Top = 46, PlotHeight = 260, Row = 22;

    private static readonly string[] s_colours = ["#1d5fa8", "#b4530a", "#2f7d32", "#7b3fa0", "#a3123a", "#00707a"];

    private static readonly TimeSpan[] s_marks =
    [
        TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(30), TimeSpan.FromHours(1), TimeSpan.FromHours(2),
        TimeSpan.FromHours(4), TimeSpan.FromHours(8), TimeSpan.FromHours(24), TimeSpan.FromDays(3), TimeSpan.FromDays(7), TimeSpan.FromDays(14), TimeSpan.FromDays(30), TimeSpan.FromDays(90),
    ];

    /// <summary>A picture that needs nothing else: light and dark, and in words for those who do not see it.</summary>
    public static string Svg(Rehearsal rehearsal, IReadOnlyList<GoalTimes> goals, string language)
    {
        var (first, last) = Ends(goals);
        var bottom = Top + PlotHeight;
        var height = bottom + 48 + goals.Count * Row + 10;
        var isDanish = language == "da";
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {height}\" role=\"img\" aria-labelledby=\"title desc\" font-family=\"system-ui, sans-serif\" font-size=\"13\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<title id=\"title\">{Encoded(rehearsal.Title.In(language))}</title>\n<desc id=\"desc\">{Encoded(string.Join(' ', goals.Select(goal => Sentence(goal, isDanish))))}</desc>\n");
        svg.Append("<style>svg{background:#fff;color:#1b1f24}.axis{stroke:#8a929c;stroke-width:1}.grid{stroke:#d9dde2;stroke-width:1}text{fill:currentColor}.quiet{opacity:.75}"
            + "@media (prefers-color-scheme: dark){svg{background:#14181d;color:#e6e9ed}.grid{stroke:#323a44}.curve{filter:brightness(1.7)}}</style>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"24\" font-size=\"16\" font-weight=\"600\">{Encoded(Shortened(rehearsal.Title.In(language), 80))}</text>\n");
        foreach (var share in (int[])[0, 25, 50, 75, 95, 100])
        {
            var y = Y(share / 100.0);
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{Left}\" y1=\"{y:0.#}\" x2=\"{Width - Right}\" y2=\"{y:0.#}\"/>");
            if (share != 100) svg.Append(CultureInfo.InvariantCulture, $"<text class=\"quiet\" x=\"{Left - 8}\" y=\"{y + 4:0.#}\" text-anchor=\"end\">{share}{(isDanish ? " " : "")}%</text>\n");
        }
        var free = double.NegativeInfinity;
        foreach (var mark in s_marks.Where(mark => mark >= first && mark <= last))
        {
            var x = X(mark);
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"axis\" x1=\"{x:0.#}\" y1=\"{bottom}\" x2=\"{x:0.#}\" y2=\"{bottom + 5}\"/>");
            if (x < free) continue;
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"quiet\" x=\"{x:0.#}\" y=\"{bottom + 20}\" text-anchor=\"middle\">{Said(mark, isDanish)}</text>\n");
            free = x + 46;
        }
        foreach (var (goal, at) in goals.Select((goal, at) => (goal, at)))
        {
            var colour = s_colours[at % s_colours.Length];
            svg.Append(CultureInfo.InvariantCulture, $"<path class=\"curve\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2.5\"{(at >= s_colours.Length ? " stroke-dasharray=\"6 4\"" : "")} d=\"M {Left} {bottom}");
            // A step for each hundredth is as fine as the picture can show.
            var step = Math.Max(1, goal.Times.Count / 200);
            for (var reached = 0; reached < goal.Times.Count; reached += step)
                svg.Append(CultureInfo.InvariantCulture, $" H {X(goal.Times[reached]):0.#} V {Y((reached + 1.0) / goal.Performances):0.#}");
            svg.Append(CultureInfo.InvariantCulture, $" V {Y(goal.ShareEver):0.#} H {Width - Right}\"/>\n");
            var within = X(goal.Goal.Within);
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"curve\" x1=\"{within:0.#}\" y1=\"{Top}\" x2=\"{within:0.#}\" y2=\"{bottom}\" stroke=\"{colour}\" stroke-dasharray=\"2 4\"/>\n");
            var y = bottom + 48 + at * Row;
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"curve\" x1=\"{Left}\" y1=\"{y - 4}\" x2=\"{Left + 26}\" y2=\"{y - 4}\" stroke=\"{colour}\" stroke-width=\"3\"{(at >= s_colours.Length ? " stroke-dasharray=\"6 4\"" : "")}/><text x=\"{Left + 36}\" y=\"{y}\">{Encoded(Sentence(goal, isDanish, most: 44))}</text>\n");
        }
        return svg.Append("</svg>\n").ToString();

        double X(TimeSpan at)
        {
            var share = (Math.Log(Math.Clamp(at.TotalSeconds, first.TotalSeconds, last.TotalSeconds)) - Math.Log(first.TotalSeconds)) / (Math.Log(last.TotalSeconds) - Math.Log(first.TotalSeconds));
            return Left + share * (Width - Left - Right);
        }

        double Y(double share) => bottom - share * PlotHeight;
    }

    /// <summary><c>Kontoen er spærret: inden 15 min i 93 %; halvdelen efter 8 min, 95 % efter 22 min.</c></summary>
    public static string Sentence(GoalTimes goal, bool isDanish, int most = int.MaxValue)
    {
        var title = Shortened(goal.Goal.Title.In(isDanish ? "da" : "en"), most);
        var (within, share) = (Said(goal.Goal.Within, isDanish), Percent(goal.ShareInTime, isDanish));
        var half = goal.By(0.5) is { } p50 ? Said(p50, isDanish) : null;
        var nearly = goal.By(0.95) is { } p95 ? Said(p95, isDanish) : null;
        return isDanish
            ? $"{title}: inden {within} i {share}; halvdelen {(half is null ? "aldrig" : $"efter {half}")}, 95 % {(nearly is null ? "aldrig" : $"efter {nearly}")}."
            : $"{title}: within {within} in {share}; half {(half is null ? "never" : $"by {half}")}, 95% {(nearly is null ? "never" : $"by {nearly}")}.";
    }

    private static (TimeSpan First, TimeSpan Last) Ends(IReadOnlyList<GoalTimes> goals)
    {
        var all = goals.SelectMany(goal => goal.Times.Prepend(goal.Goal.Within)).Where(at => at > TimeSpan.Zero).ToList();
        var (least, most) = all is [] ? (TimeSpan.FromMinutes(1), TimeSpan.FromHours(1)) : (all.Min(), all.Max());
        return (s_marks.LastOrDefault(mark => mark <= least, s_marks[0]), s_marks.FirstOrDefault(mark => mark > most, TimeSpan.FromDays(Math.Ceiling(most.TotalDays) * 2)));
    }

    private static string Said(TimeSpan time, bool isDanish)
    {
        (int Amount, string Unit)[] parts = isDanish
            ? [(time.Days, "døgn"), (time.Hours, "t"), (time.Minutes, "min"), (time.TotalMinutes < 1 ? time.Seconds : 0, "s")]
            : [(time.Days, time.Days == 1 ? "day" : "days"), (time.Hours, "h"), (time.Minutes, "min"), (time.TotalMinutes < 1 ? time.Seconds : 0, "s")];
        return string.Join(' ', parts.Where(part => part.Amount > 0).Take(2).Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Amount} {part.Unit}")).DefaultIfEmpty("0 min"));
    }

    private static string Percent(double share, bool isDanish) =>
        string.Create(CultureInfo.InvariantCulture, $"{(share is > 0.999 and < 1 ? 99.9 : share is > 0 and < 0.001 ? 0.1 : Math.Round(share * 100, share is > 0 and < 0.1 or > 0.9 and < 1 ? 1 : 0))}").Replace('.', isDanish ? ',' : '.') + (isDanish ? " %" : "%");

    private static string Shortened(string text, int most) => text.Length <= most ? text : $"{text[..(most - 1)]}…";

    private static string Encoded(string text) => System.Security.SecurityElement.Escape(text);
}
