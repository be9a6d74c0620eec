using System.Globalization;
using System.Text;

namespace Beredskab.Playbooks;

/// <summary>
/// Draws how the chance of reaching each goal grows with time: a field for each goal, below each other on the same scale of time, so that no curve and
/// no word lies over those of another. In each the goal, how often it was kept, and when half and when nearly all had come so far.
/// </summary>
public static class TrialChart
{
    private const double Width = 760, Edge = 20, Left = 68, Right = Width - Edge, FieldHeight = 130, Gap = 30;

    private const double Small = 13, SmallLine = 18, Name = 16, NameLine = 21, Head = 22, HeadLine = 28, Share = 26;

    // Right of a goal's name, for how often it was kept; and between a sign and what is said of it.
    private const double ShareRoom = 130, Aside = 12;

    private static readonly TimeSpan[] s_marks =
    [
        .. from minutes in (int[])[1, 2, 3, 5, 10, 15, 20, 30, 45] select TimeSpan.FromMinutes(minutes),
        .. from hours in (int[])[1, 2, 3, 4, 6, 8, 12, 24] select TimeSpan.FromHours(hours),
        .. from days in (int[])[2, 3, 7, 14, 30, 90, 180, 365] select TimeSpan.FromDays(days),
    ];

    private const string Style = PaperStyle.Tokens + PaperStyle.Parts + """

        svg{--curve:#1d5fa8}
        @media screen and (prefers-color-scheme:dark){svg{--curve:#7db4f0}}
        @media print{svg{--curve:#000}}
        .share{font-size:26px;font-weight:600;fill:var(--text)}
        .grid{stroke:var(--line)}
        .axis{stroke:var(--edge)}
        .within{stroke:var(--late);stroke-width:2;stroke-dasharray:3 4}
        .goal{font-weight:600;fill:var(--late)}
        .curve{fill:none;stroke:var(--curve);stroke-width:2.5}
        .under{fill:var(--curve);opacity:.12}
        .half,.nearly{fill:var(--curve);stroke:var(--canvas);stroke-width:1.5}
        .at{font-weight:600;fill:var(--text);paint-order:stroke;stroke:var(--canvas);stroke-width:5px;stroke-linejoin:round}
        """;

    /// <summary>A picture that needs nothing else: light, dark and on paper, and in words for those who do not see it.</summary>
    public static string Svg(Rehearsal rehearsal, IReadOnlyList<GoalTimes> goals, string language)
    {
        var isDanish = language == Telling.Danish;
        var scale = TimeScale.Of(goals, isDanish);
        var inside = new StringBuilder();
        var y = Edge;
        foreach (var line in Letters.Wrap(rehearsal.Title.In(language), Right - Edge, Head, bold: true)) inside.Append(Text("head", Edge, (y += HeadLine) - 6, line));
        foreach (var line in Letters.Wrap(Heading(goals, isDanish), Right - Edge, Small)) inside.Append(Text("small", Edge, y += SmallLine, line));
        foreach (var goal in goals) y = Field(inside, goal, scale, y + Gap, isDanish);
        var height = Legend(inside, y + Gap, isDanish) + Edge;
        return string.Create(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" height=\"{height:0}\" viewBox=\"0 0 {Width} {height:0}\" lang=\"{(isDanish ? "da" : "en")}\" role=\"img\" aria-labelledby=\"title desc\">\n")
            + $"<title id=\"title\">{Markup.Text(rehearsal.Title.In(language))}</title>\n<desc id=\"desc\">{Markup.Text(string.Join(' ', goals.Select(goal => Sentence(goal, isDanish))))}</desc>\n"
            + $"<style>{Style}</style>\n<rect class=\"ground\" width=\"100%\" height=\"100%\"/>\n{inside}</svg>\n";
    }

