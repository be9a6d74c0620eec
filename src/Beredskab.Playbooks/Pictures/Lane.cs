using System.Globalization;
using System.Text;
using Beredskab.Engine.Playbooks;

namespace Beredskab.Playbooks;

/// <summary>
/// One phase of a picture, or a part of one: a band with its title, when it opens, and its steps, each below what it follows. What is before a step
/// but stands in another band is said in words.
/// </summary>
internal sealed class Lane
{
    private const double Below = 24;
    private const double Big = 16;

    private readonly bool _isOdd;
    private readonly Room _room;
    private readonly List<string> _title;
    private readonly List<string> _opens;
    private readonly List<Piece> _pieces = [];

    /// <param name="steps">Those of the phase that stand in this band, in their order.</param>
    public Lane(Playbook playbook, Phase phase, IReadOnlyList<Step> steps, Telling says, bool isOdd, Room room)
    {
        (_isOdd, _room) = (isOdd, room);
        var begins = steps[0] == phase.Steps[0];
        Title = begins ? says.Phase(phase) : $"{says.Phase(phase)} {says.Us("(fortsat)", "(continued)")}";
        _title = Letters.Wrap(Title, room.Width, Big, bold: true);
        _opens = begins ? Letters.Wrap(says.Opens(phase.Opens), room.Width, StepBox.Small) : [];
        var here = steps.Select((step, at) => (step.Id, at)).ToDictionary(pair => pair.Id, pair => pair.at);
        List<Link> links =
        [
            .. from step in steps
               from before in PlaybookMap.Of(playbook).Before(step.Id)
               where here.ContainsKey(before) && before != step.Id
               select new Link(here[before], here[step.Id]),
            .. from step in steps
               from again in StepBox.SentBack(step)
               where here.ContainsKey(again) && again != step.Id
               select new Link(here[step.Id], here[again], GoesBack: true),
        ];
        var boxes = steps.Select((step, at) => new StepBox(step, says, id => !here.ContainsKey(id), links.Any(link => link.GoesBack && (link.From == at || link.To == at)))).ToList();
        foreach (var group in Together(boxes.Count, links)) _pieces.Add(Laid(boxes, group, links, room.Widest));
        Pack();
        var words = Math.Max(_title.Max(line => Letters.Width(line, Big, bold: true)), _opens.Select(line => Letters.Width(line, StepBox.Small)).DefaultIfEmpty().Max());
        Width = Math.Max(words, _pieces.Max(piece => piece.X + piece.Layout.Width)) + 2 * room.Padding;
        Height = Top + _pieces.Max(piece => piece.Y + piece.Layout.Height) + room.Padding;
    }

    public string Title { get; }

    public double Width { get; }

    public double Height { get; }

    private double Top => _room.Padding + 6 + _title.Count * 22 + _opens.Count * 18 + 12;

    public string Draw(double width)
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"lane{(_isOdd ? " odd" : "")}\" width=\"{width:0}\" height=\"{Height:0.#}\"/>\n");
        var y = _room.Padding - 8;
        foreach (var line in _title) svg.Append(StepBox.Line("name", _room.Padding, y += 22, line));
        foreach (var line in _opens) svg.Append(StepBox.Line("small", _room.Padding, (y += 18) + 4, line));
        foreach (var piece in _pieces)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<g transform=\"translate({_room.Padding + piece.X:0.#} {Top + piece.Y:0.#})\">\n");
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

    private static Piece Laid(List<StepBox> boxes, List<int> steps, List<Link> links, int widest)
    {
        var at = steps.Select((step, at) => (step, at)).ToDictionary(pair => pair.step, pair => pair.at);
        var own = links.Where(link => at.ContainsKey(link.From)).Select(link => new Link(at[link.From], at[link.To], link.GoesBack)).ToList();
        List<StepBox> inside = [.. steps.Select(step => boxes[step])];
        return new(LayeredLayout.Of([.. inside.Select(box => box.Tile)], own, widest), inside);
    }

    /// <summary>Each group as high up as it can stand, and as far left: what stands alone fills the room beside what hangs together.</summary>
    private void Pack()
    {
        var room = Math.Max(_room.Width, _pieces.Max(piece => piece.Layout.Width));
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

    /// <summary>How many boxes stand beside each other at most, and how far they keep from the edge.</summary>
    internal sealed record Room(int Widest, double Padding)
    {
        // Four boxes: a desk's screen, and a wall.
        public static Room OnScreen { get; } = new(4, 20);

        public double Width => Widest * StepBox.Width + (Widest - 1) * LayeredLayout.Beside;
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
