using System.Diagnostics;
using Beredskab.Server.Pages;

namespace Beredskab.Server.Telemetry;

/// <summary>
/// An exception, or a path, as it may stand in a log: what kinds, and where. Not its message: a provider's words carry the number or address it
/// was about, and a parser's the text it choked on.
/// </summary>
public static class Nameless
{
    private const int MostPlaces = 12;

    public static string Of(Exception fault)
    {
        var kinds = new List<string>();
        for (var inner = fault; inner is not null; inner = inner.InnerException) kinds.Add(inner.GetType().Name);
        var places = new StackTrace(fault).GetFrames().Select(frame => frame.GetMethod()).Where(method => method?.DeclaringType is not null)
            .Take(MostPlaces).Select(method => $"{method!.DeclaringType!.FullName}.{method.Name}");
        return $"{string.Join(" <- ", kinds)} at {string.Join(" < ", places)}";
    }

    /// <summary>A path as it may stand there: that of a link in a text is its key.</summary>
    public static string Of(PathString path) => path.StartsWithSegments(Paths.AckLinks, StringComparison.OrdinalIgnoreCase) ? $"{Paths.AckLinks}/..." : path.ToString();
}
