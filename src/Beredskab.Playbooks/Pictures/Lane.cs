using System.Globalization;
using System.Text;
using Beredskab.Engine.Playbooks;

namespace Beredskab.Playbooks;

/// <summary>One phase of a picture: a band with its title, when it opens, and its steps, each below what it follows.</summary>
internal sealed class Lane
{
    private const double Padding = 20;
    private const double Below = 24;
    private const double Big = 16;

    // Four boxes beside each other: a desk's screen, and A4 on its side.
    private const double LeastRoom = 4 * StepBox.Width + 3 * LayeredLayout.Beside;

    private readonly bool _isOdd;
    private readonly List<string> _title;
    private readonly List<string> _opens;
    private readonly List<Piece> _pieces = [];

    public Lane(Playbook playbook, Phase phase, Telling says, bool isOdd)
    {
        (Phase, _isOdd) = (phase, isOdd);
        _title = Letters.Wrap(says.Phase(phase), LeastRoom, Big, bold: true);
        _opens = Letters.Wrap(says.Opens(phase.Opens), LeastRoom, StepBox.Small);
        var here = phase.Steps.Select((step, at) => (step.Id, at)).ToDictionary(pair => pair.Id, pair => pair.at);
        List<Link> links =
        [
            .. from step in phase.Steps
               from before in PlaybookMap.Of(playbook).Before(step.Id)
               where here.ContainsKey(before) && before != step.Id
               select new Link(here[before], here[step.Id]),
            .. from step in phase.Steps
               from again in StepBox.SentBack(step)
               where here.ContainsKey(again) && again != step.Id
               select new Link(here[step.Id], here[again], GoesBack: true),
        ];
        var boxes = phase.Steps.Select((step, at) => new StepBox(step, says, id => !here.ContainsKey(id), links.Any(link => link.GoesBack && (link.From == at || link.To == at)))).ToList();
        foreach (var group in Together(boxes.Count, links)) _pieces.Add(Laid(boxes, group, links));
        Pack();
        var words = Math.Max(_title.Max(line => Letters.Width(line, Big, bold: true)), _opens.Max(line => Letters.Width(line, StepBox.Small)));
        Width = Math.Max(words, _pieces.Max(piece => piece.X + piece.Layout.Width)) + 2 * Padding;
        Height = Top + _pieces.Max(piece => piece.Y + piece.Layout.Height) + Padding;
    }

    public Phase Phase { get; }

    public double Width { get; }

    public double Height { get; }

    private double Top => Padding + 6 + _title.Count * 22 + _opens.Count * 18 + 12;

    public string Draw(double width)
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"lane{(_isOdd ? " odd" : "")}\" width=\"{width:0}\" height=\"{Height:0.#}\"/>\n");
        var y = Padding - 8;
        foreach (var line in _title) svg.Append(StepBox.Line("name", Padding, y += 22, line));
        foreach (var line in _opens) svg.Append(StepBox.Line("small", Padding, (y += 18) + 4, line));
        foreach (var piece in _pieces)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<g transform=\"translate({Padding + piece.X:0.#} {Top + piece.Y:0.#})\">\n");
            // Broken lines first, for where they cross a whole one that one goes on.
            foreach (var route in piece.Layout.Routes.OrderBy(route => !route.Link.GoesBack))
                svg.Append(Wire.Draw(route.Points, route.Link.GoesBack, hasTip: route.Link.GoesBack || piece.Boxes[route.Link.To].Tile.Head == 0));
            foreach (var (box, spot) in piece.Boxes.Zip(piece.Layout.Spots)) svg.Append(box.Draw(spot));
            svg.Append("</g>\n");
        }
        return svg.ToString();
    }

    /// <summary>Steps that hang together, each group in the order of the file.</summary>
    private static IEnumerable<List<int>> Together(int count, List<Link> links)
    {
        var group = Enumerable.Range(0, count).ToArray();
        foreach (var link in links)
        {
            var (from, to) = (group[link.From], group[link.To]);
            for (var at = 0; at < count; at++)
                if (group[at] == to) group[at] = from;
        }
        return Enumerable.Range(0, count).GroupBy(at => group[at]).Select(steps => steps.ToList());
    }

    private static Piece Laid(List<StepBox> boxes, List<int> steps, List<Link> links)
    {
        var at = steps.Select((step, at) => (step, at)).ToDictionary(pair => pair.step, pair => pair.at);
        var own = links.Where(link => at.ContainsKey(link.From)).Select(link => new Link(at[link.From], at[link.To], link.GoesBack)).ToList();
        List<StepBox> inside = [.. steps.Select(step => boxes[step])];
        return new(LayeredLayout.Of([.. inside.Select(box => box.Tile)], own), inside);
    }

    /// <summary>Each group as high up as it can stand, and as far left: what stands alone fills the room beside what hangs together.</summary>
    private void Pack()
    {
        var room = Math.Max(LeastRoom, _pieces.Max(piece => piece.Layout.Width));
        var placed = new List<Piece>();
        foreach (var piece in _pieces.OrderBy(piece => piece.Boxes.Count == 1))
        {
            double[] lefts = [0, .. placed.Select(other => other.X + other.Layout.Width + LayeredLayout.Beside)];
            (piece.X, piece.Y) = lefts.Where(left => left + piece.Layout.Width <= room)
                .Select(left => (X: left, Y: placed.Where(other => Overlaps(left, piece, other)).Select(other => other.Y + other.Layout.Height + Below).DefaultIfEmpty(0).Max()))
                .OrderBy(place => place.Y).ThenBy(place => place.X).First();
            placed.Add(piece);
        }

        static bool Overlaps(double left, Piece piece, Piece other) =>
            left < other.X + other.Layout.Width + LayeredLayout.Beside && other.X < left + piece.Layout.Width + LayeredLayout.Beside;
    }

    /// <summary>Steps that hang together, laid out, and where they went.</summary>
    private sealed class Piece(LayeredLayout layout, List<StepBox> boxes)
    {
        public LayeredLayout Layout => layout;

        public List<StepBox> Boxes => boxes;

        public double X { get; set; }

        public double Y { get; set; }
    }
}
