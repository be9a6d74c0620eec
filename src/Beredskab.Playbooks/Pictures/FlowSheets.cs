using System.Globalization;
using Beredskab.Engine.Playbooks;

namespace Beredskab.Playbooks;

/// <summary>
/// The picture of a playbook on sheets of A4: a piece for each phase, none wider or taller than a sheet, whose words are never printed smaller than
/// seven points. A phase that is too large goes on in another piece; what leads there is said in words, as between phases.
/// </summary>
internal static class FlowSheets
{
    /// <summary>Room for writing on A4, as <see cref="PaperStyle"/> has it.</summary>
    public const double SheetWidth = 182;

    // What the heads and feet of a sheet and a heading over the picture leave.
    private const double SheetHeight = 232;

    // The first sheet begins with the playbook's name and when to use it.
    private const double FirstHeight = 160;

    // In points, of the small letters. Three boxes beside each other fill the sheet in the usual size.
    private const double UsualLetters = 8;
    private const double LeastLetters = 7;
    private const double MillimetresPerPoint = 25.4 / 72;
    private const double Usual = UsualLetters / StepBox.Small * MillimetresPerPoint;
    private const double Least = LeastLetters / StepBox.Small * MillimetresPerPoint;

    private static readonly Lane.Room[] s_rooms = [new(3, 12), new(2, 12)];

    private static double Width { get; } = s_rooms[0].Width + 2 * s_rooms[0].Padding;

    public static IEnumerable<(string Title, bool IsOdd, string Svg)> Of(Playbook playbook, Telling says)
    {
        var number = 0;
        var isFirst = true;
        foreach (var phase in playbook.Phases)
        {
            var isOdd = number++ % 2 == 1;
            foreach (var lane in Lanes(playbook, phase, says, isOdd))
            {
                var width = Math.Max(Width, Math.Ceiling(lane.Width));
                var room = isFirst && lane.Height * Least <= FirstHeight ? FirstHeight : SheetHeight;
                isFirst = false;
                yield return (lane.Title, isOdd, Svg(width, lane.Height, room, $"role=\"img\" aria-label=\"{Markup.Text(lane.Title)}\"", lane.Draw(width)));
            }
        }
    }

    public static string Legend(Telling says)
    {
        var (svg, height) = FlowPicture.Legend(says, Width);
        return Svg(Width, height, SheetHeight, "aria-hidden=\"true\"", svg);
    }

    /// <summary>As many steps on each as its sheet holds, in the order of the file, which is that of their cards.</summary>
    private static IEnumerable<Lane> Lanes(Playbook playbook, Phase phase, Telling says, bool isOdd)
    {
        for (var first = 0; first < phase.Steps.Count;)
        {
            var count = phase.Steps.Count - first;
            if (Fitting(count, SheetHeight) is not { } lane)
            {
                lane = Made(count = 1, s_rooms[^1]);
                var height = first == 0 && phase == playbook.Phases[0] ? FirstHeight : SheetHeight;
                while (Fitting(count + 1, height) is { } larger) (lane, count) = (larger, count + 1);
            }
            first += count;
            yield return lane;

            Lane? Fitting(int steps, double height) => s_rooms.Select(room => Made(steps, room)).FirstOrDefault(lane => Fits(lane, height));

            Lane Made(int steps, Lane.Room room) => new(playbook, phase, [.. phase.Steps.Skip(first).Take(steps)], says, isOdd, room);
        }
    }

    private static bool Fits(Lane lane, double height) => lane.Width * Least <= SheetWidth && lane.Height * Least <= height;

    /// <summary>Millimetres for each unit of a picture. What no sheet could hold runs over its edge rather than being too small to read.</summary>
    private static double Scale(double width, double height, double room) => Math.Max(Least, Math.Min(Usual, Math.Min(SheetWidth / width, room / height)));

    private static string Svg(double width, double height, double room, string about, string inside) => string.Create(CultureInfo.InvariantCulture,
        $"<svg class=\"flow\" width=\"{width:0}\" height=\"{height:0}\" viewBox=\"0 0 {width:0} {height:0}\" style=\"--paper:{width * Scale(width, height, room):0.##}mm\" {about}>\n{inside}</svg>\n");
}
