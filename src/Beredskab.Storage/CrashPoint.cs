using System.Diagnostics;
using System.Globalization;

namespace Beredskab.Storage;

/// <summary>
/// Places where a debug build dies at once when <c>BEREDSKAB_CRASH_AT</c> names them: <c>after-claim</c>, or <c>after-claim:7</c> for
/// the seventh time it comes by. A release build has none.
/// </summary>
public static class CrashPoint
{
    public static IReadOnlyList<string> Names { get; } = ["before-commit", "after-commit", "after-claim", "after-send-before-settle", "after-settle"];

    private static readonly string[] s_asked = (Environment.GetEnvironmentVariable("BEREDSKAB_CRASH_AT") ?? "").Split(':');
    private static int s_left = s_asked.Length > 1 ? int.Parse(s_asked[1], CultureInfo.InvariantCulture) : 1;

    [Conditional("DEBUG")]
    public static void Pass(string name)
    {
        if (s_asked[0] != name || Interlocked.Decrement(ref s_left) != 0) return;
        Process.GetCurrentProcess().Kill();
        Thread.Sleep(Timeout.Infinite);
    }
}
