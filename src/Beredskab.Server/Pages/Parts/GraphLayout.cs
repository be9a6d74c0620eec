using Beredskab.Server.Views;

namespace Beredskab.Server.Pages.Parts;

/// <summary>
/// Where the steps of one run stand in its picture: a band a phase, and inside a band one column further right for each step that
/// comes before. Lines only within a phase; what reaches across is said in words.
/// </summary>
public sealed class GraphLayout
{
    public const int Margin = 206, NodeWidth = 262, NodeHeight = 46, ColumnGap = 34, RowGap = 14, Padding = 14, LeastBand = 106, TitleLine = 20, SmallLine = 18;

    private GraphLayout(IReadOnlyList<Band> bands, int width, int height) => (Bands, Width, Height) = (bands, width, height);

    public IReadOnlyList<Band> Bands { get; }

    public int Width { get; }

    public int Height { get; }

    public static GraphLayout Of(RunView run)
    {
        var bands = new List<Band>();
        var (top, columns) = (0, 4);
        foreach (var phase in run.Phases)
        {
            var steps = run.Steps.Where(step => step.Phase == phase.Id).ToList();
            var nodes = Place(steps, top);
            var bottom = nodes.Count == 0 ? top : nodes.Max(node => node.Y) + NodeHeight;
            var (title, opens) = (Wrap(phase.Title, 20), Wrap(phase.Opens ?? "", 26));
            var height = Math.Max(LeastBand, Math.Max(bottom - top, 34 + title.Count * TitleLine + opens.Count * SmallLine) + Padding);
            bands.Add(new(phase, title, opens, top, height, nodes, Wires(nodes)));
            columns = nodes.Count == 0 ? columns : Math.Max(columns, nodes.Max(node => node.Column) + 1);
            top += height;
        }
        return new(bands, Margin + columns * (NodeWidth + ColumnGap), top);
    }

    /// <summary>Lines of at most so many letters; a word that is longer is broken, for it would run into the boxes.</summary>
    private static List<string> Wrap(string text, int length)
    {
        var lines = new List<string>();
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(word => word.Chunk(length - 1).Select(part => new string(part))))
        {
            if (lines is [.., var last] && last.Length + word.Length < length) lines[^1] = $"{last} {word}";
            else lines.Add(word);
        }
        return lines;
    }

    private static List<Node> Place(List<StepView> steps, int top)
    {
        var nodes = new List<Node>();
        var taken = new HashSet<(int Column, int Row)>();
        foreach (var step in steps)
        {
            var before = nodes.Where(node => step.After.Contains(node.Step.Id)).ToList();
            var column = before.Count == 0 ? 0 : before.Max(node => node.Column) + 1;
            var row = before.Count == 0 ? 0 : before.Min(node => node.Row);
            while (!taken.Add((column, row))) row++;
            nodes.Add(new(step, column, row, Margin + column * (NodeWidth + ColumnGap), top + Padding + row * (NodeHeight + RowGap)));
        }
        return nodes;
    }

    private static List<Wire> Wires(List<Node> nodes) =>
    [
        .. from to in nodes
           from @from in nodes
           where to.Step.After.Contains(@from.Step.Id)
           select new Wire(@from, to),
    ];

    /// <param name="Title">The phase's title in lines.</param>
    /// <param name="Opens">When it opens, in lines.</param>
    public sealed record Band(PhaseView Phase, IReadOnlyList<string> Title, IReadOnlyList<string> Opens, int Top, int Height, IReadOnlyList<Node> Nodes, IReadOnlyList<Wire> Wires);

    public sealed record Node(StepView Step, int Column, int Row, int X, int Y)
    {
        public int Middle => Y + NodeHeight / 2;
    }

    public sealed record Wire(Node From, Node To)
    {
        public string Path
        {
            get
            {
                var (x, y, toX, toY) = (From.X + NodeWidth, From.Middle, To.X, To.Middle);
                if (y == toY) return $"M{x} {y}H{toX - 1}";
                var bend = toX - ColumnGap / 2;
                var turn = toY > y ? 6 : -6;
                return $"M{x} {y}H{bend - 6}Q{bend} {y} {bend} {y + turn}V{toY - turn}Q{bend} {toY} {bend + 6} {toY}H{toX - 1}";
            }
        }

        public string Class => (From.Step.Status, To.Step.Status) switch
        {
            (StepStatus.NotNeeded, _) or (_, StepStatus.NotNeeded) => "wire off",
            (_, StepStatus.Waiting) => "wire ahead",
            _ => "wire",
        };
    }
}