    /// <summary><c>Kontoen er spærret: inden 15 min i 93 %; halvdelen efter 8 min, 95 % efter 22 min.</c></summary>
    public static string Sentence(GoalTimes goal, bool isDanish)
    {
        var (within, share) = (Said(goal.Goal.Within, isDanish), Percent(goal.ShareInTime, isDanish));
        return $"{goal.Goal.Title.In(isDanish ? "da" : "en")}: {(isDanish ? $"inden {within} i {share}" : $"within {within} in {share}")}; {Points(goal, isDanish)}.";
    }

    private static string Points(GoalTimes goal, bool isDanish)
    {
        var half = goal.By(0.5) is { } p50 ? Said(p50, isDanish) : null;
        var nearly = goal.By(0.95) is { } p95 ? Said(p95, isDanish) : null;
        return isDanish
            ? $"halvdelen {(half is null ? "aldrig" : $"efter {half}")}, 95 % {(nearly is null ? "aldrig" : $"efter {nearly}")}"
            : $"half {(half is null ? "never" : $"by {half}")}, 95% {(nearly is null ? "never" : $"by {nearly}")}";
    }

    private static string Heading(IReadOnlyList<GoalTimes> goals, bool isDanish) => goals switch
    {
        [] => isDanish ? "Der er ingen mål at tælle." : "There is no goal to count.",
        [var first, ..] => isDanish
            ? $"Spillet igennem {first.Performances} gange. Kurven viser, i hvor stor en del af dem målet var nået, når der var gået så lang tid."
            : $"Played {first.Performances} times. The curve shows in how many of them the goal had been reached when so much time had passed.",
    };

    /// <summary>One goal: its name and how often it was kept, what that means in words, and its curve. Says where it ends.</summary>
    private static double Field(StringBuilder svg, GoalTimes goal, TimeScale scale, double y, bool isDanish)
    {
        var within = Said(goal.Goal.Within, isDanish);
        svg.Append(Text("share", Right, y + Share - 2, Percent(goal.ShareInTime, isDanish), "end"));
        svg.Append(Text("small", Right, y + Share + SmallLine - 2, isDanish ? $"inden {within}" : $"within {within}", "end"));
        var line = y;
        foreach (var name in Letters.Wrap(goal.Goal.Title.In(isDanish ? "da" : "en"), Right - Edge - ShareRoom, Name, bold: true)) svg.Append(Text("name", Edge, line += NameLine, name));
        var points = Points(goal, isDanish);
        foreach (var words in Letters.Wrap($"{char.ToUpperInvariant(points[0])}{points[1..]}.", Right - Edge - ShareRoom, Small)) svg.Append(Text("small", Edge, line += SmallLine, words));
        var top = Math.Max(line, y + Share + SmallLine) + 34;
        Grid(svg, scale, top, isDanish);
        Curve(svg, goal, scale, top);
        var at = scale.X(goal.Goal.Within);
        svg.Append(CultureInfo.InvariantCulture, $"<line class=\"within\" x1=\"{at:0.#}\" y1=\"{top - 8:0.#}\" x2=\"{at:0.#}\" y2=\"{top + FieldHeight:0.#}\"/>\n");
        var aim = isDanish ? $"mål: {within}" : $"goal: {within}";
        var half = Letters.Width(aim, Small, bold: true) / 2;
        svg.Append(Text("small goal", Math.Clamp(at, Left + half, Right - half), top - 13, aim, "middle"));
        Marks(svg, goal, scale, top, isDanish);
        return top + FieldHeight + 22;
    }

