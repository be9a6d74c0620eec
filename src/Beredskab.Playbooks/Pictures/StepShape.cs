using static System.FormattableString;

namespace Beredskab.Playbooks;

/// <summary>The outline of one kind of step, and how far its text must keep from the edges.</summary>
internal sealed record StepShape(string Kind, double Left, double Right, double Foot)
{
    public static IReadOnlyList<StepShape> All { get; } =
    [
        new("task", 12, 12, 10), new("decide", 26, 26, 10), new("action", 18, 18, 10), new("notify", 12, 26, 10),
        new("share", 26, 26, 10), new("call", 18, 18, 14), new("report", 12, 12, 20), new("wait", 20, 20, 12),
    ];

    public static StepShape For(string kind) => All.First(shape => shape.Kind == kind);

    public string Draw(double x, double y, double width, double height) => $"<path class=\"box {Kind}\" d=\"{Outline(x, y, width, height)}\"/>";

    private string Outline(double x, double y, double width, double height)
    {
        var (right, foot, middle) = (x + width, y + height, y + height / 2);
        // The legend's are small.
        var (cut, bar, wave, round) = (Math.Min(18, width / 4), Math.Min(8, width / 8), Math.Min(6, height / 8), Math.Min(24, width / 4));
        return Kind switch
        {
            "decide" => Invariant($"M{x + cut:0.#} {y:0.#}H{right - cut:0.#}L{right:0.#} {middle:0.#}L{right - cut:0.#} {foot:0.#}H{x + cut:0.#}L{x:0.#} {middle:0.#}Z"),
            "action" => Invariant($"{Plain()}M{x + bar:0.#} {y:0.#}V{foot:0.#}M{right - bar:0.#} {y:0.#}V{foot:0.#}"),
            "notify" => Invariant($"M{x:0.#} {y:0.#}H{right - cut:0.#}L{right:0.#} {middle:0.#}L{right - cut:0.#} {foot:0.#}H{x:0.#}Z"),
            "share" => Invariant($"M{x + cut:0.#} {y:0.#}H{right:0.#}L{right - cut:0.#} {foot:0.#}H{x:0.#}Z"),
            "call" => Invariant($"{Plain()}M{x + 4:0.#} {y + 4:0.#}H{right - 4:0.#}V{foot - 4:0.#}H{x + 4:0.#}Z"),
            "report" => Invariant($"M{x:0.#} {y:0.#}H{right:0.#}V{foot - wave:0.#}Q{right - width / 4:0.#} {foot - 3 * wave:0.#} {x + width / 2:0.#} {foot - wave:0.#}Q{x + width / 4:0.#} {foot + wave:0.#} {x:0.#} {foot - wave:0.#}Z"),
            "wait" => Invariant($"M{x + round:0.#} {y:0.#}H{right - round:0.#}Q{right:0.#} {y:0.#} {right:0.#} {y + round:0.#}V{foot - round:0.#}Q{right:0.#} {foot:0.#} {right - round:0.#} {foot:0.#}H{x + round:0.#}Q{x:0.#} {foot:0.#} {x:0.#} {foot - round:0.#}V{y + round:0.#}Q{x:0.#} {y:0.#} {x + round:0.#} {y:0.#}Z"),
            _ => Plain(),
        };

        string Plain() => Invariant($"M{x:0.#} {y:0.#}H{right:0.#}V{foot:0.#}H{x:0.#}Z");
    }
}
