using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Beredskab.Engine.Playbooks;

namespace Beredskab.Playbooks;

/// <summary>
/// A playbook as a picture in one file of its own, for a wall, a screen or a document: a band for each phase, a shape for each kind of step, lines
/// for what follows what inside a phase, broken lines for what goes back. What reaches across phases is said in words on the step, for lines
/// across a whole playbook can no longer be followed with the eye. Light, dark and on paper.
/// </summary>
public static partial class FlowPicture
{
    private const double Edge = 20;

    /// <param name="library">Knows what roles, clocks and other playbooks are called.</param>
    /// <param name="language"><c>da</c> or <c>en</c>; an author's text that lacks it stands in its first language.</param>
    /// <param name="story">A way through it, a line each, as the checker tells it: it stands above the picture, and its numbers on the steps.</param>
    public static string Draw(PlaybookVersion version, Library library, string language, params IReadOnlyList<string> story)
    {
        var (playbook, says) = (version.Content, new Telling(version.Content, library, language) { IsBrief = true, Marks = Marks(story) });
        var lanes = Lanes(playbook, says);
        var width = Width(lanes) + 2 * Edge;
        var title = Letters.Wrap($"{playbook.Code} {playbook.Title.In(language)}".Trim(), width - 2 * Edge, 22, bold: true);
        List<string> under = [.. Letters.Wrap(string.Join(" · ", Standing.Of(version, says)), width - 2 * Edge, StepBox.Small),
            .. story.SelectMany((line, at) => Letters.Wrap(string.Create(CultureInfo.InvariantCulture, $"{at + 1}. {line}"), width - 2 * Edge, StepBox.Small))];
        var legend = Legend(says, width - 2 * Edge);
        var top = 24 + title.Count * 28 + under.Count * 18 + 16;
        var height = top + lanes.Sum(lane => lane.Height) + legend.Height + 16;
        var picture = new StringBuilder();
        picture.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:0}\" height=\"{height:0}\" viewBox=\"0 0 {width:0} {height:0}\" lang=\"{says.Language}\" role=\"img\" aria-labelledby=\"t d\">\n");
        picture.Append(CultureInfo.InvariantCulture, $"<title id=\"t\">{Markup.Text(string.Join(' ', title))}</title>\n<desc id=\"d\">{Markup.Text(Described(playbook, says))}</desc>\n<style>{PaperStyle.Picture}</style>\n");
        picture.Append("<rect class=\"ground\" width=\"100%\" height=\"100%\"/>\n");
        var y = 24.0;
        foreach (var line in title) picture.Append(StepBox.Line("head", Edge, (y += 28) - 8, line));
        foreach (var line in under) picture.Append(StepBox.Line("small", Edge, (y += 18) - 6, line));
        y = top;
        foreach (var lane in lanes)
        {
            picture.Append(CultureInfo.InvariantCulture, $"<g transform=\"translate({Edge:0} {y:0.#})\">\n{lane.Draw(width - 2 * Edge)}</g>\n");
            y += lane.Height;
        }
        picture.Append(CultureInfo.InvariantCulture, $"<g transform=\"translate({Edge:0} {y:0.#})\">\n{legend.Svg}</g>\n</svg>\n");
        return picture.ToString();
    }

    /// <summary>The lines of a story in which each step is named.</summary>
    private static Dictionary<StepId, string> Marks(IReadOnlyList<string> story) => story
        .SelectMany((line, at) => Named().Matches(line).Select(named => (Step: new StepId(named.Groups[1].Value), Line: at + 1)))
        .GroupBy(named => named.Step).ToDictionary(lines => lines.Key, lines => string.Join(", ", lines.Select(named => named.Line).Distinct()));

    [GeneratedRegex("'([a-z][a-z0-9-]*)'")]
    private static partial Regex Named();

    private static List<Lane> Lanes(Playbook playbook, Telling says) => [.. playbook.Phases.Select((phase, at) => new Lane(playbook, phase, phase.Steps, says, isOdd: at % 2 == 1, Lane.Room.OnScreen))];

    private static double Width(List<Lane> lanes) => lanes.Max(lane => lane.Width);

    private static string Described(Playbook playbook, Telling says) => says.Us("Faser og trin: ", "Phases and steps: ")
        + string.Join(" ", playbook.Phases.Select(phase => $"{says.Phase(phase)} ({says.Opens(phase.Opens)}): {string.Join(", ", phase.Steps.Select(step => $"{step.Card} {step.Title.In(says.Language)}".Trim()))}."));

    /// <summary>What the shapes and lines mean.</summary>
    internal static (string Svg, double Height) Legend(Telling says, double width)
    {
        var signs = new List<(string Svg, string Text)>();
        foreach (var shape in StepShape.All) signs.Add((shape.Draw(0, 0, 40, 24), says.Kind(shape.Kind)));
        signs.Add(("<path class=\"line\" d=\"M0 12H32\"/><path class=\"tip\" d=\"M32 7L40 12L32 17Z\"/>", says.Us("følger efter", "follows")));
        signs.Add(("<path class=\"line back\" d=\"M0 12H32\"/><path class=\"tip\" d=\"M32 7L40 12L32 17Z\"/>", says.Us("går tilbage og gøres igen", "goes back and is done again")));
        var svg = new StringBuilder(StepBox.Line("small strong", 0, 30, says.Us("Tegnforklaring", "Legend")));
        var (x, y) = (0.0, 44.0);
        foreach (var (sign, text) in signs)
        {
            var room = 50 + Letters.Width(text, StepBox.Small) + 24;
            if (x > 0 && x + room > width) (x, y) = (0, y + 34);
            svg.Append(CultureInfo.InvariantCulture, $"<g transform=\"translate({x:0.#} {y:0.#})\">{sign}{StepBox.Line("small", 50, 17, text)}</g>\n");
            x += room;
        }
        return (svg.ToString(), y + 34);
    }
}
