using System.Globalization;
using System.Text;

namespace Beredskab.Playbooks;

/// <summary>A line between two steps, whole or broken, with its tip.</summary>
internal static class Wire
{
    private const double Tip = 8;

    public static string Draw(IReadOnlyList<(double X, double Y)> through, bool isBroken, bool hasTip)
    {
        var points = through.Where((point, at) => at == 0 || point != through[at - 1]).ToList();
        var end = points[^1];
        // A curve ends upright; only a straight line can come from the side.
        var dy = Math.Sign(end.Y - points[^2].Y);
        var dx = dy == 0 ? Math.Sign(end.X - points[^2].X) : 0;
        if (hasTip) points[^1] = (end.X - dx * Tip, end.Y - dy * Tip);
        var path = new StringBuilder();
        path.Append(CultureInfo.InvariantCulture, $"M{points[0].X:0.#} {points[0].Y:0.#}");
        foreach (var ((fromX, fromY), (toX, toY)) in points.Zip(points.Skip(1)))
        {
            var half = (fromY + toY) / 2;
            if (fromX == toX || fromY == toY) path.Append(CultureInfo.InvariantCulture, $"L{toX:0.#} {toY:0.#}");
            else path.Append(CultureInfo.InvariantCulture, $"C{fromX:0.#} {half:0.#} {toX:0.#} {half:0.#} {toX:0.#} {toY:0.#}");
        }
        var line = $"<path class=\"line{(isBroken ? " back" : "")}\" d=\"{path}\"/>\n";
        return hasTip ? line + Arrow(end.X, end.Y, dx, dy) : line;
    }

    /// <summary>A tip at a point, looking right, left, down or up.</summary>
    public static string Arrow(double x, double y, int dx, int dy) => string.Create(CultureInfo.InvariantCulture,
        $"<path class=\"tip\" d=\"M{x - dx * Tip - dy * 4.5:0.#} {y - dy * Tip - dx * 4.5:0.#}L{x:0.#} {y:0.#}L{x - dx * Tip + dy * 4.5:0.#} {y - dy * Tip + dx * 4.5:0.#}Z\"/>\n");
}
