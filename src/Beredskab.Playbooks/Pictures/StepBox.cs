using System.Globalization;
using System.Text;
using Beredskab.Engine.Playbooks;

namespace Beredskab.Playbooks;

/// <summary>
/// One step of a picture: its shape with card, kind, title, answers, role and deadline, and over it a label with what else it waits for. It is as
/// tall as its text needs.
/// </summary>
internal sealed class StepBox
{
    public const double Width = 248;
    public const double Small = 13;

    private const double Title = 14;
    private const double SmallLine = 18;
    private const double TitleLine = 19;
    private const double HeadInset = 8;
    private const double SideRoom = 24;

    private readonly Step _step;
    private readonly StepShape _shape;
    private readonly List<string> _head;
    private readonly List<string> _title;
    private readonly List<string> _under;
    private readonly string _kind;
    private readonly string? _mark;
    private readonly bool _asksAgain;

    /// <param name="isElsewhere">Whether a step stands in another phase, so that no line can lead here from it.</param>
    /// <param name="goesBack">Whether a broken line begins or ends here.</param>
    public StepBox(Step step, Telling says, Func<StepId, bool> isElsewhere, bool goesBack)
    {
        (_step, _shape, _kind) = (step, StepShape.For(step.Work.Kind), says.Kind(step.Work.Kind));
        _mark = says.Marks.GetValueOrDefault(step.Id);
        _asksAgain = step.Work is Work.Decide decide && decide.Options.Any(option => option.AskAgain is not null);
        var room = Width - _shape.Left - _shape.Right;
        _head = [.. says.Before(step, isElsewhere).SelectMany(line => Letters.Wrap(line, Width - 2 * HeadInset, Small))];
        _title = Letters.Wrap(says.Text(step.Title), room, Title, bold: true);
        _under = [.. Under(step, says).SelectMany(line => Letters.Wrap(line, room, Small))];
        Tile = new(Width, _head.Count == 0 ? 0 : _head.Count * SmallLine + 8, 12 + SmallLine + _title.Count * TitleLine + _under.Count * SmallLine + _shape.Foot, goesBack || _asksAgain ? SideRoom : 0);
    }

    public Tile Tile { get; }

    /// <summary>The steps that a decision can send back to.</summary>
    public static IEnumerable<StepId> SentBack(Step step) => step.Work is Work.Decide decide ? decide.Options.SelectMany(option => option.Again).Distinct() : [];

    public string Draw(Spot spot)
    {
        var (left, top) = (spot.Middle - Width / 2, spot.Top);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<g class=\"step\" data-step=\"{Markup.Text(_step.Id.Value)}\">\n");
        if (_head.Count > 0)
        {
            var head = top - LayeredLayout.Stub - Tile.Head;
            svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"if\" x=\"{left:0.#}\" y=\"{head:0.#}\" width=\"{Width:0}\" height=\"{Tile.Head:0}\" rx=\"9\"/>\n");
            foreach (var (line, at) in _head.Select((line, at) => (line, at))) svg.Append(Line("small", left + HeadInset, head + 18 + at * SmallLine, line));
            svg.Append(Wire.Draw([(spot.Middle, top - LayeredLayout.Stub), (spot.Middle, top)], isBroken: false, hasTip: true));
        }
        svg.Append(_shape.Draw(left, top, Width, Tile.Body)).Append('\n');
        if (_asksAgain)
            svg.Append(Wire.Draw([(left + Width, top + Tile.Body * 0.3), (left + Width + SideRoom * 0.75, top + Tile.Body * 0.3), (left + Width + SideRoom * 0.75, top + Tile.Body * 0.7), (left + Width, top + Tile.Body * 0.7)], isBroken: true, hasTip: true));
        var (x, y) = (left + _shape.Left, top + 12 + 13);
        var card = _step.Card ?? "";
        if (card.Length > 0) svg.Append(Line("small strong", x, y, card));
        svg.Append(Line("small", card.Length > 0 ? x + Letters.Width(card, Small, bold: true) + 8 : x, y, _kind));
        foreach (var line in _title) svg.Append(Line("title", x, y += TitleLine, line));
        foreach (var line in _under) svg.Append(Line("small", x, y += SmallLine, line));
        if (_mark is not null)
        {
            var wide = Math.Max(26, Letters.Width(_mark, Small, bold: true) + 14);
            svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"mark\" x=\"{left + Width - wide:0.#}\" y=\"{top - 13:0.#}\" width=\"{wide:0.#}\" height=\"26\" rx=\"13\"/>");
            svg.Append(Line("small strong marked", left + Width - wide / 2 - Letters.Width(_mark, Small, bold: true) / 2, top + 5, _mark));
        }
        return svg.Append("</g>\n").ToString();
    }

    public static string Line(string kind, double x, double y, string text) =>
        string.Create(CultureInfo.InvariantCulture, $"<text class=\"{kind}\" x=\"{x:0.#}\" y=\"{y:0.#}\">{Markup.Text(text)}</text>\n");

    private static IEnumerable<string> Under(Step step, Telling says)
    {
        if (step.Work is Work.Decide decide)
            foreach (var option in decide.Options) yield return $"{(option.GoesBack ? "↩" : "–")} {says.Text(option.Label)}{says.GoesBack(option)}";
        if (step.Work is Work.Call call) yield return $"→ {says.Code(call.Playbook)}";
        if (step.Approve is { } approve) yield return says.Us($"godkendes af {approve.Count}", $"approved by {approve.Count}");
        if (step.Repeat is { } repeat) yield return says.Repeats(repeat);
        yield return says.Role(step.Role);
        if (step.Work is Work.Wait wait) yield return says.Waits(wait);
        else if (says.Say(step.Due) is { } due) yield return $"{says.Us("frist", "due")} {due}";
    }
}