    private static void Grid(StringBuilder svg, TimeScale scale, double top, bool isDanish)
    {
        foreach (var share in (int[])[0, 50, 95])
        {
            var y = Y(share / 100.0, top);
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"{(share == 0 ? "axis" : "grid")}\" x1=\"{Left}\" y1=\"{y:0.#}\" x2=\"{Right}\" y2=\"{y:0.#}\"/>");
            svg.Append(Text("small", Left - 8, y + 4, $"{share}{(isDanish ? " " : "")}%", "end"));
        }
        var free = 0.0;
        foreach (var mark in s_marks.Where(mark => scale.X(mark) > Left && scale.X(mark) < Right).Prepend(scale.First))
        {
            var (x, said) = (scale.X(mark), Said(mark, isDanish));
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"axis\" x1=\"{x:0.#}\" y1=\"{top + FieldHeight:0.#}\" x2=\"{x:0.#}\" y2=\"{top + FieldHeight + 5:0.#}\"/>");
            var half = Letters.Width(said, Small) / 2;
            if (x - half < free || x + half > Right) continue;
            svg.Append(Text("small", x, top + FieldHeight + 20, said, "middle"));
            free = x + half + 12;
        }
    }

    private static void Curve(StringBuilder svg, GoalTimes goal, TimeScale scale, double top)
    {
        var way = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"M{Left} {Y(0, top):0.#}"));
        // A step for each hundredth is as fine as the picture can show.
        var step = Math.Max(1, goal.Times.Count / 200);
        for (var reached = 0; reached < goal.Times.Count; reached += step)
            way.Append(CultureInfo.InvariantCulture, $"H{scale.X(goal.Times[reached]):0.#}V{Y((reached + 1.0) / goal.Performances, top):0.#}");
        way.Append(CultureInfo.InvariantCulture, $"V{Y(goal.ShareEver, top):0.#}H{Right}");
        svg.Append(CultureInfo.InvariantCulture, $"<path class=\"under\" d=\"{way}V{Y(0, top):0.#}Z\"/>\n<path class=\"curve\" d=\"{way}\"/>\n");
    }

    /// <summary>When half, and when nearly all, had reached it: on the curve, with the time beside it where no curve is.</summary>
    private static void Marks(StringBuilder svg, GoalTimes goal, TimeScale scale, double top, bool isDanish)
    {
        if (goal.By(0.5) is { } p50)
        {
            var (x, y, said) = (scale.X(p50), Y(0.5, top), HalfBy(p50, isDanish));
            svg.Append(Half(x, y));
            // Right of it the curve is higher, left of it lower: the words may stand on either side, best where the goal's line does not cross them.
            var (wide, within) = (Letters.Width(said, Small, bold: true) + Aside, scale.X(goal.Goal.Within));
            var isLeft = within > x && within < x + wide && x - wide > Left;
            svg.Append(Text("small at", isLeft ? x - Aside : x + Aside, y + (isLeft ? -4 : 14), said, isLeft ? "end" : "start"));
        }
        if (goal.By(0.95) is not { } p95) return;
        svg.Append(Nearly(scale.X(p95), Y(0.95, top))).Append(Text("small at", scale.X(p95) + Aside, Y(0.95, top) + 18, NearlyBy(p95, isDanish)));
    }

    private static string HalfBy(TimeSpan time, bool isDanish) => $"{(isDanish ? "halvdelen" : "half")}: {Said(time, isDanish)}";

    private static string NearlyBy(TimeSpan time, bool isDanish) => $"{(isDanish ? "95 %" : "95%")}: {Said(time, isDanish)}";

    private static string Half(double x, double y) => string.Create(CultureInfo.InvariantCulture, $"<circle class=\"half\" cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"6\"/>\n");

    private static string Nearly(double x, double y) => string.Create(CultureInfo.InvariantCulture, $"<path class=\"nearly\" d=\"M{x:0.#} {y - 7.5:0.#}l7.5 7.5l-7.5 7.5l-7.5 -7.5Z\"/>\n");

    /// <summary>What the signs mean. Says where it ends.</summary>
    private static double Legend(StringBuilder svg, double y, bool isDanish)
    {
        const double Sign = 34;
        (Func<double, double, string> Draw, string Says)[] signs =
        [
            ((x, middle) => string.Create(CultureInfo.InvariantCulture, $"<line class=\"within\" x1=\"{x + 12:0.#}\" y1=\"{middle - 10:0.#}\" x2=\"{x + 12:0.#}\" y2=\"{middle + 10:0.#}\"/>\n"),
                isDanish ? "målet" : "the goal"),
            ((x, middle) => Half(x + 12, middle), isDanish ? "nået i halvdelen af gangene" : "reached in half of the times"),
            ((x, middle) => Nearly(x + 12, middle), isDanish ? "nået i 95 % af gangene" : "reached in 95% of the times"),
        ];
        var left = Edge;
        foreach (var (draw, says) in signs)
        {
            var wide = Sign + Letters.Width(says, Small);
            if (left > Edge && left + wide > Right) (left, y) = (Edge, y + 28);
            svg.Append(draw(left, y)).Append(Text("small", left + Sign, y + 4, says));
            left += wide + 24;
        }
        foreach (var line in Letters.Wrap(isDanish
            ? "Vandret: tid siden start; hvert skridt til højre er længere end det før. Lodret: del af gangene."
            : "Across: time since the start; each step to the right is longer than the one before. Upwards: share of the times.", Right - Edge, Small))
            svg.Append(Text("small", Edge, (y += SmallLine) + 12, line));
        return y + 12;
    }

    private static double Y(double share, double top) => top + (1 - share) * FieldHeight;

    private static string Text(string kind, double x, double y, string text, string anchor = "start") => string.Create(CultureInfo.InvariantCulture,
        $"<text class=\"{kind}\" x=\"{x:0.#}\" y=\"{y:0.#}\"{(anchor == "start" ? "" : $" text-anchor=\"{anchor}\"")}>{Markup.Text(text)}</text>\n");

    private static string Said(TimeSpan time, bool isDanish)
    {
        (int Amount, string Unit)[] parts = isDanish
            ? [(time.Days, "døgn"), (time.Hours, "t"), (time.Minutes, "min"), (time.TotalMinutes < 1 ? time.Seconds : 0, "s")]
            : [(time.Days, time.Days == 1 ? "day" : "days"), (time.Hours, "h"), (time.Minutes, "min"), (time.TotalMinutes < 1 ? time.Seconds : 0, "s")];
        return string.Join(' ', parts.Where(part => part.Amount > 0).Take(2).Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Amount} {part.Unit}")).DefaultIfEmpty("0 min"));
    }

    private static string Percent(double share, bool isDanish) =>
        string.Create(CultureInfo.InvariantCulture, $"{(share is > 0.999 and < 1 ? 99.9 : share is > 0 and < 0.001 ? 0.1 : Math.Round(share * 100, share is > 0 and < 0.1 or > 0.9 and < 1 ? 1 : 0))}").Replace('.', isDanish ? ',' : '.') + (isDanish ? " %" : "%");

    /// <summary>Where a time stands: the further to the right, the longer each step.</summary>
    /// <param name="End">Where the last time stands: beside it there is room for what is said of it.</param>
    private sealed record TimeScale(TimeSpan First, TimeSpan Last, double End)
    {
        public static TimeScale Of(IReadOnlyList<GoalTimes> goals, bool isDanish)
        {
            var all = goals.SelectMany(goal => goal.Times.Prepend(goal.Goal.Within)).Where(at => at > TimeSpan.Zero).ToList();
            var (least, most) = all is [] ? (TimeSpan.FromMinutes(1), TimeSpan.FromHours(1)) : (all.Min(), all.Max());
            var first = s_marks.LastOrDefault(mark => mark <= least, s_marks[0]);
            var words = goals.SelectMany(goal => (string?[])[goal.By(0.5) is { } p50 ? HalfBy(p50, isDanish) : null, goal.By(0.95) is { } p95 ? NearlyBy(p95, isDanish) : null]).OfType<string>();
            return new(first, most > 2 * first ? most : 2 * first, Right - Aside - words.Select(said => Letters.Width(said, Small, bold: true)).DefaultIfEmpty().Max());
        }

        public double X(TimeSpan at) => Left + Math.Max(0, Math.Log(Math.Max(at.TotalSeconds, 1) / First.TotalSeconds) / Math.Log(Last / First)) * (End - Left);
    }
}
